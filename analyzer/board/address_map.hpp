// What Arm's architecture gives to no memory of a Cortex-M's address space (DDI0403E, B3.1).
//
//   peripheral_bus.holds(0x40020000)   // true
#pragma once

#include <cstdint>

namespace boardless {

struct AddressRange {
  std::uint32_t base = 0;  // address
  std::uint32_t size = 0;  // bytes
  constexpr bool holds(std::uint32_t address) const { return address - base < size; }
};

inline constexpr AddressRange peripheral_bus = {0x40000000, 0x20000000};
inline constexpr AddressRange private_peripheral_bus = {0xE0000000, 0x00100000};

}  // namespace boardless
