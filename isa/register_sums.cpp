#include "isa/register_sums.hpp"

#include <map>

#include "isa/modified_immediate.hpp"
#include "isa/stack_effect.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t sp = 13;
constexpr std::uint32_t pc = 15;

RegisterSum constant(std::uint32_t value) { return {value, {}}; }

// std::nullopt where more unknowns are left than a sum holds.
std::optional<RegisterSum> plus(const RegisterSum& sum, const RegisterSum& other,
                                std::uint32_t factor) {
  std::map<std::uint32_t, std::uint32_t> times;  // by unknown
  for (const RegisterSum::Term& term : sum.terms) times[term.unknown] += term.times;
  for (const RegisterSum::Term& term : other.terms) times[term.unknown] += factor * term.times;
  RegisterSum out{sum.constant + factor * other.constant, {}};
  std::size_t count = 0;
  for (const auto& [unknown, so_often] : times) {
    if (so_often == 0) continue;
    if (count == out.terms.size()) return std::nullopt;
    out.terms[count++] = {unknown, so_often};
  }
  return out;
}

RegisterSum times(const RegisterSum& sum, std::uint32_t factor) {
  return *plus(constant(0), sum, factor);
}

std::optional<RegisterSum> plus(const std::optional<RegisterSum>& sum,
                                const std::optional<RegisterSum>& other, std::uint32_t factor = 1) {
  if (!sum || !other) return std::nullopt;
  return plus(*sum, *other, factor);
}

std::uint32_t immediate_12(std::uint32_t e) {
  return (e >> 15 & 0x800) | (e >> 4 & 0x700) | (e & 0xFF);
}

// The register that a data-processing instruction writes; -1: another instruction.
int destination_of(const Instruction& i) {
  const std::uint32_t written = i.writes;
  return written != 0 && (written & (written - 1)) == 0 ? __builtin_ctz(written) : -1;
}

bool is_list(Op op) {
  return op == Op::load_multiple || op == Op::store_multiple || op == Op::fp_load_multiple ||
         op == Op::fp_store_multiple;
}

// SP keeps no bits below a word: only sums that differ from it by words are sure to be kept whole.
bool is_word_apart(const RegisterSum& sum, const RegisterSum& from) {
  return sum.terms == from.terms && (sum.constant - from.constant) % 4 == 0;
}

// Of LDR, STR and their like with writeback: the access is at the base that was changed before.
bool is_pre_indexed(const Instruction& i) {
  const bool single = i.op == Op::load || i.op == Op::store;
  return (i.encoding >> (single ? 10 : 24) & 1) != 0;
}

}  // namespace

RegisterSums::RegisterSums() {
  for (std::uint32_t r = 0; r < regs_.size(); ++r) regs_[r].terms[0] = {r, 1};
}

// A register read as an operand; the PC reads as four bytes on.
RegisterSums::MaybeSum RegisterSums::operand(std::uint32_t reg, const Instruction& i) const {
  return reg == pc ? constant(i.address + 4) : regs_[reg];
}

RegisterSums::MaybeSum RegisterSums::base_of(const Instruction& i) const {
  if (i.base_register > pc) return std::nullopt;
  if (i.base_register != pc) return regs_[i.base_register];
  // A table branch reads its table right behind itself, a literal's base is a whole word.
  return constant(i.op == Op::table_branch ? i.address + 4 : (i.address + 4) & ~3u);
}

RegisterSums::MaybeSum RegisterSums::address_of(const Instruction& i) const {
  const MaybeSum base = base_of(i);
  if (!base) return base;
  if (is_list(i.op)) return plus(base, constant(i.descending ? -(4u * i.words) : 0));
  if (i.register_offset) return plus(base, regs_[i.index_register], 1u << i.index_shift);
  if (!i.writeback) return plus(base, constant(static_cast<std::uint32_t>(i.displacement)));
  const std::optional<std::int32_t> growth = base_growth(i);
  if (!growth) return std::nullopt;
  return plus(base, constant(is_pre_indexed(i) ? static_cast<std::uint32_t>(*growth) : 0));
}

