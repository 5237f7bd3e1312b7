#include "analyzer/calibrate/quantity_priors.hpp"

#include <cmath>

#include "analyzer/calibrate/terms.hpp"

namespace boardless {
namespace {

// Relative spreads of classes against each other, even in the logarithm: 1 % to 43 %. The cores'
// rules are off by 2 to 10 % on whole sequences (analyzer/cost/interval.cpp), single classes by
// more.
constexpr double lowest_strength = 0.01, strength_step = 1.6;
constexpr int strength_count = 9;
constexpr double usual_strength = 0.2;
// Joules: a class's current differs from the typical one by some tens of percent (Tiwari, Malik &
// Wolfe 1994), and nobody documents by how much.
constexpr double usual_joule_strength = 0.25;

// Between two boards of one core, classes keep their relation to each other better.
constexpr double lowest_adapted_strength = 0.0025;
constexpr int adapted_strength_count = 10;
constexpr double usual_adapted_strength = 0.03;

// The memory model is rougher than the core's rules.
constexpr double stall_unit = 1.5;

// All cycles together: a clock that is off, an emulated core that differs. All joules together: a
// typical part against the one measured, peripherals, a regulator's efficiency.
constexpr double common_cycles = 0.15;
constexpr double common_joules = 0.25;

// A timer read twice, an interrupt's entry, a call: up to a few hundred cycles.
constexpr double pass_cycles = 150;

// What flows without a clock: a documented split over clocks may be off by half and some of the
// power; without one it may be a good part of the power. And its rise with each °C.
constexpr double static_relative = 0.5;
constexpr double static_share = 0.03;
constexpr double static_share_undocumented = 0.2;
constexpr double static_share_per_c = 0.005;

std::vector<double> strengths(double lowest, int count) {
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) out.push_back(lowest * std::pow(strength_step, i));
  return out;
}

RegressionPrior empty_prior(std::size_t terms) {
  RegressionPrior prior;
  prior.mean.assign(terms, 0);
  prior.unit.assign(terms, 0);
  prior.own.assign(terms, 0);
  prior.common.assign(terms, 0);
  prior.strengths = strengths(lowest_strength, strength_count);
  prior.usual_strength = usual_strength;
  return prior;
}

void set_classes(RegressionPrior& prior, double value, double common) {
  for (std::size_t k = 0; k <= stall_term; ++k) {
    prior.mean[k] = value;
    prior.unit[k] = k == stall_term ? stall_unit * value : value;
    prior.common[k] = common * value;
  }
  prior.own[pass_term] = pass_cycles * value;
}

double typical_power_w(const BoardFigures& figures) {
  return figures.joules_per_cycle.value_or(0) * figures.clock_hz + figures.static_w;
}

// The base's values and covariance, each term scaled, with room for the new board.
RegressionPrior adapted(const FittedQuantity& base, RegressionPrior prior,
                        const std::vector<double>& scale) {
  const std::size_t terms = prior.mean.size();
  prior.covariance = Matrix(terms, terms);
  for (std::size_t i = 0, at = 0; i < terms; ++i)
    for (std::size_t k = 0; k <= i; ++k, ++at) {
      const double value = base.covariance[at] * scale[i] * scale[k];
      prior.covariance.at(i, k) = value;
      prior.covariance.at(k, i) = value;
    }
  for (std::size_t k = 0; k < terms; ++k) {
    const double documented = prior.mean[k];
    prior.mean[k] = base.coefficients[k].value * scale[k];
    if (k > stall_term) continue;
    // A class that costs the base more has more to differ by.
    const double relative = prior.mean[k] / documented;
    prior.unit[k] *= relative;
    prior.common[k] *= relative;
    // A class that costs the base nothing can still cost this board something.
    prior.own[k] = 1e-3 * documented;
  }
  prior.strengths = strengths(lowest_adapted_strength, adapted_strength_count);
  prior.usual_strength = usual_adapted_strength;
  return prior;
}

}  // namespace

RegressionPrior latency_prior() {
  RegressionPrior prior = empty_prior(latency_term_count);
  set_classes(prior, 1, common_cycles);
  return prior;
}

RegressionPrior energy_prior(const BoardFigures& figures) {
  RegressionPrior prior = empty_prior(energy_term_count);
  set_classes(prior, figures.joules_per_cycle.value(), common_joules);
  prior.usual_strength = usual_joule_strength;
  const double power_w = typical_power_w(figures);
  prior.mean[static_term] = figures.static_w;
  prior.own[static_term] =
      figures.static_w > 0 ? std::hypot(static_relative * figures.static_w, static_share * power_w)
                           : static_share_undocumented * power_w;
  prior.own[static_per_c_term] = static_share_per_c * power_w;
  return prior;
}

RegressionPrior adapted_latency_prior(const FittedQuantity& base) {
  return adapted(base, latency_prior(), std::vector<double>(latency_term_count, 1));
}

RegressionPrior adapted_energy_prior(const FittedQuantity& base, const BoardFigures& base_figures,
                                     const BoardFigures& figures) {
  const double joules = *figures.joules_per_cycle / *base_figures.joules_per_cycle;
  // Watts without a clock: by what is documented of both, else as the whole power.
  const double power = typical_power_w(figures) / typical_power_w(base_figures);
  const double watts = figures.static_w > 0 && base_figures.static_w > 0
                           ? figures.static_w / base_figures.static_w
                           : power;
  std::vector<double> scale(energy_term_count, joules);
  scale[static_term] = watts;
  scale[static_per_c_term] = watts;
  return adapted(base, energy_prior(figures), scale);
}

}  // namespace boardless
