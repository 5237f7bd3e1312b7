#include "analyzer/cost/linear_model.hpp"

#include <Eigen/Core>
#include <cmath>

namespace boardless {
namespace {

using Vector = Eigen::Map<const Eigen::Matrix<double, cycle_class_count, 1>>;

}  // namespace

double LinearModel::cycles(const ClassVector& x, double stalls, double passes) const {
  return Vector(cycles_per_cycle.data()).dot(Vector(x.data())) + cycles_per_stall * stalls +
         cycles_per_pass * passes;
}

std::optional<double> LinearModel::energy_j(const ClassVector& x, double stalls, double clock_hz,
                                            double passes, const Conditions& conditions) const {
  if (!joules_per_cycle) return std::nullopt;
  const double above_c =
      conditions.temperature_c.value_or(reference_temperature_c) - reference_temperature_c;
  const double dynamic_j =
      Vector(joules_per_cycle->data()).dot(Vector(x.data())) + joules_per_stall * stalls;
  const double power_w = static_w + static_w_per_c * above_c;
  return supply_factor(conditions.supply_v, supply_v, supply_exponent) * dynamic_j +
         power_w * cycles(x, stalls, passes) / clock_hz + joules_per_pass * passes;
}

double supply_factor(std::optional<double> supply_v, std::optional<double> model_supply_v,
                     int exponent) {
  return supply_v && model_supply_v ? std::pow(*supply_v / *model_supply_v, exponent) : 1;
}

LinearModel at(LinearModel model, const Conditions& conditions) {
  if (!model.joules_per_cycle) return model;
  if (conditions.supply_v && model.supply_v) {
    const double factor = supply_factor(conditions.supply_v, model.supply_v, model.supply_exponent);
    for (double& joules : *model.joules_per_cycle) joules *= factor;
    model.joules_per_stall *= factor;
    model.supply_v = conditions.supply_v;
  }
  if (conditions.temperature_c)
    model.static_w += model.static_w_per_c * (*conditions.temperature_c - reference_temperature_c);
  return model;
}

LinearModel documented_model(const Board& board, const OperatingPoint& point) {
  LinearModel model;
  model.cycles_per_cycle.fill(1);
  if (!point.current_a || !point.supply_v) {
    model.energy_basis = board.no_energy_reason;
    return model;
  }
  model.supply_v = point.supply_v;
  const double joules = *point.supply_v * point.dynamic_a_per_hz;
  model.joules_per_cycle.emplace();
  model.joules_per_cycle->fill(joules);
  // A waiting core is clocked like a working one; nobody documents the difference.
  model.joules_per_stall = joules;
  model.static_w = *point.supply_v * point.static_a;
  model.energy_basis = point.current_basis;
  return model;
}

}  // namespace boardless
