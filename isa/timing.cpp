#include "isa/timing.hpp"

#include <bit>

namespace boardless {
namespace {

std::uint32_t magnitude(std::uint32_t value, bool is_signed) {
  return is_signed && (value >> 31) ? 0u - value : value;
}

}  // namespace

std::string_view to_string(Loss loss) {
  switch (loss) {
    case Loss::load_use:
      return "load_use";
    case Loss::result:
      return "result";
    case Loss::address:
      return "address";
    case Loss::refill:
      return "refill";
    case Loss::fetch:
      return "fetch";
    case Loss::mispredict:
      return "mispredict";
    case Loss::memory_port:
      return "memory_port";
    case Loss::operands:
      return "operands";
  }
  return "";
}

const CoreTiming& core_timing(Core core) {
  switch (core) {
    case Core::cortex_m0:
      return cortex_m0_timing;
    case Core::cortex_m0plus:
      return cortex_m0plus_timing;
    case Core::cortex_m3:
      return cortex_m3_timing;
    case Core::cortex_m4:
      return cortex_m4_timing;
    case Core::cortex_m7:
      return cortex_m7_timing;
    case Core::cortex_m33:
      return cortex_m33_timing;
  }
  return cortex_m4_timing;
}

OperandRegisters operand_registers(const Instruction& instruction) {
  // UDIV, SDIV and the long multiplies alike: Rn in bits 19:16, Rm in bits 3:0.
  return {static_cast<int>(instruction.encoding >> 16 & 0xF),
          static_cast<int>(instruction.encoding & 0xF)};
}

int operand_bucket(const Instruction& instruction, std::uint32_t a, std::uint32_t b) {
  a = magnitude(a, instruction.is_signed);
  b = magnitude(b, instruction.is_signed);
  if (instruction.op != Op::divide) return (a >= 65536) + (b >= 65536);
  const int bits = std::countl_zero(b) - std::countl_zero(a);
  return b == 0 || bits < 0 ? 0 : 1 + bits;
}

CycleClass executed_class(const Instruction& instruction, Outcome outcome) {
  if (!outcome.passed) return CycleClass::condition_failed;
  if (instruction.op == Op::branch && !outcome.taken) return CycleClass::branch_not_taken;
  return instruction.cycle_class;
}

}  // namespace boardless
