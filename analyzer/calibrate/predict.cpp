#include "analyzer/calibrate/predict.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/normal_quantile.hpp"
#include "analyzer/calibrate/terms.hpp"

namespace boardless {
namespace {

// A share this far beyond the data is worth a word: in cycles of the sample, and in proportion.
constexpr double least_share_beyond = 0.02;
constexpr double least_ratio_beyond = 1.25;
constexpr double least_spread_ratio = 2;

Interval interval_around(double value, double relative) {
  return {std::max(0.0, value * (1 - relative)), value * (1 + relative)};
}

void warn_of_shares(const FittedQuantity& quantity, const Sample& sample,
                    std::vector<std::string>& warnings) {
  if (quantity.rows == 0) return;
  for (std::size_t k = 0; k <= stall_term; ++k) {
    const double share = share_of_cycles(sample, k);
    const double most = quantity.covered[k].high;
    if (share < most + least_share_beyond || share < least_ratio_beyond * most) continue;
    const std::string seen = most > 0
                                 ? fmt::format("at most {:.1f} % in the measured rows", 100 * most)
                                 : std::string("no measured row has it");
    warnings.push_back(fmt::format("{} takes {:.1f} % of the cycles of '{}'; {}", term_name(k),
                                   100 * share, sample.name, seen));
  }
}

void warn_of_spread(const FittedQuantity& quantity, const ModelSpread& spread, Quantity what,
                    const Sample& sample, std::vector<std::string>& warnings) {
  if (quantity.rows == 0 ||
      spread.relative < least_spread_ratio * std::max(quantity.widest, quantity.noise))
    return;
  const auto widest = std::max_element(spread.part.begin(), spread.part.end());
  warnings.push_back(
      fmt::format("the measured rows leave the {} of '{}' open to ±{:.0f} %, mostly by {}",
                  to_string(what), sample.name, std::min(999.0, 100 * spread.relative),
                  term_name(static_cast<std::size_t>(widest - spread.part.begin()))));
}

void warn_of_range(const std::optional<CoveredRange>& range, std::optional<double> value,
                   double slack, double unit, const char* what, const char* unit_name,
                   std::vector<std::string>& warnings) {
  if (!range || !value) return;
  if (*value >= range->low - slack && *value <= range->high + slack) return;
  warnings.push_back(fmt::format("{} {:g} {} is outside the measured rows' {:g} to {:g} {}", what,
                                 *value / unit, unit_name, range->low / unit, range->high / unit,
                                 unit_name));
}

}  // namespace

Prediction predict(const FittedModel& model, const Sample& sample) {
  const double reach = two_sided_quantile(model.interval_rate);
  Prediction out;
  const std::vector<double> features = latency_features(sample);
  const ModelSpread latency_spread = model_spread(model.latency, features);
  // Without measurements the prior's spread is no error: it is what a fit has room for.
  const bool documented = model.latency.rows == 0 && model.board.cycle_error > 0;
  const double half = documented ? model.board.cycle_error
                                 : reach * std::hypot(latency_spread.relative, model.latency.noise);
  out.cycles = dot(features, model.latency.coefficients);
  out.cycles_interval = interval_around(out.cycles, half);
  out.latency_s = out.cycles / sample.clock_hz;
  out.latency_interval_s = interval_around(out.latency_s, half);
  warn_of_shares(model.latency, sample, out.warnings);
  warn_of_spread(model.latency, latency_spread, Quantity::latency, sample, out.warnings);
  if (model.latency.rows > 0 || (model.energy && model.energy->rows > 0)) {
    warn_of_range(model.clock_hz, sample.clock_hz, 0.01 * model.clock_hz.high, 1e6, "the clock",
                  "MHz", out.warnings);
    warn_of_range(model.supply_v, sample.supply_v, 0.05, 1, "the supply", "V", out.warnings);
    warn_of_range(model.temperature_c, sample.temperature_c, 5, 1, "the temperature", "°C",
                  out.warnings);
  }
  if (!model.energy) return out;

  const std::vector<double> energy_parts = energy_features(sample, model.board, out.latency_s);
  const ModelSpread energy_spread = model_spread(*model.energy, energy_parts);
  out.energy_j = dot(energy_parts, model.energy->coefficients);
  // The latency's part: what flows without a clock flows for as long as the prediction is off.
  const auto& joules = model.energy->coefficients;
  const double waiting_j = energy_parts[static_term] * joules[static_term].value +
                           energy_parts[static_per_c_term] * joules[static_per_c_term].value;
  const double by_latency = *out.energy_j > 0
                                ? std::abs(waiting_j) / *out.energy_j *
                                      std::hypot(latency_spread.relative, model.latency.noise)
                                : 0;
  const double energy_half =
      model.energy->rows == 0 && model.board.energy_error > 0
          ? model.board.energy_error
          : reach * std::hypot(energy_spread.relative, model.energy->noise, by_latency);
  out.energy_interval_j = interval_around(*out.energy_j, energy_half);
  if (model.latency.rows == 0) warn_of_shares(*model.energy, sample, out.warnings);
  warn_of_spread(*model.energy, energy_spread, Quantity::energy, sample, out.warnings);
  return out;
}

}  // namespace boardless
