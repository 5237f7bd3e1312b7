#include "analyzer/calibrate/baselines.hpp"

#include <cmath>
#include <optional>

#include "analyzer/calibrate/folds.hpp"

namespace boardless {
namespace {

std::optional<double> measured(Quantity quantity, const Sample& sample) {
  if (quantity == Quantity::energy) return sample.energy_j;
  if (!sample.latency_s) return {};
  return *sample.latency_s * sample.clock_hz;
}

std::optional<double> count(Baseline baseline, Quantity quantity, const Sample& sample) {
  if (baseline == Baseline::macs) return sample.macs;
  if (baseline == Baseline::cycle_per_instruction && quantity == Quantity::energy)
    return sample.instructions / sample.clock_hz;
  return sample.instructions;
}

struct Line {
  double intercept = 0;  // of one pass
  double slope = 0;
};

// Least squares of the relative errors, rows weighted by their spread. A slope below 0, which one
// outlier can bring about, would be worse than none.
std::optional<Line> fit_line(Baseline baseline, Quantity quantity,
                             const std::vector<Sample>& training) {
  const bool slope_is_one =
      baseline == Baseline::cycle_per_instruction && quantity == Quantity::latency;
  double pp = 0, pc = 0, cc = 0, py = 0, cy = 0;
  std::size_t rows = 0;
  for (const Sample& sample : training) {
    const std::optional<double> y = measured(quantity, sample);
    if (!y) continue;
    const std::optional<double> x = count(baseline, quantity, sample);
    if (!x) continue;
    const double spread =
        quantity == Quantity::latency ? sample.latency_spread : sample.energy_spread;
    const double weight = 1 / (spread * spread + 1e-4) / (*y * *y);
    const double target = slope_is_one ? *y - *x : *y;
    pp += weight * sample.passes * sample.passes;
    pc += weight * sample.passes * *x;
    cc += weight * *x * *x;
    py += weight * sample.passes * target;
    cy += weight * *x * target;
    ++rows;
  }
  if (rows < 2) return {};
  const double intercept = pp > 0 ? py / pp : 0;  // alone; rows without passes have none
  if (slope_is_one) return Line{intercept, 1};
  const double determinant = pp * cc - pc * pc;
  if (!(determinant > 1e-12 * pp * cc)) return cc > 0 ? Line{0, cy / cc} : Line{intercept, 0};
  const Line line{(py * cc - cy * pc) / determinant, (cy * pp - py * pc) / determinant};
  if (line.slope < 0) return Line{intercept, 0};
  if (line.intercept < 0) return Line{0, cy / cc};
  return line;
}

}  // namespace

std::string_view to_string(Baseline baseline) {
  switch (baseline) {
    case Baseline::macs:
      return "MACs only";
    case Baseline::instructions:
      return "instructions only";
    case Baseline::cycle_per_instruction:
      break;
  }
  return "CPI = 1";
}

std::vector<double> baseline_predictions(Baseline baseline, Quantity quantity,
                                         const std::vector<Sample>& training,
                                         const std::vector<Sample>& asked) {
  const std::optional<Line> line = fit_line(baseline, quantity, training);
  if (!line) return {};
  std::vector<double> out;
  for (const Sample& sample : asked) {
    const std::optional<double> x = count(baseline, quantity, sample);
    const double value = line->intercept * sample.passes + line->slope * x.value_or(NAN);
    out.push_back(quantity == Quantity::latency ? value / sample.clock_hz : value);
  }
  return out;
}

std::vector<BaselineResult> cross_validate_baselines(const std::vector<Sample>& samples,
                                                     Quantity quantity) {
  std::vector<BaselineResult> results;
  for (Baseline baseline : all_baselines) {
    std::vector<Sample> rows;
    std::vector<double> values, predicted;
    for (const Sample& sample : samples) {
      const std::optional<double>& y = boardless::measured(sample, quantity);
      if (!y || !count(baseline, quantity, sample)) continue;
      rows.push_back(sample);
      values.push_back(*y);
    }
    BaselineResult result;
    result.baseline = baseline;
    result.known = rows.size() >= 3;
    predicted.resize(rows.size());
    const Folds folds = make_folds(rows);
    for (std::size_t fold = 0; fold < folds.count && result.known; ++fold) {
      std::vector<Sample> training, asked;
      std::vector<std::size_t> places;
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const bool left_out = folds.of_row[i] == fold;
        (left_out ? asked : training).push_back(rows[i]);
        if (left_out) places.push_back(i);
      }
      const std::vector<double> of_fold = baseline_predictions(baseline, quantity, training, asked);
      result.known = of_fold.size() == asked.size();
      for (std::size_t i = 0; i < of_fold.size(); ++i) predicted[places[i]] = of_fold[i];
    }
    if (result.known) result.cross_validated = error_figures(values, predicted);
    results.push_back(std::move(result));
  }
  return results;
}

}  // namespace boardless
