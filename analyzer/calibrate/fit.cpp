#include "analyzer/calibrate/fit.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/fit_from_prior.hpp"
#include "analyzer/calibrate/quantity_priors.hpp"
#include "analyzer/calibrate/robust.hpp"
#include "analyzer/calibrate/terms.hpp"

namespace boardless {

QuantityPriors documented_priors(const std::vector<Sample>& samples, BoardFigures& figures,
                                 std::vector<std::string>& notes) {
  QuantityPriors priors;
  priors.latency = latency_prior();
  std::vector<double> joules, supplies;
  for (const Sample& sample : samples) {
    if (!sample.energy_j) continue;
    joules.push_back(*sample.energy_j / timed_cycles(sample));
    if (sample.supply_v) supplies.push_back(*sample.supply_v);
  }
  if (!figures.supply_v && !supplies.empty()) figures.supply_v = median(supplies);
  if (!figures.joules_per_cycle && !joules.empty()) {
    figures.joules_per_cycle = median(joules);
    notes.push_back(
        fmt::format("No current of {} is documented: the prior of its energy is the rows' median, "
                    "{:.3g} J per cycle.",
                    figures.board, *figures.joules_per_cycle));
  }
  if (figures.joules_per_cycle) priors.energy = energy_prior(figures);
  return priors;
}

FittedModel fit(const std::vector<Sample>& samples, const BoardFigures& prior,
                const FitOptions& options) {
  BoardFigures figures = prior;
  std::vector<std::string> notes;
  for (const Sample& sample : samples) check_sample(sample);
  const QuantityPriors priors = documented_priors(samples, figures, notes);
  FittedModel model = fit_from_prior(samples, figures, priors, options, true);
  model.notes.insert(model.notes.begin(), notes.begin(), notes.end());
  return model;
}

}  // namespace boardless
