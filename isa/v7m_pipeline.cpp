#include "isa/v7m_pipeline.hpp"

#include <algorithm>

namespace boardless {
namespace {

using State = V7mState;

constexpr int long_ago = -24;  // earlier than anything that can still matter

std::int8_t clamped(int time) { return static_cast<std::int8_t>(std::max(time, long_ago)); }

bool is_floating(const Instruction& i) { return i.op >= Op::fp_add; }

constexpr int kept_slots = 16;
constexpr int fetch_cycles = 3;  // from a word's address until its instruction executes

// From a word's address until it can be decoded. From 0x20000000 on code comes over the system bus
// (DDI0337I and DDI0439D, bus interfaces), a cycle later than over ICode: the loop of SUBS and BNE
// takes 4 cycles from SRAM and 3 from flash or from RAM on the ICode bus (pull request 642 of
// modm-io/modm), and 4 from an STM32F103's RAM (blaatschaap.be, "Wait a microsecond").
int decode_cycles(const Instruction& i) { return i.address < 0x20000000 ? 2 : 3; }

bool slot_taken(const State& s, int time) {
  return time < 0 && time >= -kept_slots && (s.taken_slots >> (-1 - time) & 1);
}

// The prefetch unit. Gives the cycle at which `i` executes, at `earliest` or later, and keeps the
// books of which word was addressed and left when. `cycles`: how long `i` itself takes.
//
// Words are addressed one a cycle, at most three ahead: word k when word k-3 has been left. A word
// can be decoded decode_cycles() after its address; execution follows decode by one.
//
// That a word is left is seen one cycle late when its last instruction had to wait in decode, and
// when it follows a load or store, whose end hangs on the bus. Three or more 32-bit instructions
// across word boundaries then lose a cycle (compendium.i-0.nl: such runs, and those of STR from
// four on). Found on curve9767's gf_mul (628 cycles measured, 608 without the rule, 629 with it)
// and on Embench's statemate (-7.7 % without, -0.0 % with it).
//
// A conditional branch addresses its target while it is decoded (the early speculation of DDI0337I;
// that a branch not taken loses this cycle to the words behind it is not said there). It shows
// where nothing was fetched ahead, around 32-bit branches: jnk0le/random measured it; found on
// Embench's nsichneu (-3.3 % without the rule, +0.1 % with it; another compilation -6.3 % and +0.7
// %).
int fetch(State& s, const Instruction& i, int earliest) {
  const std::uint32_t first = i.address >> 2;
  const std::uint32_t last = (i.end() - 1) >> 2;
  if (s.new_stream) {
    s.address_time = clamped(earliest - fetch_cycles);
    s.left_time[0] = s.left_time[1] = s.left_time[2] = long_ago;
    s.new_stream = 0;
    if (last != first) s.address_time = static_cast<std::int8_t>(s.address_time + 1);
  } else {
    for (std::uint32_t word = (i.address - 1) >> 2; word != last; ++word) {
      int time = std::max(s.address_time + 1, s.left_time[2] - 1);
      while (slot_taken(s, time)) ++time;
      s.address_time = clamped(time);
      s.left_time[2] = s.left_time[1];
      s.left_time[1] = s.left_time[0];
      s.left_time[0] = long_ago;
    }
  }
  const int decode = std::max<int>(s.execute_time, s.address_time + decode_cycles(i));
  const int execute = std::max(earliest, decode + 1);
  const bool after_access = s.previous == State::load || s.previous == State::store;
  const std::int8_t left = clamped(execute + (after_access || execute > decode + 1 ? 1 : 0));
  if ((i.end() & 2) == 0)
    s.left_time[0] = left;  // ends with its word
  else if (last != first)
    s.left_time[1] = left;  // straddles two words
  return execute;
}

// Keeps only slots behind the last word's address: no earlier one is asked for any more, and states
// that differ in nothing else are to be equal.
void take_slots(State& s, int slots) {
  const int open = std::clamp(-1 - s.address_time, 0, kept_slots);
  s.taken_slots = static_cast<std::uint16_t>(slots & ((1 << open) - 1));
}

// Counts every kept time from `now` on.
void rebase(State& s, int now) {
  s.address_time = clamped(s.address_time - now);
  s.execute_time = clamped(s.execute_time - now);
  for (std::int8_t& time : s.left_time) time = clamped(time - now);
  s.fp_busy = static_cast<std::uint8_t>(std::max(0, s.fp_busy - now));
  take_slots(s, now < kept_slots ? s.taken_slots << now : 0);
}

int base_cycles(const V7mCosts& costs, const Instruction& i) {
  switch (i.op) {
    case Op::mac:
      return i.needs == isa_dsp ? 1 : costs.mac;
    case Op::multiply_long:
      return costs.multiply_long;
    case Op::mac_long:
      return i.needs == isa_dsp ? 1 : costs.mac_long;
    case Op::divide:
      return 2;
    case Op::load:
      return 2;
    case Op::load_exclusive:
    case Op::store_exclusive:
      return 2;
    case Op::load_double:
    case Op::store_double:
      return 3;
    case Op::load_multiple:
    case Op::store_multiple:
      return 1 + i.words;
    case Op::store:
      return i.register_offset ? 2 : 1;
    case Op::table_branch:
      return 2;
    case Op::barrier:
      return 3;  // documented as 1 + B; B is assumed
    case Op::special_move:
      return 2;  // documented as 1 or 2
    case Op::fp_mla:
    case Op::fp_fma:
      return 3;
    case Op::fp_to_core_two:
    case Op::fp_from_core_two:
      return 2;
    case Op::fp_load:
    case Op::fp_store:
    case Op::fp_load_multiple:
    case Op::fp_store_multiple:
      return 1 + i.words;
    default:
      return 1;
  }
}

// Cycles that a taken branch adds while the pipeline refills (P in Arm's tables, 1 to 3).
int refill_cycles(const Instruction& i, Outcome outcome) {
  if (!i.writes_pc) return 0;
  switch (i.op) {
    case Op::branch:
      return outcome.taken ? 1 : 0;
    case Op::call:
      return 1;
    case Op::branch_register:
      return i.cycle_class == CycleClass::return_ ? 1 : 2;
    case Op::call_register:
      return 2;
    case Op::load_multiple:
      return 2;
    case Op::load:
      return 3;  // LDR PC: 5 in all at the least (DDI0337I)
    case Op::table_branch:
      return 4;  // 6 in all, as measured; the table says 2 + P
    default:
      return 2;
  }
}

bool is_block_load(const Instruction& i) {
  return i.op == Op::load_double || i.op == Op::load_multiple;
}

// Whether `i` starts a cycle early behind the load before it.
bool overlaps_load(const V7mCosts& costs, const State& s, const Instruction& i) {
  if (s.previous != State::load) return i.op == Op::nop && s.previous == State::store_register;
  if (i.op == Op::nop) return true;
  if (i.address_registers & s.loaded) return false;
  if (i.op == Op::load) return !i.writes_pc && (costs.indexed_loads_chain || !i.writeback);
  return i.op == Op::store && !i.register_offset && (costs.indexed_loads_chain || !i.writeback);
}

void remember(const V7mCosts& costs, State& s, const Instruction& i) {
  s.indexed_store_base = i.op == Op::store && i.writeback ? i.base_register : std::uint8_t{0xFF};
  s.previous_narrow = i.size == 2;
  s.alu_result = 0;
  s.loaded = 0;
  s.fp_result = 0;
  s.previous = State::other;
  if (i.op == Op::load && !i.writes_pc) {
    s.previous = State::load;
    const bool base_in_time = i.writeback && costs.written_base_in_time;
    s.loaded = static_cast<std::uint16_t>(i.writes & ~(base_in_time ? i.address_registers : 0u));
  } else if (is_block_load(i)) {
    s.previous = State::load_block;
  } else if (i.op == Op::store) {
    s.previous = i.register_offset ? State::store_register : State::store;
  } else if (i.op == Op::store_double || i.op == Op::store_multiple) {
    s.previous = State::store_block;
  } else if (is_floating(i)) {
    const bool arithmetic = i.op <= Op::fp_simple;
    s.fp_result = arithmetic ? i.fp_writes : 0;
  } else if (!i.loads && !i.stores && !i.writes_pc) {
    s.alu_result = i.writes;
  }
}

}  // namespace

PipelineState v7m_start() {
  PipelineState state;
  state_as<State>(state) = State{};
  return state;
}

Step v7m_step(const V7mCosts& costs, PipelineState& state, const Instruction& i, Outcome outcome) {
  State& s = state_as<State>(state);
  Step out;
  if (i.op == Op::it && s.previous_narrow && !s.new_stream) {
    // Folded onto the instruction before: no slot in the pipeline, but its bytes were fetched.
    State folded = s;
    fetch(folded, i, 0);
    out.asked = folded.address_time;
    out.executes = static_cast<std::int8_t>(out.asked + fetch_cycles);
    s.address_time = folded.address_time;
    for (int k = 0; k < 3; ++k) s.left_time[k] = folded.left_time[k];
    if ((i.end() & 2) == 0) s.left_time[0] = s.execute_time;
    s.previous_narrow = 0;
    return out;
  }
  if (!outcome.passed) {
    const int execute = fetch(s, i, 0);
    out.asked = s.address_time;
    out.executes = s.execute_time = static_cast<std::int8_t>(execute);
    remember(costs, s, Instruction{.size = i.size, .op = Op::nop});
    rebase(s, execute + 1);
    out.cycles = 1;
    if (execute) out.lose(Loss::fetch, execute);
    return out;
  }

  const bool early = overlaps_load(costs, s, i);
  out.pipelined = early && (i.loads || i.stores);
  const int earliest = early ? -1 : 0;
  const int execute = fetch(s, i, earliest);
  out.asked = s.address_time;
  int wait = 0;
  if (!early && (i.address_registers & s.alu_result)) {
    out.lose(Loss::address, 1);
    wait += 1;
  }
  const bool after_store = s.previous == State::store || s.previous == State::store_register ||
                           s.previous == State::store_block;
  const bool load_behind_store = i.op == Op::load && s.previous == State::store;
  if (load_behind_store || (is_block_load(i) && after_store)) {
    out.lose(Loss::memory_port, 1);
    wait += 1;
  }
  // Indexed stores on one base do not follow each other (measured by jnk0le/random).
  if (i.op == Op::store && i.writeback && i.base_register == s.indexed_store_base) {
    out.lose(Loss::memory_port, 1);
    wait += 1;
  }
  if (is_floating(i)) {
    if (s.fp_busy) {
      out.lose(Loss::result, s.fp_busy);
      wait += s.fp_busy;
    } else if (i.fp_reads & s.fp_result) {
      out.lose(Loss::result, 1);
      wait += 1;
    }
  }
  const int refill = refill_cycles(i, outcome);
  const int base = base_cycles(costs, i);
  if (execute > earliest) out.lose(Loss::fetch, execute - earliest);
  if (refill) out.lose(Loss::refill, refill);
  out.cycles += base + earliest;

  const int next = execute + wait + base + refill;
  if (i.op == Op::fp_divide || i.op == Op::fp_sqrt)
    s.fp_busy = static_cast<std::uint8_t>(next + 13);
  out.executes = s.execute_time = clamped(execute + wait);
  remember(costs, s, i);
  rebase(s, next);
  if (i.conditional_branch() && !outcome.taken)
    take_slots(s, s.taken_slots | 1 << 1);  // its decode
  if (refill) {
    s.new_stream = 1;
    s.address_time = long_ago;
    s.taken_slots = 0;
    for (std::int8_t& time : s.left_time) time = long_ago;
  }
  return out;
}

int v7m_divide_cycles(int bucket) { return bucket == 0 ? 0 : 2 + (bucket - 1) / 4; }

}  // namespace boardless
