// The linear model: counts in, cycles and joules out.
//
//   cycles = Σ_class  cycles_per_cycle[class] · x[class]      + stalls
//   energy = Σ_class  joules_per_cycle[class] · x[class]      + joules_per_stall · stalls
//            + static_w · cycles / clock
//
// x[class] is what the core's timing charges to the class, in cycles. Without measurements every
// class has the same coefficients: 1 cycle per cycle, and the joules that the board's documented
// current gives, split into a part that runs without a clock and a part for each cycle.
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

struct LinearModel {
  ClassVector cycles_per_cycle{};  // 1 by default
  std::optional<ClassVector> joules_per_cycle;
  double joules_per_stall = 0;
  double static_w = 0;
  std::string energy_basis;  // where the joules come from, or why there are none

  double cycles(const ClassVector& x, double stalls) const;
  std::optional<double> energy_j(const ClassVector& x, double stalls, double clock_hz) const;
};

LinearModel documented_model(const Board& board, const OperatingPoint& point);

}  // namespace boardless
