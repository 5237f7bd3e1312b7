// The linear model: counts in, cycles and joules out.
//
//   cycles = Σ_class  cycles_per_cycle[class] · x[class]
//            + cycles_per_stall · stalls + cycles_per_pass · passes
//   energy = (V / V0)² · (Σ_class  joules_per_cycle[class] · x[class] + joules_per_stall · stalls)
//            + (static_w + static_w_per_c · (T − 25 °C)) · cycles / clock
//            + joules_per_pass · passes
//
// x[class] is what the core's timing charges to the class, in cycles. Without measurements every
// class has the same coefficients: 1 cycle per cycle, and the joules that the board's documented
// current gives, split into a part that runs without a clock and a part for each cycle; a pass has
// no overhead and the temperature no effect. fit() in analyzer/calibrate finds all of them from
// measurements.
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
  std::string energy_basis;        // where the joules come from, or why there are none

  double cycles(const ClassVector& x, double stalls, double passes = 0) const;
  std::optional<double> energy_j(const ClassVector& x, double stalls, double clock_hz,
                                 double passes = 0, const Conditions& conditions = {}) const;
};

LinearModel documented_model(const Board& board, const OperatingPoint& point);

}  // namespace boardless
