// Peripherals without a model: a register reads as it was last written, and a loop that polls one
// is let through.
//
// A poll is the same register read again and again with nothing written in between. After
// `patience` reads the answers go through patterns (all ones, zeros, then every value of two- and
// three-bit fields, repeated over the word), so that a wait for a ready bit or for a switch status
// field ends. Every register that was read is listed afterwards, with how often it was let through.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "isa/core.hpp"

namespace boardless {

class Peripherals {
 public:
  // Bit-band aliases exist on the Cortex-M3 and M4 only.
  explicit Peripherals(Core core);

  std::uint32_t read(std::uint32_t address, unsigned size);
  void write(std::uint32_t address, unsigned size, std::uint32_t value);

  // One sentence for each kind of service given; empty when none was.
  std::vector<std::string> warnings() const;

 private:
  struct Register {
    std::uint32_t value = 0;
    std::uint64_t reads = 0;
    std::uint64_t let_through = 0;
    std::uint32_t polls = 0;  // reads in a row
  };
  static constexpr std::uint32_t patience = 8;

  Register* find(std::uint32_t address);
  std::uint32_t read_word(std::uint32_t address);

  bool bit_band_;
  bool full_ = false;
  std::map<std::uint32_t, Register> registers_;  // by word address; at most `max_registers`
  std::uint32_t last_read_ = 0;
};

}  // namespace boardless
