// What memory did to a run, in counts: the part of a profile that stalls are made of. Which events
// there are depends on the board's caches and banks; what each costs depends on the clock, and is
// not known here (analyzer/cost/event_cycles.hpp).
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace boardless {

enum class MemoryEvent : std::uint8_t {
  data_miss,             // data was read from flash, past the caches
  ram_instruction_miss,  // an instruction cache line was filled from RAM
  ram_data_miss,         // a data cache line was filled from RAM
  slow_bank,             // a group of loads, or a store of several words, in a slow bank of RAM
  memory_switch,         // a load or store that pipelines, but the one before used other memory
  unaligned,             // a further transfer, for data that is not aligned
  flash_port,            // instructions waited a cycle for data reads of flash, at no wait states
  // These two come with an age: how many core cycles ago the reading of the next line began. The
  // oldest age stands for all beyond, and for "none was under way".
  instruction_miss,  // a line of instructions was read from flash, and waited for
  prefetched,        // a line that was being read ahead, or had been, was used
};

inline constexpr std::size_t ages = 16;
inline constexpr std::size_t plain_events = static_cast<std::size_t>(MemoryEvent::instruction_miss);
inline constexpr std::size_t memory_event_count = plain_events + 2 * ages;

// Index of an event among counts; `age` for the last two only.
constexpr std::size_t event_index(MemoryEvent event, std::uint64_t age = 0) {
  const auto kind = static_cast<std::size_t>(event);
  if (kind < plain_events) return kind;
  return plain_events + (kind - plain_events) * ages +
         static_cast<std::size_t>(age < ages ? age : ages - 1);
}

std::string_view event_name(std::size_t index);

using EventCounts = std::array<std::uint64_t, memory_event_count>;
using EventCycles = std::array<std::uint16_t, memory_event_count>;

}  // namespace boardless
