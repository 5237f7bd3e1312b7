#include "analyzer/machine/peripherals.hpp"

#include <fmt/format.h>

#include <array>

namespace boardless {
namespace {

constexpr std::size_t max_registers = 65536;  // a hostile guest could touch every address
constexpr std::size_t max_listed = 24;

// Patterns for a register that is being polled, one for each further read.
constexpr std::array<std::uint32_t, 12> patterns = {
    0xFFFFFFFF, 0x00000000, 0xAAAAAAAA, 0x55555555,  // ready bits; two-bit fields
    0x49249249, 0x92492492, 0x24924924, 0xDB6DB6DB,  // three-bit fields, wherever they start
    0xB6DB6DB6, 0x6DB6DB6D, 0x0F0F0F0F, 0xF0F0F0F0,
};

bool in_bit_band(std::uint32_t address) { return address >> 25 == 0x42000000 >> 25; }

}  // namespace

Peripherals::Peripherals(Core core)
    : bit_band_(core == Core::cortex_m3 || core == Core::cortex_m4) {}

Peripherals::Register* Peripherals::find(std::uint32_t address) {
  const auto found = registers_.find(address);
  if (found != registers_.end()) return &found->second;
  if (registers_.size() >= max_registers) {
    full_ = true;
    return nullptr;
  }
  return &registers_[address];
}

std::uint32_t Peripherals::read_word(std::uint32_t address) {
  Register* reg = find(address);
  if (!reg) return 0;
  ++reg->reads;
  reg->polls = address == last_read_ ? reg->polls + 1 : 1;
  last_read_ = address;
  if (reg->polls <= patience) return reg->value;
  const std::uint32_t index = reg->polls - patience - 1;
  if (index == 0) ++reg->let_through;
  // Firmware that counts down a time-out while it polls is still let through: the patterns repeat.
  return patterns[index % patterns.size()];
}

std::uint32_t Peripherals::read(std::uint32_t address, unsigned size) {
  if (bit_band_ && in_bit_band(address)) {
    const std::uint32_t offset = address - 0x42000000;
    const std::uint32_t word = read_word(0x40000000 + ((offset / 32) & ~3u));
    return word >> ((offset / 4) & 31) & 1;
  }
  const std::uint32_t word = read_word(address & ~3u) >> (8 * (address & 3));
  return size == 4 ? word : word & ((1u << (8 * size)) - 1);
}

void Peripherals::write(std::uint32_t address, unsigned size, std::uint32_t value) {
  last_read_ = 0;
  std::uint32_t target = address & ~3u;
  std::uint32_t mask = size == 4 ? 0xFFFFFFFF : ((1u << (8 * size)) - 1) << (8 * (address & 3));
  std::uint32_t shifted = size == 4 ? value : value << (8 * (address & 3));
  if (bit_band_ && in_bit_band(address)) {
    const std::uint32_t offset = address - 0x42000000;
    target = 0x40000000 + ((offset / 32) & ~3u);
    mask = 1u << ((offset / 4) & 31);
    shifted = value & 1 ? mask : 0;
  }
  if (Register* reg = find(target)) reg->value = (reg->value & ~mask) | (shifted & mask);
}

std::vector<std::string> Peripherals::warnings() const {
  std::string read_list, polled_list;
  std::size_t read_count = 0, polled_count = 0;
  for (const auto& [address, reg] : registers_) {
    if (reg.reads && ++read_count <= max_listed)
      read_list += fmt::format("{}0x{:08x}", read_list.empty() ? "" : ", ", address);
    if (reg.let_through && ++polled_count <= max_listed)
      polled_list += fmt::format("{}0x{:08x}", polled_list.empty() ? "" : ", ", address);
  }
  const auto rest = [](std::size_t count) {
    return count > max_listed ? fmt::format(" and {} more", count - max_listed) : std::string();
  };
  std::vector<std::string> out;
  if (read_count)
    out.push_back(
        fmt::format("peripherals are not modelled: {} register{} read as last written: {}{}",
                    read_count, read_count == 1 ? "" : "s", read_list, rest(read_count)));
  if (polled_count)
    out.push_back(fmt::format(
        "loops that polled a peripheral were let through after {} reads, so waiting for it costs "
        "next to nothing here: {}{}",
        patience, polled_list, rest(polled_count)));
  if (full_)
    out.push_back(fmt::format("more than {} peripheral registers were touched; the rest read as 0",
                              max_registers));
  return out;
}

}  // namespace boardless
