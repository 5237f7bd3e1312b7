#include "analyzer/machine/system_control.hpp"

#include <fmt/format.h>

namespace boardless {
namespace {

// Armv7-M Architecture Reference Manual (DDI0403E), chapters B3 and C1.
constexpr std::uint32_t dwt_ctrl = 0xE0001000;
constexpr std::uint32_t dwt_cyccnt = 0xE0001004;
constexpr std::uint32_t systick_ctrl = 0xE000E010;
constexpr std::uint32_t systick_load = 0xE000E014;
constexpr std::uint32_t systick_val = 0xE000E018;
constexpr std::uint32_t nvic_iser = 0xE000E100;
constexpr std::uint32_t nvic_icer = 0xE000E180;
constexpr std::uint32_t cpuid = 0xE000ED00;
constexpr std::uint32_t aircr = 0xE000ED0C;

constexpr std::uint32_t tick_enable = 1;
constexpr std::uint32_t tick_interrupt = 2;
constexpr std::uint32_t tick_core_clock = 4;
constexpr std::uint32_t tick_count_flag = 1u << 16;

constexpr std::size_t max_registers = 4096;

bool is_clock(std::uint32_t address) {
  return address == dwt_ctrl || address == dwt_cyccnt || address == systick_ctrl ||
         address == systick_load || address == systick_val;
}

std::uint32_t cpuid_of(Core core) {
  switch (core) {
    case Core::cortex_m0:
      return 0x410CC200;
    case Core::cortex_m0plus:
      return 0x410CC601;
    case Core::cortex_m3:
      return 0x412FC231;
    case Core::cortex_m4:
      return 0x410FC241;
    case Core::cortex_m7:
      return 0x411FC272;
    case Core::cortex_m33:
      return 0x410FD213;
  }
  return 0;
}

}  // namespace

SystemControl::SystemControl(Core core, std::function<std::uint64_t()> now)
    : core_(core), now_(std::move(now)) {
  registers_[cpuid] = cpuid_of(core);
  registers_[aircr] = 0xFA050000;
  const bool has_cycle_counter = core != Core::cortex_m0 && core != Core::cortex_m0plus;
  // NUMCOMP 4; without a counter NOCYCCNT is set.
  registers_[dwt_ctrl] = has_cycle_counter ? 0x40000000 : 0x42000000;
}

// Counts LOAD, LOAD - 1, ..., 0 and begins again; a write of any value clears it.
std::uint32_t SystemControl::systick_value(std::uint64_t now) const {
  const auto ctrl = registers_.find(systick_ctrl);
  const auto load = registers_.find(systick_load);
  const std::uint64_t top = load == registers_.end() ? 0 : load->second & 0xFFFFFF;
  if (ctrl == registers_.end() || !(ctrl->second & tick_enable)) return tick_held_;
  const std::uint64_t elapsed = now - tick_base_;
  if (elapsed == 0 || top == 0) return 0;
  return static_cast<std::uint32_t>(top - (elapsed - 1) % (top + 1));
}

std::uint32_t SystemControl::read(std::uint32_t address) {
  // The time is asked for even where it is not needed: the recorder follows accesses by it.
  const std::uint64_t now = is_clock(address) ? now_() : 0;
  read_clock_ |= is_clock(address);
  switch (address) {
    case dwt_cyccnt:
      if (registers_[dwt_ctrl] & 1) return static_cast<std::uint32_t>(now - cycle_base_);
      return cycle_held_;
    case systick_val:
      return systick_value(now);
    case systick_ctrl: {
      std::uint32_t value = registers_[systick_ctrl] & ~tick_count_flag;
      const std::uint64_t top = registers_[systick_load] & 0xFFFFFF;
      if ((value & tick_enable) && top) {
        const std::uint64_t wraps = (now - tick_base_) / (top + 1);
        if (wraps > ticks_seen_) value |= tick_count_flag;
        ticks_seen_ = wraps;
      }
      return value;
    }
    default:
      break;
  }
  // Interrupt enables read the same at the set and the clear address.
  if (address >= nvic_icer && address < nvic_icer + 0x40) address -= nvic_icer - nvic_iser;
  const auto found = registers_.find(address);
  return found == registers_.end() ? 0 : found->second;
}

void SystemControl::write(std::uint32_t address, std::uint32_t value) {
  const std::uint64_t now = is_clock(address) ? now_() : 0;
  switch (address) {
    case dwt_ctrl: {
      const bool counted = registers_[dwt_ctrl] & 1;
      if (counted && !(value & 1)) cycle_held_ = static_cast<std::uint32_t>(now - cycle_base_);
      if (!counted && (value & 1)) cycle_base_ = now - cycle_held_;
      registers_[dwt_ctrl] = (registers_[dwt_ctrl] & 0xFE000000) | (value & 0x01FFFFFF);
      return;
    }
    case dwt_cyccnt:
      cycle_held_ = value;
      cycle_base_ = now - value;
      return;
    case systick_val:
      tick_held_ = 0;
      tick_base_ = now;
      ticks_seen_ = 0;
      return;
    case systick_ctrl: {
      const bool counted = registers_[systick_ctrl] & tick_enable;
      if (counted && !(value & tick_enable)) tick_held_ = systick_value(now);
      if (!counted && (value & tick_enable)) {
        // It goes on from the held value: as if it had been cleared that much earlier.
        const std::uint64_t top = registers_[systick_load] & 0xFFFFFF;
        tick_base_ = tick_held_ && tick_held_ <= top ? now - (top - tick_held_ + 1) : now;
        ticks_seen_ = 0;
      }
      if (value & tick_interrupt) tick_interrupt_ = true;
      if ((value & tick_enable) && !(value & tick_core_clock)) tick_external_ = true;
      break;
    }
    case aircr:
      if (value >> 16 == 0x05FA && (value & 4)) reset_requested_ = true;
      return;
    case cpuid:
      return;
    default:
      break;
  }
  if (address >= nvic_iser && address < nvic_iser + 0x40) {
    interrupts_enabled_ |= value != 0;
    registers_[address] |= value;
    return;
  }
  if (address >= nvic_icer && address < nvic_icer + 0x40) {
    registers_[address - (nvic_icer - nvic_iser)] &= ~value;
    return;
  }
  if (registers_.size() < max_registers || registers_.count(address)) registers_[address] = value;
}

std::vector<std::string> SystemControl::warnings() const {
  std::vector<std::string> out;
  if (tick_interrupt_)
    out.push_back("interrupts are not delivered: the SysTick interrupt was enabled and never came");
  if (interrupts_enabled_)
    out.push_back("interrupts are not delivered: some were enabled in the NVIC and never came");
  if (tick_external_)
    out.push_back("SysTick was set to its reference clock; it counts core cycles here");
  return out;
}

}  // namespace boardless
