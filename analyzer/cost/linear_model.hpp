// The linear model: counts in, cycles and joules out.
//
//   cycles = Σ_class  cycles_per_cycle[class] · x[class]
//            + cycles_per_stall · stalls + cycles_per_pass · passes
//   energy = (V / V0)^n · (Σ_class  joules_per_cycle[class] · x[class] + joules_per_stall · stalls)
//            + (static_w + static_w_per_c · (T − 25 °C)) · cycles / clock
//            + joules_per_pass · passes
//
// x[class] is what the core's timing charges to the class, in cycles. Without measurements every
// class has the same coefficients: 1 cycle per cycle, and the joules that the board's documented
// current gives, split into a part that runs without a clock and a part for each cycle; a pass has
// no overhead, the temperature no effect, and n is 1. fit() in analyzer/calibrate finds all of them
// from measurements.
//
//   LinearModel model = documented_model(board, point);
//   model.energy_j(x, stalls, point.clock_hz)   // std::nullopt without a documented current
#pragma once

#include <array>
#include <optional>
#include <string>

#include "analyzer/board/board.hpp"
#include "isa/cycle_class.hpp"

namespace boardless {

using ClassVector = std::array<double, cycle_class_count>;

// The temperature at which static_w holds: where datasheets give their typical currents.
inline constexpr double reference_temperature_c = 25;

// What an energy depends on beside the code and the clock. Without a value: the model's own supply,
// and reference_temperature_c.
struct Conditions {
  std::optional<double> supply_v;
  std::optional<double> temperature_c;
};

// n, how the energy of a cycle goes with the supply. 1: the current is the same at any, as behind a
// linear regulator, which most parts have. 2: the supply charges the logic itself. 0: the power is
// the same, as behind a switching converter.
inline constexpr int usual_supply_exponent = 1;
inline constexpr int most_supply_exponent = 2;

struct LinearModel {
  ClassVector cycles_per_cycle{};  // 1 by default
  double cycles_per_stall = 1;
  double cycles_per_pass = 0;
  std::optional<ClassVector> joules_per_cycle;
  double joules_per_stall = 0;
  double joules_per_pass = 0;
  double static_w = 0;
  double static_w_per_c = 0;
  std::optional<double> supply_v;  // V0, at which the joules hold; without it they hold at any
  int supply_exponent = usual_supply_exponent;
  std::string energy_basis;  // where the joules come from, or why there are none

  double cycles(const ClassVector& x, double stalls, double passes = 0) const;
  std::optional<double> energy_j(const ClassVector& x, double stalls, double clock_hz,
                                 double passes = 0, const Conditions& conditions = {}) const;
};

LinearModel documented_model(const Board& board, const OperatingPoint& point);

// (V / V0)^n; 1 where either is not known.
double supply_factor(std::optional<double> supply_v, std::optional<double> model_supply_v,
                     int exponent);

// The same model with the conditions worked in: at(m, c).energy_j(x, s, hz, p) is
// m.energy_j(x, s, hz, p, c).
LinearModel at(LinearModel model, const Conditions& conditions);

}  // namespace boardless
