#include "analyzer/model/op_function.hpp"

namespace boardless {
namespace {

class Code {
 public:
  void half(std::uint32_t value) {
    bytes.push_back(static_cast<std::uint8_t>(value));
    bytes.push_back(static_cast<std::uint8_t>(value >> 8));
  }
  void word(std::uint32_t value) {
    half(value & 0xFFFF);
    half(value >> 16);
  }
  std::vector<std::uint8_t> bytes;
};

constexpr std::uint32_t push_r4_lr = 0xB510, pop_r4_pc = 0xBD10, blx_r4 = 0x47A0;

// LDR register, [PC, #4 * words]
constexpr std::uint32_t load(std::uint32_t reg, std::uint32_t words) {
  return 0x4800 | reg << 8 | words;
}

void call(Code& code, std::uint32_t from, std::uint32_t to) {
  const std::uint32_t offset = to - (from + 4);
  const std::uint32_t s = offset >> 31, i1 = offset >> 23 & 1, i2 = offset >> 22 & 1;
  code.half(0xF000 | s << 10 | (offset >> 12 & 0x3FF));
  code.half(0xD000 | ((i1 ^ 1) ^ s) << 13 | ((i2 ^ 1) ^ s) << 11 | (offset >> 1 & 0x7FF));
}

}  // namespace

std::vector<std::uint8_t> op_function(std::uint32_t kernel, const std::uint32_t (&arguments)[4]) {
  Code code;
  code.half(push_r4_lr);
  for (std::uint32_t reg = 0; reg <= 4; ++reg) {
    const std::uint32_t at = 2 + 2 * reg, pc = (at + 4) & ~3u;
    code.half(load(reg, (op_function_code_bytes + 4 * reg - pc) / 4));
  }
  code.half(blx_r4);
  code.half(pop_r4_pc);
  for (const std::uint32_t argument : arguments) code.word(argument);
  code.word(kernel | 1);
  return code.bytes;
}

std::vector<std::uint8_t> infer_function(std::uint32_t address,
                                         std::span<const std::uint32_t> functions) {
  Code code;
  code.half(push_r4_lr);
  for (std::size_t k = 0; k < functions.size(); ++k)
    call(code, infer_call_site(address, k), functions[k]);
  code.half(pop_r4_pc);
  return code.bytes;
}

std::uint32_t infer_call_site(std::uint32_t address, std::size_t k) {
  return address + 2 + 4 * static_cast<std::uint32_t>(k);
}

}  // namespace boardless
