// What a board's memories do to the run's accesses, in the order in which they are made: caches,
// prefetch, slow banks, loads that pipeline only within one memory. It tells events, not cycles.
//
// Rules and their sources: docs/accuracy.md, "Memories". In short: a line of instructions that is
// not held is read (an event); with prefetch the next line is read ahead, and used lines enter the
// cache. Data in flash goes through the data cache, or the unified one, or none. At zero wait
// states no read takes longer than another, and what is left is the port that code and data share.
//
//   MemorySimulator memory(board, point);
//   if (memory.simulates_data()) ... hook every access ...
//   memory.fetch(address, times, on_event);
//   memory.access({...}, times, on_event);
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/machine/few_lines.hpp"
#include "analyzer/machine/flash_port.hpp"
#include "analyzer/machine/line_cache.hpp"
#include "analyzer/memory_events.hpp"
#include "analyzer/placement.hpp"
#include "isa/instruction.hpp"

namespace boardless {

// What the memories have to know of a load or store.
struct AccessKind {
  AccessKind() = default;
  explicit AccessKind(const Instruction& i)
      : loads(i.loads),
        stores(i.stores),
        single(i.op == Op::load || i.op == Op::store),
        several(i.words > 1),
        aligned_to(i.access_bytes) {}
  bool loads = false;
  bool stores = false;
  bool single = false;          // a plain load or store of one register
  bool several = false;         // words
  std::uint8_t aligned_to = 0;  // bytes of one transfer: 1, 2, 4 or 8
};

// One transfer of a load or store.
struct DataAccess {
  AccessKind kind;
  std::uint32_t address = 0;
  bool is_write = false;
  bool first = false;      // the first transfer of its instruction
  bool pipelined = false;  // it began behind the load before it (Step::pipelined)
};

// When an instruction runs, in core cycles, stalls left out.
struct InstructionTimes {
  std::uint64_t begins = 0;
  int asked = 0;  // as Step's: from `begins` on
  int executes = 0;
};

// The lines of one block, and how they were fetched last: a block whose lines are all held needs no
// look at each.
struct BlockLines {
  struct Line {
    std::uint32_t address;
    std::uint16_t instruction;  // that needs it first
  };
  std::vector<Line> lines;
  // By line: its number, and the entry of the cache that it was in last. Empty: not known.
  std::vector<std::uint32_t> numbers;
  std::vector<std::uint32_t> entries;
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
  bool mixes_fetch_and_data() const { return unified_ || port_; }

  // The line that holds `address` is needed. `event(index)` is called for each event; `times()`
  // gives the InstructionTimes of the instruction, and is only called when they matter.
  template <typename Times, typename OnEvent>
  void fetch(std::uint32_t address, Times times, OnEvent event);
  template <typename Times, typename OnEvent>
  void access(const DataAccess& access, Times times, OnEvent event);
  // The same in two steps: what comes of where an instruction's first transfer goes to, and then,
  // where it tells so, of each transfer for itself.
  template <typename OnEvent>
  bool begin_access(const DataAccess& access, OnEvent event);
  template <typename Times, typename OnEvent>
  void transfer(const DataAccess& access, Times times, OnEvent event);

  // Data is read from flash in lines of 1 << that many bytes.
  int data_line_shift() const { return unified_ ? line_shift_ : data_line_shift_; }
  // Whether a line that was read is held, so that reading it once more is nothing.
  bool holds_data() const { return unified_ || data_cache_.size() > 0; }
  // A read of data from flash, where nothing else has a cache, and no port is shared.
  bool caches_flash_alone() const { return !cached_ram_ && !port_; }
  template <typename OnEvent>
  void read_flash(std::uint32_t line, OnEvent event);

  // All lines of a block at once, when the cache is known to hold them: then no event comes of it,
  // and data may be accessed before or behind. `asked(k)` is when line k is asked for. False:
  // nothing is known, and each has to be fetched.
  template <typename Asked>
  bool fetch_held(const BlockLines& block, Asked asked);
  // The lines of a block have been fetched: notes where they are, for the next time.
  void note_held(BlockLines& block);

