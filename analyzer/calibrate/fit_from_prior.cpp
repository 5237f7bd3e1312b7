#include "analyzer/calibrate/fit_from_prior.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/normal_quantile.hpp"
#include "analyzer/calibrate/posterior.hpp"
#include "analyzer/calibrate/quantity_priors.hpp"
#include "analyzer/calibrate/quantity_rows.hpp"
#include "analyzer/calibrate/regression.hpp"
#include "analyzer/calibrate/terms.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr std::size_t least_rows = 3;
// A power of the supply and power that flows without a clock together can take each other's place:
// the usual one stays unless another is better by this.
constexpr double clearly = 0.75;

void set_coefficients(FittedQuantity& out, const std::vector<double>& values,
                      const std::vector<bool>& told, const Matrix& covariance,
                      const RegressionPrior& prior, double rate) {
  const double reach = two_sided_quantile(rate);
  for (std::size_t k = 0; k < values.size(); ++k) {
    const double half = reach * std::sqrt(covariance.at(k, k));
    out.coefficients.push_back(
        {values[k], {std::max(0.0, values[k] - half), values[k] + half}, prior.mean[k], told[k]});
    for (std::size_t other = 0; other <= k; ++other)
      out.covariance.push_back(covariance.at(k, other));
  }
}

FittedQuantity prior_alone(const RegressionPrior& prior, double rate) {
  FittedQuantity out;
  set_coefficients(out, prior.mean, std::vector<bool>(prior.mean.size(), false),
                   prior_covariance(prior), prior, rate);
  out.strength = prior.usual_strength;
  out.covered.resize(latency_term_count);
  return out;
}

FittedQuantity fit_quantity(const std::vector<Sample>& samples, const QuantityRows& rows,
                            const RegressionPrior& prior, Quantity quantity, double rate,
                            bool cross_validate) {
  std::vector<Sample> measured_samples;
  for (const std::size_t index : rows.sample) measured_samples.push_back(samples[index]);
  const Folds folds = make_folds(measured_samples);
  const Regression found = cross_validate ? regress(rows.rows, prior, folds, rows.held)
                                          : regress_plainly(rows.rows, prior, rows.held);
  FittedQuantity out;
  set_coefficients(out, found.values, found.told, found.covariance, prior, rate);
  out.merged = found.merged;
  out.strength = found.strength;
  out.noise = found.noise;
  out.rows = rows.sample.size();
  out.groups = folds.groups;
  out.covered.assign(latency_term_count, {HUGE_VAL, 0});
  for (std::size_t i = 0; i < rows.sample.size(); ++i) {
    const Sample& sample = samples[rows.sample[i]];
    if (found.weight[i] < 0.5) out.outliers.push_back(label(sample));
    for (std::size_t k = 0; k < latency_term_count; ++k) {
      const double share = share_of_cycles(sample, k);
      out.covered[k] = {std::min(out.covered[k].low, share), std::max(out.covered[k].high, share)};
    }
    const auto features = rows.rows.features.row(i);
    if (found.weight[i] > 0)
      out.widest =
          std::max(out.widest, model_spread(out, {features.begin(), features.end()}).relative);
  }
  if (!cross_validate) return out;
  out.folds = folds.description;
  std::vector<double> measured, predicted;
  for (std::size_t i = 0; i < rows.sample.size(); ++i) {
    const double unit = quantity == Quantity::latency ? 1 / samples[rows.sample[i]].clock_hz : 1;
    measured.push_back(unit * rows.rows.measured[i]);
    predicted.push_back(unit * found.cross_validated[i]);
  }
  out.cross_validated = error_figures(measured, predicted);
  return out;
}

bool same_code(const Sample& a, const Sample& b) {
  const auto near = [](double x, double y) {
    return std::abs(x - y) <= 1e-9 * std::max(std::abs(x), std::abs(y));
  };
  for (std::size_t k = 0; k < cycle_class_count; ++k)
    if (!near(a.class_cycles[k], b.class_cycles[k])) return false;
  return near(a.stall_cycles, b.stall_cycles) && near(a.passes, b.passes) &&
         near(a.clock_hz, b.clock_hz) && a.supply_v == b.supply_v &&
         a.temperature_c == b.temperature_c;
}

void check_rows(const std::vector<Sample>& samples, std::size_t latencies, std::size_t energies) {
  if (std::max(latencies, energies) < least_rows)
    throw Error(ErrorKind::request,
                fmt::format("{} rows have a measured latency and {} a measured energy; a fit needs "
                            "at least {} of either",
                            latencies, energies, least_rows));
  const Sample* first = nullptr;
  for (const Sample& sample : samples) {
    if (!sample.latency_s && !sample.energy_j) continue;
    if (!first) first = &sample;
    if (!same_code(*first, sample)) return;
  }
  throw Error(ErrorKind::request,
              fmt::format("all {} measured rows are of the same code at the same operating point; "
                          "a fit needs rows that differ",
                          std::max(latencies, energies)));
}

