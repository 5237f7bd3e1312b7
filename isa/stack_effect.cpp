#include "isa/stack_effect.hpp"

#include "isa/modified_immediate.hpp"

namespace boardless {
namespace {

constexpr int sp = 13;

std::optional<std::int32_t> of_arithmetic(const Instruction& i) {
  const std::uint32_t e = i.encoding;
  if (i.size == 2) {
    if (e >> 8 != 0xB0) return std::nullopt;
    const auto bytes = static_cast<std::int32_t>((e & 0x7F) * 4);
    return e & 0x80 ? -bytes : bytes;
  }
  if ((e >> 8 & 0xF) != sp || (e >> 16 & 0xF) != sp) return std::nullopt;
  const std::uint32_t imm12 = (e >> 15 & 0x800) | (e >> 4 & 0x700) | (e & 0xFF);
  switch (e >> 16 & 0xFBE0) {
    case 0xF100:  // ADD.W
      return static_cast<std::int32_t>(modified_immediate(e));
    case 0xF1A0:  // SUB.W
      return -static_cast<std::int32_t>(modified_immediate(e));
    case 0xF200:  // ADDW
      return static_cast<std::int32_t>(imm12);
    case 0xF2A0:  // SUBW
      return -static_cast<std::int32_t>(imm12);
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::int32_t> base_growth(const Instruction& i) {
  if (!i.writeback) return 0;
  const auto bytes = static_cast<std::int32_t>(i.words) * 4;
  switch (i.op) {
    case Op::load:
    case Op::store: {
      const auto amount = static_cast<std::int32_t>(i.encoding & 0xFF);
      return i.encoding & 0x200 ? amount : -amount;
    }
    case Op::load_double:
    case Op::store_double: {
      const auto amount = static_cast<std::int32_t>(i.encoding & 0xFF) * 4;
      return i.encoding & 0x800000 ? amount : -amount;
    }
    case Op::load_multiple:
    case Op::store_multiple:
    case Op::fp_load_multiple:
    case Op::fp_store_multiple:
      return i.descending ? -bytes : bytes;
    default:
      return std::nullopt;
  }
}

std::optional<std::int32_t> stack_effect(const Instruction& i) {
  if (!(i.writes & 1u << sp)) return 0;
  if (!i.loads && !i.stores) return of_arithmetic(i);
  if (i.base_register != sp || !i.writeback) return std::nullopt;  // SP is what was loaded
  return base_growth(i);
}

bool grows_stack_by_register(const Instruction& i) {
  constexpr std::uint32_t mov_sp_r7 = 0x46BD, mov_sp_r11 = 0x46DD;
  return !stack_effect(i) && i.encoding != mov_sp_r7 && i.encoding != mov_sp_r11;
}

}  // namespace boardless
