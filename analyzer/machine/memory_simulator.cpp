#include "analyzer/machine/memory_simulator.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

std::uint32_t lines_of(int bytes, int line_bytes) {
  return line_bytes > 0 ? static_cast<std::uint32_t>(bytes / line_bytes) : 0;
}

int shift_of(int line_bytes) {
  const auto bytes = static_cast<unsigned>(line_bytes);
  if (!std::has_single_bit(bytes))
    throw Error(ErrorKind::request,
                fmt::format("a flash line of {} bytes is not a power of two", line_bytes));
  return std::countr_zero(bytes);
}

// Without a cache, flash still has the line in use and the one read ahead.
std::uint32_t held_lines(const FlashInterface& flash) {
  const std::uint32_t lines = lines_of(flash.instruction_cache_bytes, flash.instruction_line_bytes);
  return lines ? lines : flash.prefetch ? 2 : 1;
}

// At zero wait states the Cortex-M3 and M4 show the port that code and data share, where a flash
// with prefetch is known. 16 bytes are read ahead, in one line or two.
int lines_ahead(const Board& board, const OperatingPoint& point) {
  const FlashInterface& flash = board.flash;
  const bool shows = board.core == Core::cortex_m3 || board.core == Core::cortex_m4;
  if (!shows || point.flash_stall_cycles > 0 || !flash.prefetch || flash.unified_cache) return 0;
  return flash.read_width_bits == 128 ? 1 : flash.read_width_bits == 64 ? 2 : 0;
}

// Without a data cache, a flash whose port is simulated still has the last line read.
std::uint32_t held_data_lines(const Board& board, const OperatingPoint& point) {
  const std::uint32_t lines = lines_of(board.flash.data_cache_bytes, board.flash.data_line_bytes);
  return lines == 0 && lines_ahead(board, point) ? 1 : lines;
}

}  // namespace

MemorySimulator::MemorySimulator(const Board& board, const OperatingPoint& point,
                                 const std::vector<Placement>& placements)
    : instructions_(held_lines(board.flash),
                    static_cast<std::uint32_t>(board.flash.instruction_ways),
                    board.core == Core::cortex_m7),
      data_cache_(held_data_lines(board, point), static_cast<std::uint32_t>(board.flash.data_ways),
                  board.core == Core::cortex_m7) {
  const FlashInterface& flash = board.flash;
  const bool flash_waits = point.flash_stall_cycles > 0;
  const int ahead = lines_ahead(board, point);
  if (ahead) port_.emplace(ahead);
  bool cached_ram = false;
  bool slow = false;
  const auto kind_of = [&](const Memory& m) {
    if (m.kind == MemoryKind::flash && (flash_waits || port_)) return Kind::flash;
    if (m.line_fill.cycles > 0) return Kind::cached_ram;
    return Kind::plain;
  };
  const auto add = [&](std::uint32_t base, std::uint32_t size, std::size_t index) {
    const Memory& m = board.memories[index];
    ranges_.push_back({base, size, kind_of(m), m.slow_bank, static_cast<std::uint8_t>(index)});
  };
  for (const Placement& p : placements) {
    const auto found = std::find_if(board.memories.begin(), board.memories.end(),
                                    [&](const Memory& m) { return m.name == p.memory; });
    if (found == board.memories.end())
      throw Error(ErrorKind::request,
                  fmt::format("board {} has no memory '{}'", board.id, p.memory));
    add(p.begin, p.size, static_cast<std::size_t>(found - board.memories.begin()));
  }
  for (std::size_t index = 0; index < board.memories.size(); ++index) {
    const Memory& m = board.memories[index];
    if (m.kind == MemoryKind::peripheral) continue;
    cached_ram |= m.line_fill.cycles > 0;
    slow |= m.slow_bank;
    add(m.base, m.size, index);
    for (const std::uint32_t alias : m.aliases) add(alias, m.size, index);
  }
  placed_ = !placements.empty();
  cached_ram_ = cached_ram;
  chains_ = board.core == Core::cortex_m3 || board.core == Core::cortex_m4;
  fetch_ = flash_waits || cached_ram || port_;
  const bool any_line = flash.instruction_ways == 0 && board.core != Core::cortex_m7;
  if (fetch_ && !cached_ram && !flash.unified_cache && flash.data_cache_bytes == 0 && any_line &&
      instructions_.size() <= FewLines::most)
    few_.emplace(instructions_.size());
  data_ = fetch_ || (slow && chains_);
  // A measured line fill has the reading ahead in it.
  prefetch_ = flash.prefetch && flash.line_fill.cycles == 0;
  read_cycles_ = point.flash_stall_cycles + 1 - flash.prefetch_lead;
  // Found on the STM32F407 at 5 wait states; the STM32F103's lines of 8 bytes do not show it.
  early_ = chains_ && flash.read_width_bits == 128;
  unified_ = flash.unified_cache;
  if (flash.instruction_line_bytes > 0)
    line_shift_ = shift_of(flash.instruction_line_bytes);
  else if (flash.read_width_bits > 0)
    line_shift_ = shift_of(flash.read_width_bits / 8);
  if (flash.data_line_bytes > 0)
    data_line_shift_ = shift_of(flash.data_line_bytes);
  else if (port_)
    data_line_shift_ = line_shift_;
}

void MemorySimulator::note_held(BlockLines& block) {
  if (unified_ || few_) return;  // data uses the cache in between, or it does not hold much
  if (block.lines.size() > instructions_.size()) return;
  block.numbers.clear();
  block.entries.clear();
  for (const BlockLines::Line& line : block.lines) {
    const Kind kind = range_of(line.address, recent_code_).kind;
    const std::uint32_t number = line.address >> line_shift_;
    const std::uint32_t entry = instructions_.entry_of(number);
    if ((kind != Kind::flash && kind != Kind::cached_ram) || entry == LineCache::nowhere) {
      block.entries.clear();
      return;
    }
    block.numbers.push_back(number);
    block.entries.push_back(entry);
  }
}

const MemorySimulator::Range& MemorySimulator::range_at(std::uint32_t address) {
  for (const Range& range : ranges_)
    if (address - range.base < range.size) return range;
  nowhere_ = {address, 1, Kind::none, false, 0xFF};
  return nowhere_;
}

}  // namespace boardless
