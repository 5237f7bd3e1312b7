// A small C++ program for the image reader's tests: templates, namespaces, inlined calls, .data
// whose load address is in flash, and functions that the linker drops.
#include <cstdint>

extern "C" {
std::uint32_t scale = 3;  // .data: loaded in flash, run in RAM
std::uint32_t result;
void reset_handler();
extern const std::uint32_t vectors[2];
__attribute__((section(".vectors"), used)) const std::uint32_t vectors[2] = {
    0x20001000, reinterpret_cast<std::uint32_t>(reset_handler)};
}

namespace filter {

template <int Shift>
__attribute__((always_inline)) inline std::uint32_t smooth(std::uint32_t value) {
  return (value >> Shift) + scale;  // line "smooth"
}

__attribute__((always_inline)) inline std::uint32_t twice(std::uint32_t value) {
  return smooth<2>(value) * smooth<3>(value ^ 0x12345678u);  // line "twice"
}

__attribute__((noinline)) std::uint32_t apply(std::uint32_t value) {
  return twice(value) + 0x89abcdefu;  // line "apply"
}

// Never called: with --gc-sections its code is dropped, and its debug lines stay, starting at 0.
__attribute__((noinline)) std::uint32_t dropped(std::uint32_t value) {
  for (std::uint32_t i = 0; i < 1000; ++i) value = value * 31 + scale * i + (value >> 3);
  for (std::uint32_t i = 0; i < 1000; ++i) value = value * 33 + scale * i + (value >> 5);
  for (std::uint32_t i = 0; i < 1000; ++i) value = value * 37 + scale * i + (value >> 7);
  return value;
}

}  // namespace filter

extern "C" void reset_handler() {
  result = filter::apply(5);
  while (true) asm volatile("");
}
