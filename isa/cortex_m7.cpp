// Cortex-M7: an in-order pipeline that issues two instructions a cycle. Arm documents no cycle
// table; the rules are those measured by jnk0le/random on an STM32H743, kept as a scoreboard: for
// each register the first cycle in which each kind of reader can be issued.
//
// The ALU works in an early or a late stage. ADD, SUB, MOV and plain shifts use the early one when
// their sources are there in time, and then serve a late reader issued in the same cycle.
#include <algorithm>
#include <array>

#include "isa/timing.hpp"

namespace boardless {
namespace {

// First cycle, counted from the current issue cycle, in which a reader of the kind can be issued.
struct Ready {
  std::uint8_t late = 0;   // the late ALU, store data
  std::uint8_t early = 0;  // the early ALU, inline shifts, bit field sources
  std::uint8_t address = 0;
  std::uint8_t factor = 0;  // multiplier inputs
  std::uint8_t accumulator = 0;
};

struct FpReady {
  std::uint8_t arithmetic = 0;
  std::uint8_t accumulator = 0;
  std::uint8_t store = 0;
};

struct State {
  std::array<Ready, 16> core{};
  std::array<FpReady, 32> fp{};
  std::int16_t load_displacement = 0;  // of the load in this cycle
  std::uint8_t load_base = 0xFF;       // its base register, or 0xFF: unknown
  std::uint8_t flags = 0;              // first cycle in which the flags can be read
  std::uint8_t flags_age = 3;          // cycles since they were set, up to 3
  std::uint8_t fp_status = 0;
  std::uint8_t mac_shadow = 0;  // cycles in which some FP work must wait behind a VFMA
  std::uint8_t slots = 2;       // used in the current cycle
  std::uint8_t taken = 0;       // resources used in the current cycle
  std::uint8_t unused = 0;
};

enum Resource : std::uint8_t {
  uses_store = 1,
  uses_load = 2,
  uses_multiplier = 4,
  uses_shifter = 8,
  uses_bit_unit = 16,
  uses_branch = 32,
  uses_fpu = 64,
  uses_all = 128,  // nothing else in this cycle
};

constexpr int mispredict_cycles = 8;  // 6 when the flags are three cycles old
constexpr int mispredict_known_cycles = 6;

bool multiplies(Op op) {
  return op == Op::multiply || op == Op::mac || op == Op::multiply_long || op == Op::mac_long;
}

// SXTAB and the like: an extended register added to another.
bool extends_and_adds(const Instruction& i) {
  return i.op == Op::extend && (i.reads & (i.reads - 1)) != 0;
}

// Works in the shifter of the early stage, which inline shifts need as well.
bool bit_unit(const Instruction& i) {
  return i.op == Op::bitfield || i.op == Op::reverse || i.op == Op::pack || extends_and_adds(i);
}

bool older_slot_only(Op op) {
  return op == Op::bitfield || op == Op::reverse || op == Op::pack || op == Op::extend ||
         op == Op::clz || op == Op::saturate || op == Op::simd || op == Op::select ||
         op == Op::sum_of_differences;
}

// Registers that are needed a cycle before the late ALU needs its own.
std::uint16_t early_sources(const Instruction& i) {
  const auto rn = static_cast<std::uint16_t>(1u << (i.encoding >> 16 & 0xF));
  const auto rm = static_cast<std::uint16_t>(1u << (i.encoding & 0xF));
  switch (i.op) {
    case Op::bitfield:
      return i.size == 4 ? rn : i.reads;
    case Op::reverse:
      return i.reads;
    case Op::pack:
      return i.encoding & 0x20 ? static_cast<std::uint16_t>(rn | rm) : rm;
    case Op::extend:
      return extends_and_adds(i) ? rm : std::uint16_t{0};
    default:
      return i.shifted;
  }
}

bool fp_arithmetic(Op op) { return op >= Op::fp_add && op <= Op::fp_convert; }

std::uint8_t resources(const Instruction& i) {
  std::uint8_t used = 0;
  if (i.stores) used |= uses_store;
  if (i.loads) used |= uses_load;
  if (multiplies(i.op)) used |= uses_multiplier;
  if (i.op <= Op::compare && (i.inline_shift || i.shifted_constant)) used |= uses_shifter;
  if (bit_unit(i)) used |= uses_bit_unit;
  if (i.writes_pc) used |= uses_branch;
  if (fp_arithmetic(i.op)) used |= uses_fpu;
  switch (i.op) {
    case Op::load_double:
    case Op::store_double:
    case Op::load_multiple:
    case Op::store_multiple:
    case Op::fp_load_multiple:
    case Op::fp_store_multiple:
    case Op::load_exclusive:
    case Op::store_exclusive:
    case Op::fp_to_core_two:
    case Op::fp_from_core_two:
    case Op::divide:
    case Op::barrier:
    case Op::special_move:
    case Op::change_state:
    case Op::exception:
    case Op::table_branch:
    case Op::wait:
      used |= uses_all;
      break;
    case Op::fp_load:
    case Op::fp_store:
      if (i.words == 2) used |= uses_all;
      break;
    default:
      break;
  }
  return used;
}

// Two loads in one cycle must reach different banks (even and odd words). Known without their
// addresses only when both have the same base register.
bool same_bank(const State& s, const Instruction& i) {
  const bool base_known = !i.register_offset && !i.writeback && i.address_registers;
  if (!base_known || s.load_base == 0xFF) return false;
  if (s.load_base != __builtin_ctz(i.address_registers)) return false;
  return ((s.load_displacement ^ i.displacement) & 4) == 0;
}

bool can_pair(const State& s, const Instruction& i, std::uint8_t used) {
  if (s.slots != 1 || ((s.taken | used) & uses_all)) return false;
  if (older_slot_only(i.op)) return false;
  constexpr std::uint8_t one_each =
      uses_store | uses_multiplier | uses_shifter | uses_branch | uses_fpu;
  if (s.taken & used & one_each) return false;
  const std::uint8_t both = s.taken | used;
  if ((both & uses_multiplier) && (both & uses_store)) return false;
  if ((both & uses_shifter) && (both & uses_bit_unit)) return false;
  if ((s.taken & used & uses_load) && same_bank(s, i)) return false;
  const bool fp_transfer = i.op >= Op::fp_to_core;
  return !(fp_transfer && s.mac_shadow);
}

template <typename Visit>
void for_each_bit(std::uint32_t mask, Visit visit) {
  for (; mask; mask &= mask - 1) visit(__builtin_ctz(mask));
}

bool early_capable(const Instruction& i) {
  return (i.op == Op::add && !i.inline_shift && !i.shifted_constant) || i.op == Op::shift;
}

struct Wait {
  int cycle = 0;
  Loss loss = Loss::result;
  void until(int time, Loss why) {
    if (time > cycle) {
      cycle = time;
      loss = why;
    }
  }
};

// First cycle in which every operand is there for the late stage.
Wait operands_ready(const State& s, const Instruction& i) {
  Wait wait;
  const bool product = multiplies(i.op);
  const std::uint16_t early = early_sources(i);
  for_each_bit(i.reads, [&](int r) {
    const Ready& ready = s.core[static_cast<std::size_t>(r)];
    const std::uint32_t bit = 1u << r;
    // Any result can be stored in the cycle that makes it.
    if (i.address_registers & bit)
      wait.until(ready.address, Loss::address);
    else if (i.store_data & bit)
      return;
    else if (product && (i.accumulators & bit))
      wait.until(ready.accumulator, Loss::result);
    else if (product)
      wait.until(ready.factor, Loss::result);
    else if (early & bit)
      wait.until(ready.early, Loss::result);
    else
      wait.until(ready.late, Loss::result);
  });
  for_each_bit(i.fp_reads, [&](int r) {
    const FpReady& ready = s.fp[static_cast<std::size_t>(r)];
    if (i.stores)
      wait.until(ready.store, Loss::result);
    else if (i.fp_accumulators & (1u << r))  // VMLA takes it a cycle before VFMA does
      wait.until(ready.accumulator - (i.op == Op::fp_mla && !i.fp_double), Loss::result);
    else if (i.op == Op::fp_to_core)  // later than others where a VLDR made it
      wait.until(std::max<int>(ready.arithmetic, ready.accumulator - 1), Loss::result);
    else
      wait.until(ready.arithmetic, Loss::result);
  });
  const bool predicted = i.op == Op::branch;
  if (i.reads_flags && !predicted) wait.until(s.flags, Loss::result);
  if (i.op == Op::fp_status) wait.until(s.fp_status, Loss::result);
  const bool shadowed =
      i.op == Op::fp_add || i.op == Op::fp_load_multiple || i.op == Op::fp_store_multiple ||
      ((i.op == Op::fp_load || i.op == Op::fp_store) && i.words == 2) || i.op == Op::fp_simple;
  if (shadowed) wait.until(s.mac_shadow, Loss::result);
  return wait;
}

bool executes_early(const State& s, const Instruction& i, int cycle, bool younger) {
  if (!early_capable(i) || (younger && i.op != Op::shift)) return false;
  if (younger && (s.taken & (uses_shifter | uses_bit_unit))) return false;
  bool in_time = true;
  for_each_bit(i.reads, [&](int r) {
    if (s.core[static_cast<std::size_t>(r)].early > cycle) in_time = false;
  });
  return in_time && !(i.reads_flags && i.in_it);
}

void write_core(State& s, std::uint16_t mask, Ready ready) {
  for_each_bit(mask, [&](int r) { s.core[static_cast<std::size_t>(r)] = ready; });
}

void write_fp(State& s, std::uint32_t mask, FpReady ready) {
  for_each_bit(mask, [&](int r) { s.fp[static_cast<std::size_t>(r)] = ready; });
}

void write_results(State& s, const Instruction& i, bool early) {
  const std::uint16_t base = i.writeback ? i.address_registers : std::uint16_t{0};
  constexpr std::uint16_t pc = 1u << 15;  // what reads it is where the jump led: never late
  const auto results = static_cast<std::uint16_t>(i.writes & ~(base | pc));
  if (i.loads && i.fp_writes == 0) {
    const bool narrow = i.access_bytes < 4;
    write_core(s, results, narrow ? Ready{2, 3, 3, 2, 1} : Ready{1, 2, 3, 2, 0});
  } else if (multiplies(i.op)) {
    write_core(s, results, Ready{2, 3, 3, 2, 1});
  } else if (i.op == Op::reverse) {
    write_core(s, results, Ready{0, 2, 2, 0, 0});
  } else if (early) {
    write_core(s, results, Ready{0, 1, 1, 0, 0});
  } else {
    write_core(s, results, Ready{1, 2, 2, 1, 0});
  }
  write_core(s, base, Ready{0, 2, 1, 0, 0});
  if (i.writes_flags) {
    s.flags = 1;
    s.flags_age = 0;
  }
  const auto d = static_cast<std::uint8_t>(i.fp_double ? 1 : 0);
  switch (i.op) {
    case Op::fp_add:
      write_fp(s, i.fp_writes, FpReady{3, 3, 1});
      break;
    case Op::fp_multiply:
      write_fp(s, i.fp_writes, FpReady{3, 3, 1});
      break;
    case Op::fp_fma:
      write_fp(s, i.fp_writes, d ? FpReady{3, 3, 3} : FpReady{5, 3, 3});
      s.mac_shadow = 4;
      break;
    case Op::fp_mla:
      write_fp(s, i.fp_writes, d ? FpReady{3, 3, 3} : FpReady{6, 4, 4});
      s.mac_shadow = 4;
      break;
    case Op::fp_convert:
      write_fp(s, i.fp_writes, FpReady{3, 3, 1});
      break;
    case Op::fp_compare:
      s.fp_status = 2;
      break;
    case Op::fp_from_core:
    case Op::fp_from_core_two:
      write_fp(s, i.fp_writes, FpReady{3, 3, 1});
      break;
    case Op::fp_load:
    case Op::fp_load_multiple:
      write_fp(s, i.fp_writes, FpReady{1, 3, 1});
      break;
    case Op::fp_simple:
      // A copy between registers takes as long as arithmetic.
      write_fp(s, i.fp_writes, i.fp_reads ? FpReady{3, 3, 1} : FpReady{1, 1, 1});
      break;
    default:
      write_fp(s, i.fp_writes, FpReady{1, 1, 1});
  }
}

// Cycles that `i` keeps the pipeline from issuing anything else, beyond its own.
int holds(const Instruction& i) {
  switch (i.op) {
    case Op::load_multiple:
    case Op::store_multiple:
    case Op::fp_load_multiple:
    case Op::fp_store_multiple:
      return std::max(0, (i.words + 1) / 2 - 1);
    case Op::divide:
      return 3;  // 4 and more: assumed to have the Cortex-R4's shape
    // In double precision the unit is taken for as long as one operation lasts; the figures are
    // those for operands of unlike exponents.
    case Op::fp_multiply:
      return i.fp_double ? 4 : 0;
    case Op::fp_fma:
    case Op::fp_mla:
      return i.fp_double ? 6 : 0;
    case Op::fp_divide:
      return i.fp_double ? 29 : 15;
    case Op::fp_sqrt:
      return i.fp_double ? 29 : 13;
    case Op::table_branch:
      return 3;
    case Op::barrier:
    case Op::special_move:
      return 2;  // assumed
    default:
      return 0;
  }
}

void advance(State& s, int cycles) {
  const auto age = [cycles](std::uint8_t& time) {
    time = static_cast<std::uint8_t>(std::max(0, time - cycles));
  };
  for (Ready& r : s.core) {
    age(r.late);
    age(r.early);
    age(r.address);
    age(r.factor);
    age(r.accumulator);
  }
  for (FpReady& r : s.fp) {
    age(r.arithmetic);
    age(r.accumulator);
    age(r.store);
  }
  age(s.flags);
  age(s.fp_status);
  age(s.mac_shadow);
  s.flags_age = static_cast<std::uint8_t>(std::min(3, s.flags_age + cycles));
}

void new_cycle(State& s) {
  s.slots = 0;
  s.taken = 0;
  s.load_base = 0xFF;
  s.load_displacement = 0;
}

// Nothing more in this cycle. The used resources no longer matter, so they are forgotten.
void close_cycle(State& s) {
  new_cycle(s);
  s.slots = 2;
}

Step step(PipelineState& state, const Instruction& i, Outcome outcome, const CoreOptions&) {
  State& s = state_as<State>(state);
  Step out;
  const std::uint8_t used = resources(i);
  const Wait wait = operands_ready(s, i);
  // An instruction can wait for its operands only in the older slot.
  const bool younger = wait.cycle == 0 && can_pair(s, i, used);
  const int cycle = younger ? 0 : std::max(1, wait.cycle);
  if (!younger) {
    out.cycles = 1;
    if (cycle > 1) {
      const bool from_load = wait.loss == Loss::address;
      out.lose(from_load ? Loss::address : Loss::result, cycle - 1);
    }
    advance(s, cycle);
    new_cycle(s);
  }
  const bool early = executes_early(s, i, 0, younger);
  s.slots = static_cast<std::uint8_t>(s.slots + 1);
  s.taken |= used;
  if (i.loads && !i.register_offset && !i.writeback && i.address_registers) {
    s.load_base = static_cast<std::uint8_t>(__builtin_ctz(i.address_registers));
    s.load_displacement = static_cast<std::int16_t>(i.displacement);
  }
  write_results(s, i, early);
  const int held = holds(i);
  if (held) {
    out.cycles += held;
    advance(s, held);
  }
  const bool jumps = i.writes_pc && outcome.passed && (!i.conditional_branch() || outcome.taken);
  if (outcome.mispredicted) {
    const int penalty = (s.flags_age >= 3 ? mispredict_known_cycles : mispredict_cycles) - 1;
    out.lose(Loss::mispredict, penalty);
    advance(s, penalty);
  }
  if (jumps || outcome.mispredicted || (s.taken & uses_all) || s.slots == 2) close_cycle(s);
  return out;
}

PipelineState start() {
  PipelineState state;
  state_as<State>(state) = State{};
  return state;
}

// SDIV of the Cortex-R4 is documented as 4 + max(floor((clz b - clz a + 1) / 2), 0) and a
// worst-case table for this core has the same shape. Assumed.
int operand_cycles(const Instruction&, int bucket) { return bucket / 2; }

}  // namespace

const CoreTiming cortex_m7_timing = {
    .core = Core::cortex_m7,
    .start = start,
    .step = step,
    .depends_on_operands = [](const Instruction& i) { return i.op == Op::divide; },
    .operand_cycles = operand_cycles,
    .predicts_branches = true,
};

}  // namespace boardless
