// A unit of which the linker keeps one function and drops a larger one. The dropped one's debug
// lines begin at 0 and lie over all of an image that is linked there.
#include <cstdint>

extern "C" std::uint32_t kept(std::uint32_t value) {
  return value + 41;
}

std::uint32_t ghost(std::uint32_t value) {
#define MIX value = value * 31 + (value >> 3) + 0x12345 + (value << 7)
  MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX;
  MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX; MIX;
  return value;
}
