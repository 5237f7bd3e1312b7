#include "analyzer/cost/path_stalls.hpp"

#include <algorithm>

namespace boardless {

PathStalls::PathStalls(const Board& board, const OperatingPoint& point) {
  if (point.flash_stall_cycles == 0) return;
  const FlashInterface& flash = board.flash;
  if (flash.instruction_cache_bytes > 0) {
    assumption_ = "flash: the code is assumed to be in the " +
                  (flash.name.empty() ? "instruction cache" : flash.name) +
                  "; misses and data read from flash are not charged";
    return;
  }
  wait_ = point.flash_stall_cycles;
  line_bytes_ = static_cast<std::uint32_t>(std::max(4, flash.read_width_bits / 8));
  prefetch_ = flash.prefetch;
  for (const Memory& memory : board.memories) {
    if (memory.kind != MemoryKind::flash) continue;
    flash_.push_back({memory.base, memory.size});
    for (const std::uint32_t alias : memory.aliases) flash_.push_back({alias, memory.size});
  }
  assumption_ = "flash wait states are charged to fetches only; data read from flash is not";
}

bool PathStalls::in_flash(std::uint32_t address) const {
  return std::any_of(flash_.begin(), flash_.end(),
                     [address](const Range& r) { return address - r.base < r.size; });
}

std::vector<std::uint16_t> PathStalls::by_instruction(const Block& block, const Path& path) const {
  std::vector<std::uint16_t> waits(block.instructions.size());
  if (!wait_ || !in_flash(block.address)) return waits;
  std::uint32_t line = block.address / line_bytes_;
  int run = 0;  // instructions since the line in use arrived
  for (std::size_t k = 0; k < block.instructions.size(); ++k) {
    const Instruction& i = block.instructions[k];
    if (k == 0 && path.entered_by_jump) waits[0] = static_cast<std::uint16_t>(wait_);
    // A block that is fallen into at the start of a line begins a new read as well.
    const bool starts_line = k == 0 && !path.entered_by_jump && i.address % line_bytes_ == 0;
    const std::uint32_t last = (i.end() - 1) / line_bytes_;
    if (last != line || starts_line) {
      const int hidden = prefetch_ ? std::max(run, starts_line ? static_cast<int>(line_bytes_) / 4
                                                               : run)
                                   : 0;
      waits[k] = static_cast<std::uint16_t>(waits[k] + std::max(0, wait_ - hidden));
      line = last;
      run = 0;
    }
    ++run;
  }
  return waits;
}

std::uint64_t PathStalls::total(const Block& block, const Path& path) const {
  if (!wait_) return 0;
  std::uint64_t sum = 0;
  for (const std::uint16_t wait : by_instruction(block, path)) sum += wait;
  return sum;
}

}  // namespace boardless
