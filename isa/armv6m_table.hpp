// The two Armv6-M cores differ in a handful of figures; this is what they share. Private to isa/.
#pragma once

#include "isa/timing.hpp"

namespace boardless {

// Cycles. N is the number of registers in a list.
struct Armv6mTable {
  int load_store;
  int multiple_base;  // LDM, STM, PUSH, POP: base + N
  int pop_pc_base;    // POP {..., PC}: base + N
  int write_pc;       // MOV PC, ADD PC
  int branch_taken;
  int call;  // BL
  int branch_register;
  int call_register;
  int special;  // MRS, MSR, barriers
  int wait;     // WFI, WFE
};

inline Step armv6m_step(const Armv6mTable& table, const Instruction& i, Outcome outcome,
                        const CoreOptions& options) {
  Step out;
  out.cycles = 1;
  switch (i.op) {
    case Op::multiply:
      out.cycles = options.multiplier_cycles;
      break;
    case Op::load:
    case Op::store:
      out.cycles = table.load_store;
      break;
    case Op::load_multiple:
      if (i.writes_pc) {
        out.cycles = table.multiple_base + i.words;
        out.lose(Loss::refill, table.pop_pc_base - table.multiple_base);
        break;
      }
      [[fallthrough]];
    case Op::store_multiple:
      out.cycles = table.multiple_base + i.words;
      break;
    case Op::branch:
      if (outcome.taken) out.lose(Loss::refill, table.branch_taken - 1);
      break;
    case Op::call:
      out.lose(Loss::refill, table.call - 1);
      break;
    case Op::branch_register:
      out.lose(Loss::refill, table.branch_register - 1);
      break;
    case Op::call_register:
      out.lose(Loss::refill, table.call_register - 1);
      break;
    case Op::barrier:
    case Op::special_move:
      out.cycles = table.special;
      break;
    case Op::wait:
      out.cycles = table.wait;
      break;
    default:
      if (i.writes_pc) out.lose(Loss::refill, table.write_pc - 1);
  }
  return out;
}

}  // namespace boardless