  // What the events of a block hang on, beside its times and places: the same comes again of the
  // same. Flash with more than a few lines for instructions, or any for data, has more than that,
  // and only what begin_access() does can be known. Of what a board does not have, a State says
  // nothing.
  struct State {
    std::uint8_t last_memory = 0;
    FewLines lines{1};
    std::uint32_t current_line = 0;
    std::uint32_t ahead = 0;
    std::int64_t ahead_since = 0;  // core cycles from `now` on
    FlashPort::State port;
  };
  bool has_few_lines() const { return few_.has_value(); }
  // Whether data reads meet the fetches of few lines at one port: then events hang, beside the
  // State, on which of the block's reads the last line read holds.
  bool shares_port() const { return few_ && port_; }
  std::uint32_t data_line() const { return data_line_; }
  void set_data_line(std::uint32_t line) { data_line_ = line; }
  void state(std::int64_t now, State& out) const;
  // The same as far as it matters where lines are asked for at `earliest` or later, in core cycles
  // from `now` on.
  void what_matters(std::int64_t now, std::int64_t earliest, State& out) const;
  bool are_alike(const State& a, const State& b) const;
  void restore(const State& state, std::int64_t now);
  // What matters of where `bytes` from an address on lie is the memory, and how it is aligned. Here
  // the former: for which addresses it is the same, and `several_places` where the bytes lie in
  // more than one memory.
  struct Place {
    std::uint32_t base = 0, size = 0;  // addresses
    std::uint16_t memory = 0;
    bool is_flash = false;
  };
  static constexpr std::uint16_t several_places = 0xFFFF;
  Place place_of(std::uint32_t address, std::uint32_t bytes);
  bool is_flash_at(std::uint32_t address) {
    return range_of(address, recent_data_).kind == Kind::flash;
  }

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
    Range& recent = recents[(address >> 16 ^ address >> 27) & 15];
    if (address - recent.base >= recent.size) recent = range_at(address);
    return recent;
  }

  // The prefetch unit asks for a word three cycles before its instruction can execute, or earlier:
  // then the word may come late by so many cycles.
  static constexpr int fetch_cycles = 3;
  static constexpr int most_before = 128;  // cycles from Step::asked, 8 bits, to `begins`
  static int slack_of(const InstructionTimes& t) {
    return std::max(0, t.executes - t.asked - fetch_cycles);
  }
  void state_but_port(std::int64_t now, State& out) const;
  template <typename OnEvent>
  void fetch_through_port(std::uint32_t line, const InstructionTimes& times, OnEvent event);
  template <typename Times>
  void read_through_port(const DataAccess& access, Times times);

  bool fetch_ = false;
  bool data_ = false;
  bool prefetch_ = false;
  bool unified_ = false;
  bool cached_ram_ = false;
  bool placed_ = false;  // ranges overlap: the first one counts
  bool chains_ = false;  // Cortex-M3 and M4: loads pipeline
  bool early_ = false;   // lines are asked for before they are needed, as `slack_of` tells
  int line_shift_ = 4;   // lines are of 1 << line_shift_ bytes
  int data_line_shift_ = 4;
  LineCache instructions_;
  std::optional<FewLines> few_;            // in its place
  const BlockLines* last_held_ = nullptr;  // by fetch_held(), and the cache's uses() behind it
  std::uint64_t uses_of_held_ = 0;
  LineCache data_cache_;
  std::vector<Range> ranges_;  // placements first
  Range nowhere_;
  Recent recent_code_, recent_data_;
  static constexpr std::uint32_t no_line = ~0u;
  std::uint32_t current_line_ = no_line;
  std::uint32_t ahead_ = no_line;  // the line that is being read ahead, or was
  std::int64_t ahead_since_ = 0;   // core cycles when that began
  int read_cycles_ = 1;            // of a line, less what the reading ahead of it begins earlier
  std::uint8_t last_memory_ = 0xFF;
  std::optional<FlashPort> port_;      // where code and data meet at zero wait states
  std::int64_t transfer_ = 0;          // when the last transfer from flash was made
  std::uint32_t data_line_ = no_line;  // the last one read, where that is all that is held
};

