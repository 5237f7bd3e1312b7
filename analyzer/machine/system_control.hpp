// The private peripheral bus at 0xE0000000: SysTick and DWT->CYCCNT count the modelled cycles, so
// that firmware which times itself sees what the estimate says. The rest reads as last written,
// with the reset values that start-up code looks at.
//
// Interrupts are not delivered; what firmware enabled is told in the warnings.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "isa/core.hpp"

namespace boardless {

class SystemControl {
 public:
  // `now`: modelled cycles since the start of the run.
  SystemControl(Core core, std::function<std::uint64_t()> now);

  std::uint32_t read(std::uint32_t address);
  void write(std::uint32_t address, std::uint32_t value);

  bool reset_requested() const { return reset_requested_; }
  bool read_clock() const { return read_clock_; }  // DWT or SysTick
  std::vector<std::string> warnings() const;

 private:
  std::uint32_t systick_value(std::uint64_t now) const;

  Core core_;
  std::function<std::uint64_t()> now_;
  std::map<std::uint32_t, std::uint32_t> registers_;
  std::uint64_t cycle_base_ = 0;  // DWT: the modelled cycle at which CYCCNT was 0
  std::uint32_t cycle_held_ = 0;  // its value while it stands still
  std::uint64_t tick_base_ = 0;   // SysTick: the modelled cycle at which it was enabled or cleared
  std::uint32_t tick_held_ = 0;   // its value while it stands still
  bool tick_external_ = false;    // it was run from the reference clock
  std::uint64_t ticks_seen_ = 0;  // wraps that COUNTFLAG has told
  bool read_clock_ = false;
  bool reset_requested_ = false;
  bool interrupts_enabled_ = false;
  bool tick_interrupt_ = false;
};

}  // namespace boardless
