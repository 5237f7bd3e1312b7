#include "analyzer/cost/memory_fingerprint.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/image/sha256.hpp"

namespace boardless {

std::string memory_fingerprint(const Board& board, const OperatingPoint& point) {
  std::string text = fmt::format("{}\n", core_info(board.core).id);
  for (const Memory& memory : board.memories)
    text += fmt::format("{} {} {} {} {}\n", to_string(memory.kind), memory.base, memory.size,
                        fmt::join(memory.aliases, "+"), memory.slow_bank);
  const FlashInterface& flash = board.flash;
  text += fmt::format("{} {} {} {}\n", flash.read_width_bits, flash.prefetch, flash.prefetch_lead,
                      flash.prefetch_aborts);
  text += fmt::format("{} {} {} {} {} {} {}\n", flash.instruction_cache_bytes,
                      flash.instruction_line_bytes, flash.instruction_ways, flash.data_cache_bytes,
                      flash.data_line_bytes, flash.data_ways, flash.unified_cache);
  text +=
      fmt::format("{} {}\n", point.flash_stall_cycles, fmt::join(event_cycles(board, point), " "));
  return sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
}

}  // namespace boardless