template <typename OnEvent>
void MemorySimulator::fetch_through_port(std::uint32_t line, const InstructionTimes& times,
                                         OnEvent event) {
  const std::int64_t asked = static_cast<std::int64_t>(times.begins) + times.asked;
  if (few_ ? few_->use(line) : instructions_.use(line)) return port_->held_line(asked);
  const int slack = slack_of(times);
  int waited = line == ahead_ ? port_->next_line(asked, slack) : port_->other_line(asked, slack);
  ahead_ = line + 1;
  for (; waited > 0; --waited) event(event_index(MemoryEvent::flash_port));
}

template <typename Times>
void MemorySimulator::read_through_port(const DataAccess& a, Times times) {
  if (a.first) {
    const InstructionTimes now = times();
    transfer_ = static_cast<std::int64_t>(now.begins) + now.executes;
  } else {
    ++transfer_;
  }
  const std::uint32_t line = a.address >> data_line_shift_;
  if (few_ ? std::exchange(data_line_, line) != line : !data_cache_.use(line))
    port_->data_read(transfer_);
}

template <typename Times, typename OnEvent>
void MemorySimulator::fetch(std::uint32_t address, Times times, OnEvent event) {
  const std::uint32_t line = address >> line_shift_;
  if (line == current_line_) return;
  const Range& range = range_of(address, recent_code_);
  current_line_ = line;
  if (range.kind != Kind::flash && range.kind != Kind::cached_ram) return;
  if (port_) return fetch_through_port(line, times(), event);
  const bool ahead = line == ahead_;
  if (few_ ? few_->use(line) : instructions_.use(line)) return;
  const InstructionTimes t = times();
  const int slack = early_ ? slack_of(t) : 0;
  const std::int64_t needed =
      static_cast<std::int64_t>(t.begins) + (early_ ? t.asked + fetch_cycles : 0);
  const std::int64_t since = ahead_ == no_line ? static_cast<std::int64_t>(ages)
                                               : std::max<std::int64_t>(0, needed - ahead_since_);
  const auto age = static_cast<std::uint64_t>(since + slack);
  if (range.kind == Kind::cached_ram)
    event(event_index(MemoryEvent::ram_instruction_miss));
  else
    event(event_index(ahead ? MemoryEvent::prefetched : MemoryEvent::instruction_miss, age));
  if (!prefetch_) return;
  const std::int64_t left = std::max<std::int64_t>(0, read_cycles_ - since);
  const std::int64_t late = ahead ? left : left + read_cycles_ - 1;
  ahead_ = line + 1;
  ahead_since_ = needed + std::min<std::int64_t>(late, slack);
}

inline void MemorySimulator::state(std::int64_t now, State& out) const {
  state_but_port(now, out);
  if (few_ && port_) out.port = port_->state(now);
}

inline void MemorySimulator::state_but_port(std::int64_t now, State& out) const {
  out.last_memory = last_memory_;
  if (!few_) return;
  out.lines = *few_;
  out.current_line = current_line_;
  out.ahead = ahead_;
  // No age that is older tells more, whatever is asked for before its block begins.
  const std::int64_t oldest = -std::int64_t{ages} - read_cycles_ - most_before;
  if (!port_) out.ahead_since = ahead_ == no_line ? 0 : std::max(oldest, ahead_since_ - now);
}

inline void MemorySimulator::what_matters(std::int64_t now, std::int64_t earliest,
                                          State& out) const {
  state_but_port(now, out);
  if (shares_port()) out.port = port_->what_matters(now, earliest);
}

inline bool MemorySimulator::are_alike(const State& a, const State& b) const {
  if (a.last_memory != b.last_memory) return false;
  if (!few_) return true;
  if (a.current_line != b.current_line || a.ahead != b.ahead || !(a.lines == b.lines)) return false;
  return port_ ? a.port == b.port : a.ahead_since == b.ahead_since;
}

