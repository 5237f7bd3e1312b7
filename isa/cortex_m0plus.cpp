// Cortex-M0+: Arm DDI0484C table 3-1. Two pipeline stages, so branches cost one cycle less than on
// the Cortex-M0. A sum over the table is exact.
#include "isa/armv6m_table.hpp"

namespace boardless {
namespace {

constexpr Armv6mTable table = {
    .load_store = 2,
    .multiple_base = 1,
    .pop_pc_base = 3,  // 3 + N, the PC among the N
    .write_pc = 2,
    .branch_taken = 2,
    .call = 3,
    .branch_register = 2,
    .call_register = 2,
    .special = 3,
    .wait = 2,
};

Step step(PipelineState&, const Instruction& i, Outcome outcome, const CoreOptions& options) {
  return armv6m_step(table, i, outcome, options);
}

}  // namespace

const CoreTiming cortex_m0plus_timing = {
    .core = Core::cortex_m0plus,
    .start = [] { return PipelineState{}; },
    .step = step,
    .depends_on_operands = [](const Instruction&) { return false; },
    .operand_cycles = [](const Instruction&, int) { return 0; },
    .predicts_branches = false,
};

}  // namespace boardless
