// How far to trust an estimate: the relative half-width of its interval.
//
// Cycles: the spread of the core's rules on code with published cycles, and what the memory model
// leaves out. Energy: that, and the tolerance of the board's current. docs/accuracy.md says how
// each was found.
//
//   CycleError error = cycle_error(board, point);
//   error.relative      // 0.03: ±3 %
//   error.basis         // "Cortex-M4 rules ±2 %, flash with caches ±5 %"
#pragma once

#include <string>

#include "analyzer/board/board.hpp"

namespace boardless {

struct Interval {
  double low = 0;
  double high = 0;
};

struct CycleError {
  double relative = 0;
  std::string basis;
};

CycleError cycle_error(const Board& board, const OperatingPoint& point);

inline Interval around(double value, double relative) {
  return {value * (1 - relative), value * (1 + relative)};
}

// Independent relative errors of a product.
double combined(double a, double b);

}  // namespace boardless