// ADD, SUB, RSB, MOV, ADR and LSL by a constant, in 16 bits.
RegisterSums::MaybeSum RegisterSums::narrow_result(const Instruction& i) const {
  const std::uint32_t e = i.encoding;
  const std::uint32_t second = e >> 3 & 7, third = e >> 6 & 7;
  switch (e >> 11) {
    case 0b00000:  // LSLS, and MOVS as LSLS #0
      return times(regs_[second], 1u << (e >> 6 & 31));
    case 0b00011: {
      const MaybeSum added = e & 0x400 ? constant(third) : regs_[third];
      return plus(regs_[second], added, e & 0x200 ? ~0u : 1u);
    }
    case 0b00100:
      return constant(e & 0xFF);
    case 0b00110:
      return plus(regs_[e >> 8 & 7], constant(e & 0xFF));
    case 0b00111:
      return plus(regs_[e >> 8 & 7], constant(e & 0xFF), ~0u);
    case 0b10100:  // ADR
      return constant(((i.address + 4) & ~3u) + 4 * (e & 0xFF));
    case 0b10101:
      return plus(regs_[sp], constant(4 * (e & 0xFF)));
  }
  const std::uint32_t high = (e & 7) | (e >> 4 & 8), any = e >> 3 & 15;
  if (e >> 8 == 0x44) return plus(operand(high, i), operand(any, i));
  if (e >> 8 == 0x46) return operand(any, i);
  if (e >> 6 == 0x109) return times(regs_[second], ~0u);  // RSBS Rd, Rn, #0
  if (e >> 7 == 0x160) return plus(regs_[sp], constant(4 * (e & 0x7F)));
  if (e >> 7 == 0x161) return plus(regs_[sp], constant(4 * (e & 0x7F)), ~0u);
  return std::nullopt;
}

// The same in 32 bits, MOVW and MOVT.
RegisterSums::MaybeSum RegisterSums::wide_result(const Instruction& i) const {
  const std::uint32_t e = i.encoding;
  const std::uint32_t n = e >> 16 & 15, d = e >> 8 & 15, m = e & 15;
  const MaybeSum first = operand(n, i);
  const std::uint32_t immediate = modified_immediate(e);
  switch (e >> 16 & 0xFBE0) {  // without S
    case 0xF100:
      return plus(first, constant(immediate));
    case 0xF1A0:
      return plus(first, constant(immediate), ~0u);
    case 0xF1C0:
      return plus(constant(immediate), first, ~0u);
    case 0xF040:
      if (n == pc) return constant(immediate);
      break;
    case 0xF060:
      if (n == pc) return constant(~immediate);
      break;
    case 0xF200:
    case 0xF2A0: {  // ADDW and SUBW; ADR where n is the PC, as a whole word
      const MaybeSum base = n == pc ? constant((i.address + 4) & ~3u) : first;
      return plus(base, constant(immediate_12(e)), (e >> 16 & 0xFBE0) == 0xF2A0 ? ~0u : 1u);
    }
    case 0xF240:
      return constant((e >> 4 & 0xF000) | immediate_12(e));
    case 0xF2C0: {
      const RegisterSum& old = regs_[d];
      if (old.terms[0].times != 0) break;
      return constant(((e >> 4 & 0xF000) | immediate_12(e)) << 16 | (old.constant & 0xFFFF));
    }
  }
  const std::uint32_t amount = (e >> 10 & 0x1C) | (e >> 6 & 3);
  if ((e >> 4 & 3) != 0) return std::nullopt;  // shifted by other than LSL
  switch (e >> 16 & 0xFFE0) {
    case 0xEB00:
      return plus(first, operand(m, i), 1u << amount);
    case 0xEBA0:
      return plus(first, operand(m, i), 0u - (1u << amount));
    case 0xEA40:
      if (n == pc) return times(*operand(m, i), 1u << amount);
      break;
  }
  return std::nullopt;
}

RegisterSums::MaybeSum RegisterSums::result_of(const Instruction& i) const {
  if (i.op != Op::add && i.op != Op::shift && i.op != Op::logic) return std::nullopt;
  return i.size == 2 ? narrow_result(i) : wide_result(i);
}

void RegisterSums::step(const Instruction& i) {
  if (i.writes == 0) return;
  const bool accesses = i.loads || i.stores;
  const int destination = destination_of(i);
  const MaybeSum result = accesses || destination < 0 || i.in_it ? std::nullopt : result_of(i);
  MaybeSum base;
  const std::uint16_t base_bit =
      i.base_register < pc ? static_cast<std::uint16_t>(1u << i.base_register) : std::uint16_t{0};
  // A base that is in its own list holds what was loaded.
  const bool loaded = i.op == Op::load_multiple && (i.encoding & base_bit) != 0 && i.size == 4;
  if (accesses && i.writeback && !i.in_it && !loaded && (i.writes & base_bit))
    if (const std::optional<std::int32_t> growth = base_growth(i))
      base = plus(regs_[i.base_register], constant(static_cast<std::uint32_t>(*growth)));
  for (std::uint32_t r = 0; r < regs_.size(); ++r) {
    if (!(i.writes >> r & 1)) continue;
    MaybeSum held;
    if (base && r == i.base_register) held = base;
    if (result && static_cast<int>(r) == destination) held = result;
    if (r == sp && held && !is_word_apart(*held, regs_[sp])) held.reset();
    regs_[r] = held ? *held : RegisterSum{0, {RegisterSum::Term{unknowns_++, 1}, {}}};
  }
}

}  // namespace boardless