inline void MemorySimulator::restore(const State& state, std::int64_t now) {
  last_memory_ = state.last_memory;
  if (!few_) return;
  few_ = state.lines;
  current_line_ = state.current_line;
  ahead_ = state.ahead;
  if (port_)
    port_->restore(state.port, now);
  else
    ahead_since_ = now + state.ahead_since;
}

inline MemorySimulator::Place MemorySimulator::place_of(std::uint32_t address,
                                                        std::uint32_t bytes) {
  const Range& range = range_of(address, recent_data_);
  if (placed_ || bytes > range.size || address - range.base > range.size - bytes)
    return {address, 1, several_places, false};
  return {range.base, range.size - bytes + 1, range.memory, range.kind == Kind::flash};
}

template <typename Asked>
bool MemorySimulator::fetch_held(const BlockLines& block, Asked asked) {
  const std::size_t n = block.entries.size();
  if (n == 0) return false;
  // Once more, and nothing else in between: all are where they were, and in the same order.
  if (last_held_ == &block && instructions_.uses() == uses_of_held_ && !port_) {
    current_line_ = block.numbers[n - 1];
    return true;
  }
  for (std::size_t k = 0; k < n; ++k)
    if (!instructions_.holds_at(block.entries[k], block.numbers[k])) return false;
  if (port_) {
    // What the port remembers are the last two.
    const std::size_t first = block.numbers[0] == current_line_ ? 1 : 0;
    for (std::size_t k = std::max(first, n > 2 ? n - 2 : 0); k < n; ++k) port_->held_line(asked(k));
  }
  instructions_.use_entries(block.entries);
  current_line_ = block.numbers[n - 1];
  last_held_ = &block;
  uses_of_held_ = instructions_.uses();
  return true;
}

template <typename Times, typename OnEvent>
void MemorySimulator::access(const DataAccess& a, Times times, OnEvent event) {
  if (a.first) begin_access(a, event);
  transfer(a, times, event);
}

template <typename OnEvent>
bool MemorySimulator::begin_access(const DataAccess& a, OnEvent event) {
  const Range& range = range_of(a.address, recent_data_);
  if (chains_) {
    const bool switched = a.pipelined && range.memory != last_memory_;
    if (switched) event(event_index(MemoryEvent::memory_switch));
    // A chain of loads pays for a slow bank once, at its head; so does each load or store of
    // several words. A store of one word hides behind the write buffer.
    if (range.slow && (a.kind.loads ? !a.kind.single || !a.pipelined || switched : a.kind.several))
      event(event_index(MemoryEvent::slow_bank));
    last_memory_ = range.memory;
  }
  if (a.kind.aligned_to > 1 && (a.address & (a.kind.aligned_to - 1u))) {
    event(event_index(MemoryEvent::unaligned));
    if (a.kind.aligned_to == 4 && (a.address & 1)) event(event_index(MemoryEvent::unaligned));
  }
  return range.kind == Kind::cached_ram || (range.kind == Kind::flash && !a.is_write);
}

template <typename OnEvent>
inline void MemorySimulator::read_flash(std::uint32_t line, OnEvent event) {
  if (unified_ ? instructions_.use(line) : data_cache_.use(line)) return;
  event(event_index(MemoryEvent::data_miss));
  ahead_ = no_line;  // the one port to flash was wanted: the read ahead is given up
}

template <typename Times, typename OnEvent>
void MemorySimulator::transfer(const DataAccess& a, Times times, OnEvent event) {
  const Range& range = range_of(a.address, recent_data_);
  if (range.kind == Kind::plain || range.kind == Kind::none) return;
  if (a.is_write) {
    if (range.kind == Kind::cached_ram) data_cache_.use_if_held(a.address >> data_line_shift_);
    return;
  }
  if (range.kind == Kind::flash && port_) {
    read_through_port(a, times);
  } else if (range.kind == Kind::flash) {
    read_flash(a.address >> data_line_shift(), event);
  } else if (range.kind == Kind::cached_ram) {
    if (!data_cache_.use(a.address >> data_line_shift_))
      event(event_index(MemoryEvent::ram_data_miss));
  }
}

}  // namespace boardless
