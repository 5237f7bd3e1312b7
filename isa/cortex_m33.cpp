// Cortex-M33: the closed-form rules of the RP2350 datasheet, section 3.7.4.9, with refinements
// measured by jnk0le/random. One instruction a cycle; a 16-bit NOP, IT or branch may fold into the
// 16-bit instruction before it.
#include <algorithm>

#include "isa/timing.hpp"

namespace boardless {
namespace {

struct State {
  std::uint32_t fp_late = 0;       // floating-point results one cycle away
  std::uint16_t late = 0;          // core results one cycle away, for any use
  std::uint16_t late_load = 0;     // loaded just now: late for the ALU and addresses only
  std::uint16_t late_mac = 0;      // from the accumulate stage: on time for an accumulator, a store
  std::uint8_t branch_target = 1;  // the next instruction is where a taken branch led
  std::uint8_t previous_foldable = 0;  // 16-bit, not folded, in sequence or word-aligned
  std::uint8_t previous_sets_flags = 0;
  std::uint8_t previous_push_pop = 0;
  std::uint8_t fp_busy = 0;
  std::uint8_t unused = 0;
};

bool is_complex(const Instruction& i) {
  // A shifted constant (MOV of one is plain), or a shifted register other than LSL #0 to #3.
  if (i.shifted_constant) return i.reads != 0;
  return i.inline_shift && !(i.left_shift && i.shift_amount >= 1 && i.shift_amount <= 3);
}

bool late_result(const Instruction& i) {
  switch (i.op) {
    case Op::simd:
    case Op::saturate:
    case Op::select:
    case Op::pack:
    case Op::sum_of_differences:
    case Op::divide:
      return true;
    default:
      return false;
  }
}

// Results of the second (accumulate) stage: late too, but on time for an accumulator and a store.
bool accumulate_stage(const Instruction& i) {
  switch (i.op) {
    case Op::multiply:
    case Op::mac:
    case Op::multiply_long:
    case Op::mac_long:
      return true;
    case Op::add:
    case Op::logic:
      return is_complex(i);
    case Op::extend:
      return (i.reads & (i.reads - 1)) != 0;  // SXTAB and the like
    default:
      return false;
  }
}

// What the second stage adds to: it may come from the second stage of the instruction before.
std::uint16_t accumulators(const Instruction& i) {
  if (i.op != Op::extend) return i.accumulators;
  return static_cast<std::uint16_t>(i.reads & (1u << (i.encoding >> 16 & 0xF)));
}

int base_cycles(const Instruction& i) {
  switch (i.op) {
    case Op::load_multiple:
    case Op::store_multiple:
    case Op::fp_load_multiple:
    case Op::fp_store_multiple:
      return std::max<int>(1, i.words);
    case Op::load_double:
    case Op::store_double:
      return 2;
    case Op::fp_load:
    case Op::fp_store:
      return i.words;
    case Op::divide:
      return 2;
    case Op::multiply:
      return i.writes_flags ? 2 : 1;
    case Op::fp_to_core_two:
      return 2;
    case Op::barrier:
    case Op::special_move:
      return 2;  // assumed: not in the rules
    default:
      return 1;
  }
}

// Registers that `i` needs when it starts, so that a late one holds it up.
int result_wait(const State& s, const Instruction& i) {
  if (i.reads & s.late) return 1;
  const auto stored = static_cast<std::uint16_t>(i.store_data & ~i.address_registers);
  const auto needed = static_cast<std::uint16_t>(i.reads & ~stored);
  if (needed & ~accumulators(i) & s.late_mac) return 1;
  // A load is on time for the accumulator of a product, but not for that of SXTAB.
  return needed & ~i.accumulators & s.late_load ? 1 : 0;
}

// Cycles of a branch beyond its load, if any: basic + 2 + L + U - K F taken, basic + 1 - F not.
// U, for the target's alignment, is charged to the target.
int branch_cycles(const State& s, const Instruction& i, Outcome outcome) {
  const bool conditional = i.conditional_branch();
  const bool folds_by_kind =
      i.size == 2 && !i.cbz() && (i.op == Op::branch || i.cycle_class == CycleClass::return_);
  const int folds = folds_by_kind && s.previous_foldable ? 1 : 0;
  if (conditional && !outcome.taken) return 1 - folds;
  const int k = conditional && s.previous_sets_flags ? 0 : 1;
  const int loads = i.loads ? 1 : 0;
  return 2 + loads - k * folds;
}

void remember(State& s, const Instruction& i, bool folded, bool was_target, bool passed) {
  s.late = s.late_load = s.late_mac = 0;
  s.fp_late = 0;
  s.previous_foldable = i.size == 2 && !folded && (!was_target || (i.address & 2) == 0);
  s.previous_sets_flags = i.writes_flags && passed;
  s.previous_push_pop = i.writeback && (i.address_registers & (1u << 13)) &&
                        (i.op == Op::load_multiple || i.op == Op::store_multiple);
  if (!passed) return;
  if (late_result(i)) s.late = i.writes;
  if (accumulate_stage(i)) s.late_mac = i.writes;
  if (i.loads && !i.writes_pc) {
    std::uint16_t loaded =
        static_cast<std::uint16_t>(i.writes & ~(i.writeback ? i.address_registers : 0u));
    // Of a list, the highest register arrives last.
    if (i.op == Op::load_multiple)
      while (loaded & (loaded - 1)) loaded &= loaded - 1;
    s.late_load = loaded;
  }
  const bool late_fp = i.op >= Op::fp_add && i.op <= Op::fp_simple && i.op != Op::fp_simple;
  if (late_fp) s.fp_late = i.fp_writes;
  if (i.op == Op::fp_to_core) s.late = i.writes;
}

Step step(PipelineState& state, const Instruction& i, Outcome outcome, const CoreOptions&) {
  State& s = state_as<State>(state);
  Step out;
  const bool was_target = s.branch_target;
  if (was_target && i.size == 4 && (i.address & 2) && !s.previous_push_pop)
    out.lose(Loss::fetch, 1);
  s.branch_target = 0;

  const bool foldable_kind = i.size == 2 && (i.op == Op::nop || i.op == Op::it);
  const bool folded = foldable_kind && outcome.passed && s.previous_foldable;
  if (folded) {
    s.previous_foldable = 0;  // what folded cannot take another one in
    return out;
  }
  if (!outcome.passed) {
    out.cycles += 1;
    s.fp_busy = static_cast<std::uint8_t>(std::max(0, s.fp_busy - out.cycles));
    remember(s, i, false, was_target, false);
    return out;
  }
  int fp_later = 0;
  const int wait = result_wait(s, i);
  if (wait)
    out.lose(s.late_load && !(i.reads & (s.late | s.late_mac)) ? Loss::load_use : Loss::result,
             wait);
  if (i.op >= Op::fp_add) {
    // It is issued without its operand and executes a cycle later; only what comes next in the
    // floating-point unit is held up. Stores and accumulators cannot be issued so.
    const bool late = (i.fp_reads & s.fp_late) != 0;
    const bool must_wait = i.stores || (i.fp_accumulators & s.fp_late);
    if (s.fp_busy)
      out.lose(Loss::result, s.fp_busy);
    else if (late && must_wait)
      out.lose(Loss::result, 1);
    if (late && !must_wait) fp_later = 1;
  }
  if (i.writes_pc) {
    const int load_time = i.loads ? base_cycles(i) : 0;
    const int branch = branch_cycles(s, i, outcome);
    const bool jumps = !i.conditional_branch() || outcome.taken;
    // A branch counts as one instruction; what comes on top is the refill.
    out.cycles += load_time + std::min(branch, 1);
    if (branch > 1) out.lose(Loss::refill, branch - 1);
    const bool branch_folded = branch == 0 || (jumps && branch == 1);
    remember(s, i, branch_folded, was_target, true);
    s.branch_target = jumps;
    s.fp_busy = static_cast<std::uint8_t>(std::max(0, s.fp_busy - out.cycles));
    return out;
  }
  out.cycles += base_cycles(i);
  // With S, a shifted constant takes both stages (MOVS excepted).
  if (i.writes_flags && i.op <= Op::compare && i.shifted_constant && i.reads)
    out.lose(Loss::result, 1);
  s.fp_busy = static_cast<std::uint8_t>(std::max(0, s.fp_busy - out.cycles));
  if (i.op == Op::fp_divide || i.op == Op::fp_sqrt)
    s.fp_busy = 13;
  else if (i.op == Op::fp_fma || i.op == Op::fp_mla)
    s.fp_busy = 2;  // for other FP work only
  s.fp_busy = static_cast<std::uint8_t>(s.fp_busy + fp_later);
  remember(s, i, false, was_target, true);
  return out;
}

PipelineState start() {
  PipelineState state;
  state_as<State>(state) = State{};
  return state;
}

// n = msb(|a|) - msb(|b|): below 0, 2 cycles; else 4 + floor(n / 4). RP2350 datasheet.
int operand_cycles(const Instruction&, int bucket) {
  return bucket == 0 ? 0 : 2 + (bucket - 1) / 4;
}

}  // namespace

const CoreTiming cortex_m33_timing = {
    .core = Core::cortex_m33,
    .start = start,
    .step = step,
    .depends_on_operands = [](const Instruction& i) { return i.op == Op::divide; },
    .operand_cycles = operand_cycles,
    .predicts_branches = false,
};

}  // namespace boardless
