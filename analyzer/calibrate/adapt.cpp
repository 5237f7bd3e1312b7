#include "analyzer/calibrate/adapt.hpp"

#include <fmt/format.h>

#include "analyzer/calibrate/fit_from_prior.hpp"
#include "analyzer/calibrate/quantity_priors.hpp"

namespace boardless {

FittedModel adapt(const FittedModel& base, const BoardFigures& board,
                  const std::vector<Sample>& samples, const FitOptions& options) {
  for (const Sample& sample : samples) check_sample(sample);
  BoardFigures figures = board;
  figures.supply_exponent = base.board.supply_exponent;
  std::vector<std::string> notes;
  if (base.board.core != board.core)
    notes.push_back(fmt::format(
        "{} has a {}, {} a {}: what the base says of single classes holds less.", base.board.board,
        core_info(base.board.core).name, board.board, core_info(board.core).name));
  if (base.energy && base.board.joules_per_cycle && !figures.joules_per_cycle) {
    // The nearest that is known; the common factor has room for the rest.
    figures.joules_per_cycle = base.board.joules_per_cycle;
    if (!figures.supply_v) figures.supply_v = base.board.supply_v;
    notes.push_back(
        fmt::format("No current of {} is documented: the prior of its energy is what "
                    "was fitted for {}, unscaled.",
                    board.board, base.board.board));
  }
  QuantityPriors priors = documented_priors(samples, figures, notes);
  priors.latency = adapted_latency_prior(base.latency);
  if (base.energy && base.board.joules_per_cycle)
    priors.energy = adapted_energy_prior(*base.energy, base.board, figures);
  else if (priors.energy)
    notes.push_back(
        fmt::format("The model of {} has no energy: that of {} starts from its own "
                    "figures.",
                    base.board.board, board.board));
  FittedModel model = fit_from_prior(samples, figures, priors, options, true);
  model.adapted_from = base.board.board;
  model.notes.insert(model.notes.begin(), notes.begin(), notes.end());
  return model;
}

}  // namespace boardless
