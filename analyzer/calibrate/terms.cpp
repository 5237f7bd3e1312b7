#include "analyzer/calibrate/terms.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace boardless {

std::string_view to_string(Quantity quantity) {
  return quantity == Quantity::latency ? "latency" : "energy";
}

std::string_view term_name(std::size_t term) {
  constexpr std::array<std::string_view, 4> others = {"stall", "pass", "static", "static_per_c"};
  if (term < cycle_class_count) return cycle_class_info(static_cast<CycleClass>(term)).id;
  return others.at(term - cycle_class_count);
}

std::vector<double> latency_features(const Sample& sample) {
  std::vector<double> features(sample.class_cycles.begin(), sample.class_cycles.end());
  features.push_back(sample.stall_cycles);
  features.push_back(sample.passes);
  return features;
}

std::vector<double> energy_features(const Sample& sample, const BoardFigures& board,
                                    double latency_s) {
  std::vector<double> features = latency_features(sample);
  const double factor = supply_factor(sample.supply_v, board.supply_v, board.supply_exponent);
  for (std::size_t k = 0; k <= stall_term; ++k) features[k] *= factor;
  features.push_back(latency_s);
  features.push_back(latency_s * (sample.temperature_c.value_or(reference_temperature_c) -
                                  reference_temperature_c));
  return features;
}

double timed_cycles(const Sample& sample) {
  double cycles = sample.stall_cycles;
  for (double part : sample.class_cycles) cycles += part;
  return cycles;
}

double share_of_cycles(const Sample& sample, std::size_t term) {
  const double cycles = timed_cycles(sample);
  if (!(cycles > 0)) return 0;
  if (term == stall_term) return sample.stall_cycles / cycles;
  if (term == pass_term) return sample.passes / cycles;
  return sample.class_cycles[term] / cycles;
}

double dot(const std::vector<double>& features, const std::vector<Coefficient>& coefficients) {
  double sum = 0;
  for (std::size_t k = 0; k < features.size(); ++k) sum += features[k] * coefficients[k].value;
  return sum;
}

ModelSpread model_spread(const FittedQuantity& quantity, const std::vector<double>& features) {
  const std::size_t terms = features.size();
  std::vector<double> pull(terms);
  for (std::size_t i = 0, at = 0; i < terms; ++i)
    for (std::size_t k = 0; k <= i; ++k, ++at) {
      pull[i] += quantity.covariance[at] * features[k];
      if (k != i) pull[k] += quantity.covariance[at] * features[i];
    }
  ModelSpread spread;
  double variance = 0;
  for (std::size_t k = 0; k < terms; ++k) {
    spread.part.push_back(features[k] * pull[k]);
    variance += spread.part.back();
  }
  const double whole = dot(features, quantity.coefficients);
  if (!(variance > 0) || !(whole > 0)) return {0, std::vector<double>(terms)};
  for (double& part : spread.part) part /= variance;
  spread.relative = std::sqrt(variance) / whole;
  return spread;
}

}  // namespace boardless
