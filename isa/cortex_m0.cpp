// Cortex-M0: Arm DDI0432C table 3-1. A sum over the table is exact: no hazards between
// instructions are known (no load-use stall: measured by jnk0le/random).
#include "isa/armv6m_table.hpp"

namespace boardless {
namespace {

constexpr Armv6mTable table = {
    .load_store = 2,
    .multiple_base = 1,
    .pop_pc_base = 4,  // 4 + N, the PC among the N
    .write_pc = 3,
    .branch_taken = 3,
    .call = 4,
    .branch_register = 3,
    .call_register = 3,
    .special = 4,
    .wait = 2,
};

Step step(PipelineState&, const Instruction& i, Outcome outcome, const CoreOptions& options) {
  return armv6m_step(table, i, outcome, options);
}

}  // namespace

const CoreTiming cortex_m0_timing = {
    .core = Core::cortex_m0,
    .start = [] { return PipelineState{}; },
    .step = step,
    .depends_on_operands = [](const Instruction&) { return false; },
    .operand_cycles = [](const Instruction&, int) { return 0; },
    .predicts_branches = false,
};

}  // namespace boardless
