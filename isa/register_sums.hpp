// What registers hold at any place of straight code, as sums of what they held before it: enough to
// tell the addresses of most loads and stores from a few registers.
//
//                                 RegisterSums sums;
//   ldr  r3, [r0], #4             sums.step(ldr)    r0 is r0 + 4, r3 a new unknown
//   add  r2, r1, r3, lsl #2       sums.step(add)    r2 is r1 + 4 times that unknown
//   ldrb r4, [r2, #1]             sums.address_of(ldrb)      r1 + 4 times the unknown + 1
//
// Unknowns are numbered: 0 to 15 are what r0 to r15 held at the beginning, higher ones what was
// loaded or worked out in other ways than by sums. All arithmetic is modulo 2^32, so a sum is
// exact.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "isa/instruction.hpp"

namespace boardless {

struct RegisterSum {
  struct Term {
    std::uint32_t unknown = 0;
    std::uint32_t times = 0;  // 0: no term
    bool operator==(const Term&) const = default;
  };
  static constexpr std::size_t most_terms = 4;
  std::uint32_t constant = 0;
  std::array<Term, most_terms> terms{};  // by unknown, then what is no term
  // One unknown, once, and a constant.
  bool is_one_unknown() const { return terms[0].times == 1 && terms[1].times == 0; }
};

class RegisterSums {
 public:
  RegisterSums();

  // The instruction runs. One that an IT block may pass over leaves unknowns in what it writes.
  void step(const Instruction& instruction);
  const RegisterSum& operator[](int reg) const { return regs_[static_cast<std::size_t>(reg)]; }
  std::uint32_t unknowns() const { return unknowns_; }  // so many have been numbered
  // Where the instruction's first access is, if it ran next; std::nullopt: no sum of
  // up to RegisterSum::most_terms unknowns.
  std::optional<RegisterSum> address_of(const Instruction& instruction) const;

 private:
  using MaybeSum = std::optional<RegisterSum>;
  MaybeSum base_of(const Instruction& instruction) const;
  MaybeSum result_of(const Instruction& instruction) const;
  MaybeSum narrow_result(const Instruction& instruction) const;
  MaybeSum wide_result(const Instruction& instruction) const;
  MaybeSum operand(std::uint32_t reg, const Instruction& instruction) const;

  std::array<RegisterSum, 16> regs_;
  std::uint32_t unknowns_ = 16;
};

}  // namespace boardless
