#include "analyzer/cost/event_cycles.hpp"

#include <algorithm>

namespace boardless {
namespace {

// A line fill was found at one clock; at another the flash takes more or fewer cycles of it.
int fill_cycles(const Board& board, const OperatingPoint& point) {
  const LineFill& fill = board.flash.line_fill;
  if (fill.cycles == 0) return point.flash_stall_cycles;
  const int at_its_clock = operating_point(board, fill.clock_hz).flash_stall_cycles;
  return std::max(0, fill.cycles - at_its_clock + point.flash_stall_cycles);
}

int ram_fill_cycles(const Board& board) {
  int most = 0;
  for (const Memory& memory : board.memories) most = std::max(most, memory.line_fill.cycles);
  return most;
}

}  // namespace

EventCycles event_cycles(const Board& board, const OperatingPoint& point) {
  EventCycles out{};
  const auto set = [&out](MemoryEvent event, int cycles, std::size_t age = 0) {
    out[event_index(event, age)] = static_cast<std::uint16_t>(std::max(0, cycles));
  };
  const int fill = fill_cycles(board, point);
  set(MemoryEvent::data_miss, fill);
  set(MemoryEvent::ram_instruction_miss, ram_fill_cycles(board));
  set(MemoryEvent::ram_data_miss, ram_fill_cycles(board));
  set(MemoryEvent::slow_bank, 1);
  set(MemoryEvent::memory_switch, 1);
  set(MemoryEvent::flash_port, 1);
  // Cortex-M7: 3 to 4 cycles a load (measured by jnk0le/random); stores are free.
  set(MemoryEvent::unaligned, board.core == Core::cortex_m7 ? 3 : 1);
  // A read takes fill + 1 cycles; the next line's begins when this one is used, or a little before.
  // A line that nobody read ahead waits for the read under way first, unless that is given up.
  const FlashInterface& flash = board.flash;
  for (std::size_t age = 0; age < ages; ++age) {
    const bool reading = age + 1 < ages;
    const int left =
        reading ? std::max(0, fill + 1 - flash.prefetch_lead - static_cast<int>(age)) : 0;
    set(MemoryEvent::prefetched, left, age);
    set(MemoryEvent::instruction_miss, fill + (flash.prefetch_aborts ? 0 : left), age);
  }
  return out;
}

std::vector<std::string> memory_assumptions(const Board& board, const OperatingPoint& point) {
  std::vector<std::string> out;
  const FlashInterface& flash = board.flash;
  if (point.flash_stall_cycles > 0 && flash.source.status == Status::assumed)
    out.push_back("the flash interface of " + board.id + " is assumed, see 'boardless boards " +
                  board.id + "'");
  if (point.flash_stall_cycles > 0 && flash.instruction_cache_bytes > 0)
    out.push_back("caches are empty when the run starts");
  return out;
}

}  // namespace boardless
