#include "analyzer/cost/interval.hpp"

#include <fmt/format.h>

#include <cmath>

namespace boardless {
namespace {

// Worst error of the rules on the published cases of docs/accuracy.md at zero wait states, rounded
// up; `assumed` until those cases were run.
double rules_error(Core core) {
  switch (core) {
    case Core::cortex_m0:
    case Core::cortex_m0plus: return 0.01;
    case Core::cortex_m3:
    case Core::cortex_m4: return 0.03;
    case Core::cortex_m33: return 0.03;
    case Core::cortex_m7: return 0.08;
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
    const double memory = board.flash.instruction_cache_bytes > 0 ? 0.10 : 0.20;
    out.basis += fmt::format(", flash wait states \u00b1{:.0f} %", memory * 100);
    out.relative = combined(out.relative, memory);
  }
  return out;
}

}  // namespace boardless
