// An instruction by its encoding, as the GNU assembler prints it: 0xB510, or 0xF8D01004 for one of
// 32 bits.
//
//   ItState it;
//   decoded(0xB510, 0x08000000, it).op    // push {r4, lr}
#pragma once

#include <cstdint>
#include <span>

#include "isa/decoder.hpp"

namespace boardless {

inline Instruction decoded(std::uint32_t encoding, std::uint32_t address, ItState& it) {
  static Decoder decoder;
  const bool wide = encoding > 0xFFFF;
  const std::uint32_t first = wide ? encoding >> 16 : encoding;
  const std::uint8_t bytes[4] = {
      static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first >> 8),
      static_cast<std::uint8_t>(encoding), static_cast<std::uint8_t>(encoding >> 8)};
  return decoder.decode(std::span(bytes, wide ? 4 : 2), address, it);
}

inline Instruction decoded(std::uint32_t encoding, std::uint32_t address = 0x08000000) {
  ItState it;
  return decoded(encoding, address, it);
}

}  // namespace boardless
