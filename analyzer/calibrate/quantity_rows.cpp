#include "analyzer/calibrate/quantity_rows.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/terms.hpp"

namespace boardless {
namespace {

// Below these, a term's effect drowns in the noise of a few rows.
constexpr double least_clock_ratio = 1.05;
constexpr double least_supply_ratio = 1.02;
constexpr double least_temperature_range_c = 5;

void add_row(QuantityRows& out, std::size_t index, const std::vector<double>& features,
             double measured, double spread) {
  RegressionRows& rows = out.rows;
  rows.features.columns = features.size();
  rows.features.values.insert(rows.features.values.end(), features.begin(), features.end());
  ++rows.features.rows;
  rows.measured.push_back(measured);
  rows.spread.push_back(spread);
  out.sample.push_back(index);
}

struct Range {
  double low = HUGE_VAL;
  double high = -HUGE_VAL;
  void add(double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  }
};

// How long the power that flows without a clock did, and how far the energy is to be believed. A
// measured latency that the others contradict would make a wrong energy look right, and both are of
// the same repetition: then the predicted one counts, and the energy is as doubtful as it is off.
struct LatencyOfEnergy {
  double latency_s = 0;
  double doubt = 0;  // relative
};

LatencyOfEnergy latency_of(const Sample& sample, const FittedQuantity& latency) {
  constexpr double too_far = 4;  // standard deviations
  const std::vector<double> features = latency_features(sample);
  const double predicted_s = dot(features, latency.coefficients) / sample.clock_hz;
  if (!sample.latency_s) return {predicted_s, 0};
  if (latency.rows == 0 || !(predicted_s > 0)) return {*sample.latency_s, 0};
  const double spread =
      std::hypot(model_spread(latency, features).relative, latency.noise, sample.latency_spread);
  const double off = std::abs(*sample.latency_s / predicted_s - 1);
  const bool contradicted =
      off > too_far * spread || std::find(latency.outliers.begin(), latency.outliers.end(),
                                          label(sample)) != latency.outliers.end();
  return contradicted ? LatencyOfEnergy{predicted_s, off} : LatencyOfEnergy{*sample.latency_s, 0};
}

// Whether an overhead as the prior allows would show above 1 % of noise.
void hold_passes(QuantityRows& out, const RegressionPrior& prior) {
  constexpr double usual_noise = 0.01, least_information = 0.25;
  double information = 0;
  for (std::size_t i = 0; i < out.sample.size(); ++i) {
    const double effect =
        out.rows.features.at(i, pass_term) * prior.own[pass_term] / out.rows.measured[i];
    information +=
        effect * effect / (usual_noise * usual_noise + out.rows.spread[i] * out.rows.spread[i]);
  }
  if (information >= least_information || out.sample.empty()) return;
  out.held[pass_term] = true;
  out.notes.emplace_back(
      "The rows do not tell the fixed overhead of a pass: it is too small a part of them, or "
      "none.");
}

void note_missing_classes(QuantityRows& out, const char* quantity) {
  std::vector<std::string_view> missing;
  for (std::size_t k = 0; k <= stall_term; ++k) {
    bool occurs = false;
    for (std::size_t i = 0; i < out.sample.size(); ++i) occurs |= out.rows.features.at(i, k) != 0;
    if (!occurs) missing.push_back(term_name(k));
  }
  if (missing.empty() || out.sample.empty()) return;
  out.notes.push_back(fmt::format(
      "No row with {} has {}; {} at the prior but for the factor common to all.", quantity,
      fmt::join(missing, ", "), missing.size() == 1 ? "it stays" : "they stay"));
}

}  // namespace

QuantityRows latency_rows(const std::vector<Sample>& samples, const RegressionPrior& prior) {
  QuantityRows out;
  out.rows.features.columns = latency_term_count;
  out.held.assign(latency_term_count, false);
  for (std::size_t i = 0; i < samples.size(); ++i)
    if (samples[i].latency_s)
      add_row(out, i, latency_features(samples[i]), *samples[i].latency_s * samples[i].clock_hz,
              samples[i].latency_spread);
  hold_passes(out, prior);
  if (!out.notes.empty()) out.notes.back() = "Latency: " + out.notes.back();
  note_missing_classes(out, "a latency");
  return out;
}

bool has_several_supplies(const std::vector<Sample>& samples, const BoardFigures& board) {
  Range supply;
  for (const Sample& sample : samples)
    if (sample.energy_j) supply.add(sample.supply_v.value_or(board.supply_v.value_or(1)));
  return supply.high >= least_supply_ratio * supply.low;
}

QuantityRows energy_rows(const std::vector<Sample>& samples, const RegressionPrior& prior,
                         const BoardFigures& board, const FittedQuantity& latency) {
  QuantityRows out;
  out.rows.features.columns = energy_term_count;
  out.held.assign(energy_term_count, false);
  Range clock, temperature;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const Sample& sample = samples[i];
    if (!sample.energy_j) continue;
    const LatencyOfEnergy of = latency_of(sample, latency);
    add_row(out, i, energy_features(sample, board, of.latency_s), *sample.energy_j,
            std::max(sample.energy_spread, of.doubt));
    clock.add(sample.clock_hz);
    temperature.add(sample.temperature_c.value_or(reference_temperature_c));
  }
  hold_passes(out, prior);
  if (!out.notes.empty()) out.notes.back() = "Energy: " + out.notes.back();
  if (out.sample.empty()) return out;
  const bool one_clock = clock.high < least_clock_ratio * clock.low;
  const bool one_supply = !has_several_supplies(samples, board);
  if (one_clock && one_supply) {
    out.held[static_term] = true;
    out.notes.emplace_back(
        "All energies are at one clock and supply: power that flows without a clock cannot be told "
        "from that of the cycles and stays at the prior.");
  }
  if (one_supply)
    out.notes.emplace_back(
        "All energies are at one supply: how that of the cycles goes with it cannot be told.");
  if (temperature.high - temperature.low < least_temperature_range_c) {
    out.held[static_per_c_term] = true;
    out.notes.emplace_back(
        "All energies are at one temperature: its effect cannot be told and stays at the prior.");
  }
  note_missing_classes(out, "an energy");
  return out;
}

}  // namespace boardless
