// What a board's memories do to the run's accesses, in the order in which they are made: caches,
// prefetch, slow banks, loads that pipeline only within one memory. It tells events, not cycles.
//
// Rules and their sources: docs/accuracy.md, "Memories". In short: a line of instructions that is
// not held is read (an event); with prefetch the next line is read ahead, and used lines enter the
// cache. Data in flash goes through the data cache, or the unified one, or none.
//
//   MemorySimulator memory(board, point);
//   if (memory.simulates_data()) ... hook every access ...
//   memory.fetch(address, core_cycles, on_event);
//   memory.access({...}, on_event);
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/machine/line_cache.hpp"
#include "analyzer/memory_events.hpp"
#include "analyzer/placement.hpp"
#include "isa/instruction.hpp"

namespace boardless {

// One transfer of a load or store.
struct DataAccess {
  const Instruction* instruction = nullptr;
  std::uint32_t address = 0;
  std::uint32_t size = 0;  // bytes
  bool is_write = false;
  bool first = false;      // the first transfer of its instruction
  bool pipelined = false;  // it began behind the load before it (Step::pipelined)
};

class MemorySimulator {
 public:
  MemorySimulator(const Board& board, const OperatingPoint& point,
                  const std::vector<Placement>& placements);

  bool simulates_fetch() const { return fetch_; }
  bool simulates_data() const { return data_; }
  // Instructions are fetched in lines of so many bytes.
  std::uint32_t line_bytes() const { return 1u << line_shift_; }

  // Whether fetches and data share what they change, so that their order always matters. Else it
  // does only where a data access calls `event`.
  bool mixes_fetch_and_data() const { return unified_; }

  // The line that holds `address` is needed. `event(index)` is called for each event;
  // `core_cycles()` tells how many have passed without stalls, and is only called when it matters.
  template <typename CoreCycles, typename OnEvent>
  void fetch(std::uint32_t address, CoreCycles core_cycles, OnEvent event);
  template <typename OnEvent>
  void access(const DataAccess& access, OnEvent event);

 private:
  enum class Kind : std::uint8_t { none, flash, cached_ram, plain };
  struct Range {
    std::uint32_t base = 0;
    std::uint32_t size = 0;
    Kind kind = Kind::none;
    bool slow = false;
    std::uint8_t memory = 0xFF;  // which memory of the board
  };
  // The ranges met last, by the 64 KiB that an address lies in.
  using Recent = std::array<Range, 16>;
  const Range& range_at(std::uint32_t address);
  const Range& range_of(std::uint32_t address, Recent& recents) {
    if (placed_) return range_at(address);
    Range& recent = recents[address >> 16 & 15];
    if (address - recent.base >= recent.size) recent = range_at(address);
    return recent;
  }

  bool fetch_ = false;
  bool data_ = false;
  bool prefetch_ = false;
  bool unified_ = false;
  bool placed_ = false;  // ranges overlap: the first one counts
  bool chains_ = false;  // Cortex-M3 and M4: loads pipeline
  int line_shift_ = 4;   // lines are of 1 << line_shift_ bytes
  int data_line_shift_ = 4;
  LineCache instructions_;
  LineCache data_cache_;
  std::vector<Range> ranges_;  // placements first
  Range nowhere_;
  Recent recent_code_, recent_data_;
  static constexpr std::uint32_t no_line = ~0u;
  std::uint32_t current_line_ = no_line;
  std::uint32_t ahead_ = no_line;  // the line that is being read ahead, or was
  std::uint64_t ahead_since_ = 0;  // core cycles when that began
  std::uint8_t last_memory_ = 0xFF;
};

template <typename CoreCycles, typename OnEvent>
void MemorySimulator::fetch(std::uint32_t address, CoreCycles core_cycles, OnEvent event) {
  const std::uint32_t line = address >> line_shift_;
  if (line == current_line_) return;
  const Range& range = range_of(address, recent_code_);
  current_line_ = line;
  if (range.kind != Kind::flash && range.kind != Kind::cached_ram) return;
  const bool ahead = line == ahead_;
  if (instructions_.use(line)) return;
  const std::uint64_t now = core_cycles();
  const std::uint64_t age = ahead_ == no_line ? ages : now - ahead_since_;
  if (range.kind == Kind::cached_ram)
    event(event_index(MemoryEvent::ram_instruction_miss));
  else
    event(event_index(ahead ? MemoryEvent::prefetched : MemoryEvent::instruction_miss, age));
  if (!prefetch_) return;
  ahead_ = line + 1;
  ahead_since_ = now;
}

template <typename OnEvent>
void MemorySimulator::access(const DataAccess& a, OnEvent event) {
  const Range& range = range_of(a.address, recent_data_);
  const Instruction& i = *a.instruction;
  const bool single = i.op == Op::load || i.op == Op::store;
  if (a.first && chains_) {
    const bool switched = a.pipelined && range.memory != last_memory_;
    if (switched) event(event_index(MemoryEvent::memory_switch));
    // A chain of loads pays for a slow bank once, at its head; so does each load or store of
    // several words. A store of one word hides behind the write buffer.
    const bool head = i.loads ? !single || !a.pipelined || switched : i.words > 1;
    if (range.slow && head) event(event_index(MemoryEvent::slow_bank));
    last_memory_ = range.memory;
  }
  if (a.first && i.access_bytes > 1 && (a.address & (i.access_bytes - 1u))) {
    event(event_index(MemoryEvent::unaligned));
    if (i.access_bytes == 4 && (a.address & 1)) event(event_index(MemoryEvent::unaligned));
  }
  if (a.is_write) {
    if (range.kind == Kind::cached_ram) data_cache_.use_if_held(a.address >> data_line_shift_);
    return;
  }
  if (range.kind == Kind::flash) {
    const bool held = unified_ ? instructions_.use(a.address >> line_shift_)
                               : data_cache_.use(a.address >> data_line_shift_);
    if (!held) {
      event(event_index(MemoryEvent::data_miss));
      ahead_ = no_line;  // the one port to flash was wanted: the read ahead is given up
    }
  } else if (range.kind == Kind::cached_ram) {
    if (!data_cache_.use(a.address >> data_line_shift_))
      event(event_index(MemoryEvent::ram_data_miss));
  }
}

}  // namespace boardless
