// Decodes Thumb instructions with Capstone into `Instruction`s.
//
//   Decoder decoder;
//   ItState it;
//   Instruction i = decoder.decode(bytes, 0x08000100, it);   // it advances over IT blocks
//   if (i.op == Op::undefined) ...                           // no core here has it
//   decoder.text(bytes, 0x08000100, it)                      // "addeq r0, r1, #4"
//
// Capstone 4 misreads some Armv8-M and Armv8.1-M encodings as older instructions (SG as LDRD, TT
// as STREX, CSEL as ORRS, BXNS as BX); they are told apart here by their encoding.
//
// Not safe for use from two threads at once: one Decoder per thread.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "isa/instruction.hpp"

namespace boardless {

// Where in an IT block the next instruction lies. Starts outside of one.
struct ItState {
  std::uint8_t bits = 0;  // as ITSTATE in the Arm architecture: condition in 7:4, mask in 3:0
  bool active() const { return (bits & 0xF) != 0; }
  std::uint8_t condition() const { return bits >> 4; }
  void advance() {
    bits = (bits & 7) == 0 ? std::uint8_t{0}
                           : static_cast<std::uint8_t>((bits & 0xE0) | ((bits << 1) & 0x1F));
  }
};

class Decoder {
 public:
  Decoder();
  ~Decoder();
  Decoder(const Decoder&) = delete;
  Decoder& operator=(const Decoder&) = delete;

  // `bytes` begins at `address` and holds 2 bytes or more (4 for a 32-bit instruction). Never
  // fails: what cannot be decoded has op `undefined` and its true size.
  Instruction decode(std::span<const std::uint8_t> bytes, std::uint32_t address, ItState& it);

  // As an assembler would write it; ".inst 0x…" for what cannot be decoded.
  std::string text(std::span<const std::uint8_t> bytes, std::uint32_t address, ItState it);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One sentence on why `core` cannot execute the instruction, without its address: "the Cortex-M3
// has no DSP instructions". Empty when it can. `isa`: the extensions of the part, which may lack
// the floating-point unit that the core could have.
std::string why_not_executable(const Instruction& instruction, Core core, std::uint32_t isa);

}  // namespace boardless
