// Arm semihosting (BKPT 0xAB): the console, exit, and the time. File access is refused.
//
// Time comes from the modelled cycles, so it is the time that the board would have taken. The
// console is kept in memory, at most `max_console_bytes` of it; standard input is always at its
// end.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/machine/engine.hpp"

namespace boardless {

class Semihosting {
 public:
  // `now`: modelled cycles since the start of the run.
  Semihosting(Engine& engine, double clock_hz, std::function<std::uint64_t()> now);

  // Serves the call in r0 and r1 and puts the answer into r0.
  void serve();

  // What SYS_HEAPINFO tells, as addresses; the C library of newlib takes its stack from there.
  struct Layout {
    std::uint32_t heap_base = 0;
    std::uint32_t heap_limit = 0;
    std::uint32_t stack_base = 0;
    std::uint32_t stack_limit = 0;
  };
  void set_layout(const Layout& layout) { layout_ = layout; }

  std::optional<int> exit_status() const { return exit_status_; }
  bool read_clock() const { return read_clock_; }
  const std::string& console() const { return console_; }
  std::vector<std::string> warnings() const;

 private:
  void print(std::uint32_t address, std::uint32_t length);
  std::string text_at(std::uint32_t address, std::uint32_t max_length) const;
  std::uint32_t open(std::uint32_t block);

  Engine& engine_;
  double clock_hz_;
  std::function<std::uint64_t()> now_;
  Layout layout_;
  std::string console_;
  bool console_cut_ = false;
  bool read_clock_ = false;
  std::optional<int> exit_status_;
  std::string refused_file_;
  std::uint64_t refusals_ = 0;
};

}  // namespace boardless
