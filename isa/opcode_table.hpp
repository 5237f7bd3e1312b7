// Which operation each Capstone instruction id is, what it needs, and how its operands are used.
// Private to isa/: decoder.cpp reads it.
#pragma once

#include <cstdint>

#include "isa/instruction.hpp"

namespace boardless {

// How the registers among an instruction's operands are used.
enum class Form : std::uint8_t {
  destination,      // first operand written, the others read; two operands: the first read as well
  unary,            // first operand written, the others read
  modify,           // first operand read and written, the others read (MOVT, BFI, BFC)
  compare,          // all read
  accumulate,       // first written, the rest read, the fourth an accumulator (MLA)
  long_product,     // first two written, the rest read
  long_accumulate,  // first two written and read as accumulators, the rest read
  load,
  load_double,
  store,
  store_double,
  store_exclusive,  // first written (status), the next ones stored
  multiple,         // register list from the encoding
  branch,
  none,
  special_read,   // first operand written
  special_write,  // register operand read
  floating,       // decoded by fp_operands
};

struct OpcodeInfo {
  Op op = Op::undefined;
  CycleClass cycle_class = CycleClass::alu;
  std::uint32_t needs = 0;
  Form form = Form::none;
  std::uint8_t access_bytes = 0;
  bool is_signed = false;
};

// By Capstone's arm_insn; op is `undefined` for what is not in the table.
const OpcodeInfo& opcode_info(unsigned capstone_id);

}  // namespace boardless
