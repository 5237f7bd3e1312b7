#include <fmt/format.h>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/terms.hpp"

namespace boardless {

LinearModel linear_model(const FittedModel& fitted) {
  LinearModel model;
  const auto& cycles = fitted.latency.coefficients;
  for (std::size_t k = 0; k < cycle_class_count; ++k) model.cycles_per_cycle[k] = cycles[k].value;
  model.cycles_per_stall = cycles[stall_term].value;
  model.cycles_per_pass = cycles[pass_term].value;
  if (!fitted.energy) {
    model.energy_basis = "neither documented nor measured";
    return model;
  }
  const auto& joules = fitted.energy->coefficients;
  model.joules_per_cycle.emplace();
  for (std::size_t k = 0; k < cycle_class_count; ++k)
    (*model.joules_per_cycle)[k] = joules[k].value;
  model.joules_per_stall = joules[stall_term].value;
  model.joules_per_pass = joules[pass_term].value;
  model.static_w = joules[static_term].value;
  model.static_w_per_c = joules[static_per_c_term].value;
  model.supply_v = fitted.board.supply_v;
  model.supply_exponent = fitted.board.supply_exponent;
  model.energy_basis = fitted.energy->rows > 0
                           ? fmt::format("fitted to {} measurements", fitted.energy->rows)
                           : "documented; no measurements";
  return model;
}

}  // namespace boardless
