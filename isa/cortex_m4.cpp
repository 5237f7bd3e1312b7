// Cortex-M4 and M4F: Arm DDI0439D tables 3-1 and 7-1, with the overlaps of isa/v7m_pipeline.hpp.
#include "isa/v7m_pipeline.hpp"

namespace boardless {
namespace {

constexpr V7mCosts costs = {
    .mac = 1,
    .multiply_long = 1,
    .mac_long = 1,
    .indexed_loads_chain = true,
    .written_base_in_time = true,  // without: pqm4's ML-KEM 0.8 instead of 0.4 % off
};

}  // namespace

const CoreTiming cortex_m4_timing = {
    .core = Core::cortex_m4,
    .start = v7m_start,
    .step = [](PipelineState& state, const Instruction& i, Outcome outcome,
               const CoreOptions&) { return v7m_step(costs, state, i, outcome); },
    .depends_on_operands = [](const Instruction& i) { return i.op == Op::divide; },
    .operand_cycles = [](const Instruction&, int bucket) { return v7m_divide_cycles(bucket); },
    .predicts_branches = false,
};

}  // namespace boardless