void set_ranges(FittedModel& model, const std::vector<Sample>& samples) {
  const auto add = [](std::optional<CoveredRange>& range, double value) {
    if (!range) range = {value, value};
    range = {std::min(range->low, value), std::max(range->high, value)};
  };
  std::optional<CoveredRange> clock_hz;
  for (const Sample& sample : samples) {
    if (!sample.latency_s && !sample.energy_j) continue;
    add(clock_hz, sample.clock_hz);
    if (sample.supply_v) add(model.supply_v, *sample.supply_v);
    if (sample.temperature_c) add(model.temperature_c, *sample.temperature_c);
  }
  model.clock_hz = clock_hz.value_or(CoveredRange{model.board.clock_hz, model.board.clock_hz});
}

void add_notes(FittedModel& model, const std::vector<std::string>& notes) {
  model.notes.insert(model.notes.end(), notes.begin(), notes.end());
}

// With rows at several supplies, also how energy goes with the supply: as predicts rows left out
// best.
void fit_energy(FittedModel& model, const std::vector<Sample>& samples,
                const RegressionPrior& prior, bool cross_validate) {
  const auto fitted = [&](const QuantityRows& rows) {
    return fit_quantity(samples, rows, prior, Quantity::energy, model.interval_rate,
                        cross_validate);
  };
  QuantityRows rows = energy_rows(samples, prior, model.board, model.latency);
  model.energy = fitted(rows);
  if (cross_validate && has_several_supplies(samples, model.board)) {
    const int usual = model.board.supply_exponent;
    for (int exponent = 0; exponent <= most_supply_exponent; ++exponent) {
      if (exponent == usual) continue;
      BoardFigures other = model.board;
      other.supply_exponent = exponent;
      QuantityRows other_rows = energy_rows(samples, prior, other, model.latency);
      FittedQuantity candidate = fitted(other_rows);
      if (candidate.cross_validated.mape >= clearly * model.energy->cross_validated.mape) continue;
      model.board = other;
      model.energy = std::move(candidate);
      rows = std::move(other_rows);
    }
    rows.notes.push_back(fmt::format(
        "Energy of the cycles goes with the supply to the power of {}{}.",
        model.board.supply_exponent,
        model.board.supply_exponent == usual
            ? std::string(": no other predicts rows left out clearly better")
            : fmt::format(", which predicts rows left out clearly better than {}", usual)));
  }
  add_notes(model, rows.notes);
}

void note_too_few(FittedModel& model, Quantity quantity, std::size_t rows) {
  if (rows > 0)
    model.notes.push_back(
        fmt::format("Only {} row{} {} {}: too few to fit it.", rows, rows == 1 ? " has" : "s have",
                    quantity == Quantity::latency ? "a" : "an", to_string(quantity)));
}

}  // namespace

FittedModel fit_from_prior(const std::vector<Sample>& samples, const BoardFigures& figures,
                           const QuantityPriors& priors, const FitOptions& options,
                           bool cross_validate) {
  if (!(options.interval_rate >= 0.5 && options.interval_rate <= 0.999))
    throw Error(ErrorKind::request, fmt::format("an interval's rate of {:g} is not within 0.5 to "
                                                "0.999",
                                                options.interval_rate));
  const double rate = options.interval_rate;
  FittedModel model;
  model.board = figures;
  model.interval_rate = rate;

  const QuantityRows latencies = latency_rows(samples, priors.latency);
  std::size_t energies = 0;
  for (const Sample& sample : samples) energies += sample.energy_j.has_value();
  check_rows(samples, latencies.sample.size(), energies);
  set_ranges(model, samples);

  if (latencies.sample.size() >= least_rows) {
    model.latency =
        fit_quantity(samples, latencies, priors.latency, Quantity::latency, rate, cross_validate);
    add_notes(model, latencies.notes);
  } else {
    model.latency = prior_alone(priors.latency, rate);
    note_too_few(model, Quantity::latency, latencies.sample.size());
  }
  if (!priors.energy) return model;
  if (energies >= least_rows) {
    fit_energy(model, samples, *priors.energy, cross_validate);
  } else {
    model.energy = prior_alone(*priors.energy, rate);
    note_too_few(model, Quantity::energy, energies);
  }
  return model;
}

FittedModel documented_fit(const BoardFigures& prior, const FitOptions& options) {
  BoardFigures figures = prior;
  FittedModel model;
  model.board = prior;
  model.interval_rate = options.interval_rate;
  std::vector<std::string> notes;
  const QuantityPriors priors = documented_priors({}, figures, notes);
  model.latency = prior_alone(priors.latency, options.interval_rate);
  if (priors.energy) model.energy = prior_alone(*priors.energy, options.interval_rate);
  set_ranges(model, {});
  return model;
}

}  // namespace boardless
