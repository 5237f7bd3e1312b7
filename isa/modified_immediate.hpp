// The modified immediate of 32-bit data processing, DDI0403E section A5.3.2: a byte, repeated or
// rotated.
//
//   modified_immediate(0xF50152FF)   // add.w r2, r1, #8160: 8160
#pragma once

#include <bit>
#include <cstdint>

namespace boardless {

inline std::uint32_t modified_immediate(std::uint32_t encoding) {
  const std::uint32_t imm12 =
      (encoding >> 15 & 0x800) | (encoding >> 4 & 0x700) | (encoding & 0xFF);
  const std::uint32_t byte = imm12 & 0xFF;
  switch (imm12 >> 8) {
    case 0:
      return byte;
    case 1:
      return byte << 16 | byte;
    case 2:
      return byte << 24 | byte << 8;
    case 3:
      return byte * 0x01010101u;
  }
  return std::rotr(byte | 0x80, static_cast<int>(imm12 >> 7));
}

}  // namespace boardless
