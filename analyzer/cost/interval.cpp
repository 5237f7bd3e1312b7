#include "analyzer/cost/interval.hpp"

#include <fmt/format.h>

#include <cmath>

namespace boardless {
namespace {

// What the rules are off by on code with published cycles at zero wait states: docs/accuracy.md,
// "What the interval is".
double rules_error(Core core) {
  switch (core) {
    case Core::cortex_m0:
    case Core::cortex_m0plus:
      return 0.02;
    case Core::cortex_m3:
    case Core::cortex_m4:
      return 0.04;
    case Core::cortex_m33:
      return 0.03;
    case Core::cortex_m7:
      return 0.10;
  }
  return 0.1;
}

}  // namespace

double combined(double a, double b) { return std::sqrt(a * a + b * b); }

CycleError cycle_error(const Board& board, const OperatingPoint& point) {
  CycleError out;
  const CoreInfo& info = core_info(board.core);
  out.relative = rules_error(board.core);
  out.basis = fmt::format("{} rules \u00b1{:.0f} %", info.name, out.relative * 100);
  if (point.flash_stall_cycles > 0) {
    constexpr double memory = 0.10;
    out.basis += fmt::format(", flash wait states \u00b1{:.0f} %", memory * 100);
    out.relative = combined(out.relative, memory);
  }
  return out;
}

}  // namespace boardless
