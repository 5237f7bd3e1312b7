// Cortex-M3: Arm DDI0337I table 3-1, with the overlaps of isa/v7m_pipeline.hpp.
#include "isa/v7m_pipeline.hpp"

namespace boardless {
namespace {

constexpr V7mCosts costs = {
    .mac = 2,
    .multiply_long = 3,
    .mac_long = 4,
    .indexed_loads_chain = false,  // measured by jnk0le/random on STM32F103
    // Ivan Mellen's windowing function (47 cycles a pass on STM32F103, nine lengths) has two such
    // pairs a pass. It also takes aadomn's bitsliced AES nearer to its figures.
    .written_base_in_time = false,
};

bool is_long_multiply(const Instruction& i) {
  return i.op == Op::multiply_long || i.op == Op::mac_long;
}

// SMULL and UMULL take 3 to 5 cycles, SMLAL and UMLAL 4 to 7, and end early for operands below
// 65536 (DDI0337I). How the steps between are reached is not documented: one cycle for each large
// operand is assumed, and one more for an accumulation with two.
int operand_cycles(const Instruction& i, int bucket) {
  if (i.op == Op::divide) return v7m_divide_cycles(bucket);
  return bucket + (i.op == Op::mac_long && bucket == 2 ? 1 : 0);
}

}  // namespace

const CoreTiming cortex_m3_timing = {
    .core = Core::cortex_m3,
    .start = v7m_start,
    .step = [](PipelineState& state, const Instruction& i, Outcome outcome,
               const CoreOptions&) { return v7m_step(costs, state, i, outcome); },
    .depends_on_operands =
        [](const Instruction& i) { return i.op == Op::divide || is_long_multiply(i); },
    .operand_cycles = operand_cycles,
    .predicts_branches = false,
};

}  // namespace boardless
