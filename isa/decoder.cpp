#include "isa/decoder.hpp"

#include <capstone/capstone.h>

#include <string>

#include "isa/opcode_table.hpp"

namespace boardless {
namespace {

constexpr std::uint16_t sp_bit = 1u << 13;
constexpr std::uint16_t pc_bit = 1u << 15;

std::uint32_t halfword(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint32_t>(bytes[at]) | static_cast<std::uint32_t>(bytes[at + 1]) << 8;
}

bool is_wide(std::uint32_t first) { return (first & 0xE000) == 0xE000 && (first & 0x1800) != 0; }

// Core register number, or -1.
int core_register(unsigned reg) {
  if (reg >= ARM_REG_R0 && reg <= ARM_REG_R12) return static_cast<int>(reg - ARM_REG_R0);
  if (reg == ARM_REG_SP) return 13;
  if (reg == ARM_REG_LR) return 14;
  if (reg == ARM_REG_PC) return 15;
  return -1;
}

std::uint16_t core_mask(unsigned reg) {
  const int number = core_register(reg);
  return number < 0 ? std::uint16_t{0} : static_cast<std::uint16_t>(1u << number);
}

bool is_double(unsigned reg) { return reg >= ARM_REG_D0 && reg <= ARM_REG_D31; }

std::uint32_t fp_mask(unsigned reg) {
  if (reg >= ARM_REG_S0 && reg <= ARM_REG_S31) return 1u << (reg - ARM_REG_S0);
  if (reg >= ARM_REG_D0 && reg <= ARM_REG_D15) return 3u << (2 * (reg - ARM_REG_D0));
  return 0;
}

// Encodings that Capstone 4 reads as something else, or that name what no core here has.
bool misread(std::uint32_t encoding, int size) {
  if (size == 2) {
    const bool exchange = (encoding & 0xFF00) == 0x4700;
    return exchange && (encoding & 7) != 0;  // BXNS, BLXNS: Armv8-M security, and reserved
  }
  const std::uint32_t first = encoding >> 16;
  const std::uint32_t second = encoding & 0xFFFF;
  if (encoding == 0xE97FE97F) return true;                                     // SG
  if ((first & 0xFFF0) == 0xE840 && (second & 0xF03F) == 0xF000) return true;  // TT
  if ((first & 0xFFF0) == 0xEA50 && (second & 0x8000) != 0) return true;       // CSEL
  return false;
}

bool is_fpu_encoding(std::uint32_t encoding) {
  const std::uint32_t top = encoding >> 24;
  const bool coprocessor_10_or_11 = ((encoding >> 9) & 7) == 5;
  return coprocessor_10_or_11 && (top == 0xEC || top == 0xED || top == 0xEE || top == 0xFE);
}

std::uint8_t count_bits(std::uint32_t mask) {
  return static_cast<std::uint8_t>(__builtin_popcount(mask));
}

void add_inline_shift(Instruction& out, const cs_arm_op& operand) {
  if (operand.shift.type == ARM_SFT_INVALID) return;
  const bool by_constant = operand.shift.type <= ARM_SFT_RRX;
  if (operand.shift.type == ARM_SFT_LSL && operand.shift.value == 0) return;
  out.inline_shift = true;
  out.left_shift = operand.shift.type == ARM_SFT_LSL;
  if (by_constant) out.shift_amount = static_cast<std::uint8_t>(operand.shift.value);
  if (operand.type == ARM_OP_REG) out.shifted |= core_mask(operand.reg);
}

void add_memory(Instruction& out, const cs_arm_op& operand) {
  const std::uint16_t base = core_mask(operand.mem.base);
  const std::uint16_t index = core_mask(operand.mem.index);
  out.address_registers |= base | index;
  out.reads |= base | index;
  if (base) out.base_register = static_cast<std::uint8_t>(core_register(operand.mem.base));
  if (index) {
    out.register_offset = true;
    out.index_register = static_cast<std::uint8_t>(core_register(operand.mem.index));
    // From the encoding, as the disassembler leaves it out. Only 32-bit ones have it.
    out.index_shift = out.size == 4 ? static_cast<std::uint8_t>(out.encoding >> 4 & 3) : 0;
  } else {
    out.displacement = operand.mem.disp;
  }
  if (base & pc_bit) out.literal = true;
}

// LDM, STM, PUSH, POP: list and base from the encoding, which has no variants to trip over.
void multiple(Instruction& out) {
  const bool wide = out.size == 4;
  std::uint16_t list = 0;
  std::uint16_t base = sp_bit;
  if (wide) {
    if ((out.encoding >> 25) != 0x74) {  // PUSH.W and POP.W of one register: STR and LDR by nature
      const auto reg = static_cast<std::uint16_t>(1u << ((out.encoding >> 12) & 0xF));
      const bool load = out.op == Op::load_multiple;
      out.op = load ? Op::load : Op::store;
      out.cycle_class = load ? CycleClass::load : CycleClass::store;
      out.words = 1;
      out.writeback = true;
      out.address_registers = sp_bit;
      out.reads = load ? sp_bit : static_cast<std::uint16_t>(sp_bit | reg);
      out.writes = load ? static_cast<std::uint16_t>(sp_bit | reg) : sp_bit;
      if (!load) out.store_data = reg;
      out.base_register = 13;
      out.displacement = load ? 0 : -4;
      return;
    }
    list = static_cast<std::uint16_t>(out.encoding & 0xFFFF);
    base = static_cast<std::uint16_t>(1u << ((out.encoding >> 16) & 0xF));
    out.writeback = (out.encoding >> 21) & 1;
  } else {
    list = static_cast<std::uint16_t>(out.encoding & 0xFF);
    if ((out.encoding & 0xF000) == 0xC000) {
      base = static_cast<std::uint16_t>(1u << ((out.encoding >> 8) & 7));
      out.writeback = out.op == Op::store_multiple || !(list & base);
    } else {
      out.writeback = true;
      if (out.encoding & 0x100) list |= out.op == Op::load_multiple ? pc_bit : (1u << 14);
    }
  }
  out.words = count_bits(list);
  out.base_register = static_cast<std::uint8_t>(__builtin_ctz(base));
  out.descending =
      wide ? (out.encoding >> 24 & 1) != 0 : out.op == Op::store_multiple && base == sp_bit;
  out.address_registers = base;
  out.reads = base;
  if (out.op == Op::load_multiple) {
    out.writes = list;
  } else {
    out.reads |= list;
    out.store_data = list;
  }
  if (out.writeback) out.writes |= base;
}

// Roles of the core registers among the operands.
void integer_operands(Instruction& out, const cs_arm& arm, Form form) {
  int position = 0;
  const int register_operands = arm.op_count;
  for (int i = 0; i < arm.op_count; ++i) {
    const cs_arm_op& operand = arm.operands[i];
    if (operand.type == ARM_OP_MEM) {
      add_memory(out, operand);
      ++position;
      continue;
    }
    if (operand.type != ARM_OP_REG) {
      // A post-indexed offset is an operand of its own.
      ++position;
      continue;
    }
    const std::uint16_t reg = core_mask(operand.reg);
    add_inline_shift(out, operand);
    const bool first = position == 0;
    switch (form) {
      case Form::destination:
        if (first) out.writes |= reg;
        if (!first || register_operands == 2) out.reads |= reg;
        break;
      case Form::unary:
        (first ? out.writes : out.reads) |= reg;
        break;
      case Form::modify:
        if (first) out.writes |= reg;
        out.reads |= reg;
        break;
      case Form::accumulate:
        if (first)
          out.writes |= reg;
        else
          out.reads |= reg;
        if (position == 3) out.accumulators |= reg;
        break;
      case Form::long_product:
        (position < 2 ? out.writes : out.reads) |= reg;
        break;
      case Form::long_accumulate:
        out.reads |= reg;
        if (position < 2) {
          out.writes |= reg;
          out.accumulators |= reg;
        }
        break;
      case Form::load:
        if (first)
          out.writes |= reg;
        else
          out.reads |= reg;
        break;
      case Form::load_double:
        (position < 2 ? out.writes : out.reads) |= reg;
        break;
      case Form::store:
      case Form::store_double:
        out.reads |= reg;
        out.store_data |= reg;
        break;
      case Form::store_exclusive:
        if (first) {
          out.writes |= reg;
        } else {
          out.reads |= reg;
          out.store_data |= reg;
        }
        break;
      case Form::special_read:
        if (first) out.writes |= reg;
        break;
      case Form::compare:
      case Form::branch:
      case Form::special_write:
      case Form::none:
      case Form::multiple:
      case Form::floating:
        out.reads |= reg;
        break;
    }
    ++position;
  }
  if (arm.writeback && out.address_registers) {
    out.writeback = true;
    for (int i = 0; i < arm.op_count; ++i)
      if (arm.operands[i].type == ARM_OP_MEM) out.writes |= core_mask(arm.operands[i].mem.base);
  }
}

void vmov(Instruction& out, const cs_arm& arm) {
  int core = 0, first_is_core = 0, fp = 0;
  for (int i = 0; i < arm.op_count; ++i) {
    if (arm.operands[i].type != ARM_OP_REG) continue;
    const bool is_core = core_register(arm.operands[i].reg) >= 0;
    if (i == 0 && is_core) first_is_core = 1;
    (is_core ? core : fp) += 1;
  }
  if (core == 1) out.op = first_is_core ? Op::fp_to_core : Op::fp_from_core;
  if (core == 2) out.op = first_is_core ? Op::fp_to_core_two : Op::fp_from_core_two;
  for (int i = 0; i < arm.op_count; ++i) {
    const cs_arm_op& operand = arm.operands[i];
    if (operand.type != ARM_OP_REG) continue;
    const std::uint16_t reg = core_mask(operand.reg);
    const std::uint32_t freg = fp_mask(operand.reg);
    const bool written = core == 0 ? i == 0 : (reg != 0) == (first_is_core != 0);
    (written ? out.writes : out.reads) |= reg;
    (written ? out.fp_writes : out.fp_reads) |= freg;
  }
}

void fp_operands(Instruction& out, const cs_arm& arm) {
  if (out.op == Op::fp_simple && out.cycle_class == CycleClass::fp_move) return vmov(out, arm);
  bool doubles = false;
  std::uint32_t listed = 0;
  std::uint32_t first = 0;
  for (int i = 0; i < arm.op_count; ++i) {
    const cs_arm_op& operand = arm.operands[i];
    if (operand.type == ARM_OP_MEM) add_memory(out, operand);
    if (operand.type != ARM_OP_REG) continue;
    const std::uint32_t freg = fp_mask(operand.reg);
    doubles |= is_double(operand.reg);
    if (i == 0)
      first = freg;
    else
      out.fp_reads |= freg;
    listed |= freg;
    const std::uint16_t reg = core_mask(operand.reg);
    if (reg) {
      // VLDM's base is its first operand; VMRS and VMSR name a core register.
      if (out.op == Op::fp_status)
        (i == 0 ? out.writes : out.reads) |= reg;
      else
        out.address_registers |= reg, out.reads |= reg;
    }
  }
  const bool pushes_or_pops = out.op == Op::fp_load_multiple || out.op == Op::fp_store_multiple;
  switch (out.op) {
    case Op::fp_load:
      out.fp_reads = 0;
      out.fp_writes = first;
      break;
    case Op::fp_store:
      out.fp_reads = first;
      break;
    case Op::fp_load_multiple:
      out.fp_reads = 0;
      out.fp_writes = listed;
      break;
    case Op::fp_store_multiple:
      out.fp_reads = listed;
      break;
    case Op::fp_compare:
      out.fp_reads |= first;
      break;
    case Op::fp_mla:
    case Op::fp_fma:
      out.fp_writes = first;
      out.fp_reads |= first;
      out.fp_accumulators = first;
      break;
    case Op::fp_status:
      break;
    default:
      out.fp_writes = first;
  }
  if (pushes_or_pops) {
    out.base_register = static_cast<std::uint8_t>(out.encoding >> 16 & 0xF);
    out.descending = (out.encoding >> 24 & 1) != 0;
  }
  if (pushes_or_pops && !out.address_registers) {  // VPUSH, VPOP
    out.address_registers = sp_bit;
    out.reads |= sp_bit;
    out.writes |= sp_bit;
    out.writeback = true;
  } else if (pushes_or_pops && arm.writeback) {
    out.writes |= out.address_registers;
    out.writeback = true;
  }
  const bool memory = out.op == Op::fp_load || out.op == Op::fp_store || pushes_or_pops;
  if (memory) {
    out.words = count_bits(listed);
  } else if (doubles && out.op != Op::fp_status) {
    out.fp_double = true;
    out.needs = isa_fp_double;
  }
}

std::uint32_t needs_of(const Instruction& out, std::uint32_t table_needs) {
  if (table_needs != isa_v7m) return table_needs;
  if (out.size == 4) return isa_v7m;
  return out.op == Op::it || out.cbz() ? isa_v7m : isa_v6m;
}

// A modified immediate that is a byte rotated into place, not a byte or a repeated one.
bool is_shifted_constant(std::uint32_t encoding) {
  if ((encoding & 0xFA008000) != 0xF0000000) return false;
  return (encoding & 0x04004000) != 0;  // i:imm3 of 1xxx or 01xx
}

// The S bit of a 32-bit data-processing instruction. Capstone 4 reports ADC and SBC as setting the
// flags whether they do or not, so it is read from the encoding.
bool wide_sets_flags(std::uint32_t encoding) {
  const std::uint32_t first = encoding >> 16;
  const bool shifted_register = (first & 0xFE00) == 0xEA00;
  const bool modified_constant = (first & 0xFA00) == 0xF000 && (encoding & 0x8000) == 0;
  const bool register_shift = (first & 0xFF80) == 0xFA00 && (encoding & 0xF0F0) == 0xF000;
  return (shifted_register || modified_constant || register_shift) && (first & 0x10) != 0;
}

void classify_flow(Instruction& out) {
  out.writes_pc = (out.writes & pc_bit) || out.op == Op::branch || out.op == Op::call ||
                  out.op == Op::branch_register || out.op == Op::call_register ||
                  out.op == Op::table_branch;
  if (out.op == Op::call || out.op == Op::call_register) out.writes |= 1u << 14;
  if (out.op == Op::branch_register && out.reads == (1u << 14))
    out.cycle_class = CycleClass::return_;
  if ((out.writes & pc_bit) && (out.op == Op::add || out.op == Op::logic))
    out.cycle_class = CycleClass::branch_taken;
}

}  // namespace

struct Decoder::Impl {
  csh handle = 0;
  cs_insn* insn = nullptr;

