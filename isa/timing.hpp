// A core's rules: how many cycles each instruction takes, given the instructions before it.
//
// The rules are a state machine over the instructions in the order in which they run. `step` looks
// back, never ahead, so that the cycles up to any instruction are known when it starts. What the
// pipeline remembers is in PipelineState: a small value that can be compared and copied, which is
// what lets a recorder replay a block once for each state it is entered in and count the rest.
//
//   const CoreTiming& timing = core_timing(Core::cortex_m4);
//   PipelineState state = timing.start();
//   timing.step(state, ldr, {}, {}).cycles;   // 2: nothing before it
//   timing.step(state, ldr, {}, {}).cycles;   // 1: pipelined behind the first
//
// Cycles are those of memory without wait states; stalls come on top (analyzer/cost). Cycles that
// depend on operand values (divide, long multiplies of the Cortex-M3) come on top too, by
// `operand_cycles`: they hold the pipeline still and change no later instruction's cycles.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <type_traits>

#include "isa/instruction.hpp"

namespace boardless {

// What one execution of an instruction did.
struct Outcome {
  bool passed = true;         // its IT condition, if it has one
  bool taken = false;         // a branch that did not fall through
  bool mispredicted = false;  // on cores that predict branches
};

// Why an instruction took longer than its own cycles.
enum class Loss : std::uint8_t {
  load_use,  // waited for a load's data
  result,    // waited for an earlier result
  address,   // waited for an address register
  refill,    // the pipeline was refilled behind a taken branch
  fetch,     // waited for its own bytes: alignment, prefetch buffer
  mispredict,
  memory_port,  // a store or load held up by the one before it
  operands,     // cycles that depend on operand values
};
inline constexpr int loss_count = 8;
std::string_view to_string(Loss loss);

struct Step {
  int cycles = 0;          // in all, `lost` included
  bool pipelined = false;  // a load or store that began behind the load before it
  // Cortex-M3 and M4, in cycles from when the instruction begins:
  std::int8_t asked = 0;     // when its last word was asked for
  std::int8_t executes = 0;  // when it starts to execute
  std::array<std::uint8_t, loss_count> lost{};
  void lose(Loss loss, int count) {
    lost[static_cast<std::size_t>(loss)] = static_cast<std::uint8_t>(count);
    cycles += count;
  }
};

// Opaque: only the core's own rules read it.
struct PipelineState {
  alignas(8) std::array<std::uint8_t, 256> bytes{};
  bool operator==(const PipelineState&) const = default;
};

// Choices that a part's maker has in a core, and that cost cycles.
struct CoreOptions {
  int multiplier_cycles = 1;  // Cortex-M0 and M0+: 1 or 32
};

struct CoreTiming {
  Core core;
  PipelineState (*start)();
  Step (*step)(PipelineState&, const Instruction&, Outcome, const CoreOptions&);
  // Whether this instruction's cycles depend on operand values, and by how much for one bucket.
  bool (*depends_on_operands)(const Instruction&);
  int (*operand_cycles)(const Instruction&, int bucket);
  bool predicts_branches;
};

const CoreTiming& core_timing(Core core);

// Operand values matter only by their magnitudes, so they are counted in buckets.
inline constexpr int operand_buckets = 34;
// Divide: 0 when b is 0 or |a|'s highest set bit is below |b|'s; otherwise 1 + their difference.
// Long multiply: how many of the two operands reach 65536 in magnitude (0, 1, 2).
int operand_bucket(const Instruction& instruction, std::uint32_t a, std::uint32_t b);
// The registers that `operand_bucket` takes as a and b.
struct OperandRegisters {
  int a;
  int b;
};
OperandRegisters operand_registers(const Instruction& instruction);

// The class that one execution counts under.
CycleClass executed_class(const Instruction& instruction, Outcome outcome);

// One per core, each in its own file.
extern const CoreTiming cortex_m0_timing;
extern const CoreTiming cortex_m0plus_timing;
extern const CoreTiming cortex_m3_timing;
extern const CoreTiming cortex_m4_timing;
extern const CoreTiming cortex_m7_timing;
extern const CoreTiming cortex_m33_timing;

// For the cores' files: their own state inside the opaque one.
template <typename State>
State& state_as(PipelineState& state) {
  static_assert(sizeof(State) <= sizeof(PipelineState));
  static_assert(std::has_unique_object_representations_v<State>, "states are compared as bytes");
  return *reinterpret_cast<State*>(state.bytes.data());
}

}  // namespace boardless