  // One instruction into `insn`; false when Capstone does not know it.
  bool disassemble(std::span<const std::uint8_t> bytes, std::uint32_t address, int size) {
    const std::uint8_t* code = bytes.data();
    std::size_t left = static_cast<std::size_t>(size);
    std::uint64_t at = address;
    return cs_disasm_iter(handle, &code, &left, &at, insn) && insn->size == size;
  }
};

Decoder::Decoder() : impl_(std::make_unique<Impl>()) {
  const auto mode = static_cast<cs_mode>(CS_MODE_THUMB | CS_MODE_MCLASS | CS_MODE_V8);
  if (cs_open(CS_ARCH_ARM, mode, &impl_->handle) != CS_ERR_OK) throw std::bad_alloc();
  cs_option(impl_->handle, CS_OPT_DETAIL, CS_OPT_ON);
  impl_->insn = cs_malloc(impl_->handle);
}

Decoder::~Decoder() {
  cs_free(impl_->insn, 1);
  cs_close(&impl_->handle);
}

Instruction Decoder::decode(std::span<const std::uint8_t> bytes, std::uint32_t address,
                            ItState& it) {
  Instruction out;
  out.address = address;
  const std::uint32_t first = halfword(bytes, 0);
  out.size = is_wide(first) ? 4 : 2;
  out.in_it = it.active();
  if (out.in_it) out.condition = it.condition();
  if (out.size > bytes.size()) {
    out.size = 2;
    out.encoding = first;
    return out;
  }
  out.encoding = out.size == 4 ? first << 16 | halfword(bytes, 2) : first;
  const bool was_in_it = out.in_it;
  it.advance();
  if (misread(out.encoding, out.size) || !impl_->disassemble(bytes, address, out.size)) return out;

  const cs_arm& arm = impl_->insn->detail->arm;
  const OpcodeInfo& info = opcode_info(impl_->insn->id);
  if (info.op == Op::undefined) return out;
  if (info.form == Form::floating && !is_fpu_encoding(out.encoding)) return out;  // NEON, MVE
  out.op = info.op;
  out.cycle_class = info.cycle_class;
  out.needs = needs_of(out, info.needs);
  out.access_bytes = info.access_bytes;
  out.is_signed = info.is_signed;

  if (info.form == Form::multiple)
    multiple(out);
  else if (info.form == Form::floating)
    fp_operands(out, arm);
  else
    integer_operands(out, arm, info.form);

  if (out.op == Op::preload || out.op == Op::table_branch) out.writes = 0;
  if (out.op == Op::load || out.op == Op::store || out.op == Op::load_exclusive ||
      out.op == Op::store_exclusive || out.op == Op::table_branch)
    out.words = 1;
  if (out.op == Op::load_double || out.op == Op::store_double) out.words = 2;
  out.loads = out.op == Op::load || out.op == Op::load_double || out.op == Op::load_multiple ||
              out.op == Op::load_exclusive || out.op == Op::fp_load ||
              out.op == Op::fp_load_multiple || out.op == Op::table_branch;
  out.stores = out.op == Op::store || out.op == Op::store_double || out.op == Op::store_multiple ||
               out.op == Op::store_exclusive || out.op == Op::fp_store ||
               out.op == Op::fp_store_multiple;

  const bool compares = out.op == Op::compare;
  const bool sets_flags = out.size == 4 ? wide_sets_flags(out.encoding) : arm.update_flags;
  out.writes_flags = compares || (sets_flags && !(was_in_it && out.size == 2));
  if (out.op == Op::fp_status && arm.op_count > 0 && arm.operands[0].type == ARM_OP_REG &&
      core_register(arm.operands[0].reg) < 0)
    out.writes_flags = true;  // VMRS APSR_nzcv, FPSCR
  const unsigned id = impl_->insn->id;
  out.reads_flags =
      was_in_it || id == ARM_INS_ADC || id == ARM_INS_SBC || id == ARM_INS_RRX || id == ARM_INS_SEL;
  if (out.op == Op::branch || out.op == Op::call) {
    for (int i = 0; i < arm.op_count; ++i)
      if (arm.operands[i].type == ARM_OP_IMM)
        out.target = static_cast<std::uint32_t>(arm.operands[i].imm) & ~1u;
    if (!was_in_it && !out.cbz() && arm.cc != ARM_CC_AL && arm.cc != ARM_CC_INVALID) {
      out.condition = static_cast<std::uint8_t>(arm.cc - 1);
      out.reads_flags = true;
    }
  }
  if (out.inline_shift && (out.op == Op::add || out.op == Op::logic || out.op == Op::compare))
    out.cycle_class = CycleClass::alu_shifted;
  out.shifted_constant = out.size == 4 && is_shifted_constant(out.encoding);
  classify_flow(out);
  if (out.op == Op::it) it.bits = static_cast<std::uint8_t>(out.encoding & 0xFF);
  return out;
}

std::string Decoder::text(std::span<const std::uint8_t> bytes, std::uint32_t address, ItState it) {
  const std::uint32_t first = halfword(bytes, 0);
  const int size = is_wide(first) && bytes.size() >= 4 ? 4 : 2;
  const std::uint32_t encoding = size == 4 ? first << 16 | halfword(bytes, 2) : first;
  if (misread(encoding, size) || !impl_->disassemble(bytes, address, size)) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string raw = size == 4 ? ".inst.w 0x" : ".inst.n 0x";
    for (int shift = size * 8 - 4; shift >= 0; shift -= 4) raw += digits[encoding >> shift & 0xF];
    return raw;
  }
  std::string mnemonic = impl_->insn->mnemonic;
  if (it.active()) {
    // Decoded alone, a 16-bit instruction of an IT block looks as if it set the flags.
    static constexpr const char* conditions[] = {"eq", "ne", "hs", "lo", "mi", "pl", "vs", "vc",
                                                 "hi", "ls", "ge", "lt", "gt", "le", "",   ""};
    const bool compares = opcode_info(impl_->insn->id).op == Op::compare;
    if (size == 2 && !compares && impl_->insn->detail->arm.update_flags && mnemonic.back() == 's')
      mnemonic.pop_back();
    const std::size_t dot = mnemonic.find('.');
    mnemonic.insert(dot == std::string::npos ? mnemonic.size() : dot, conditions[it.condition()]);
  }
  const std::string operands = impl_->insn->op_str;
  return operands.empty() ? mnemonic : mnemonic + " " + operands;
}

}  // namespace boardless
