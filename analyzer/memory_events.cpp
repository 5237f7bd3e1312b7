#include "analyzer/memory_events.hpp"

namespace boardless {

std::string_view event_name(std::size_t index) {
  if (index >= static_cast<std::size_t>(MemoryEvent::prefetched)) return "prefetched_line";
  switch (static_cast<MemoryEvent>(index)) {
    case MemoryEvent::instruction_miss: return "flash_instruction_miss";
    case MemoryEvent::data_miss: return "flash_data_read";
    case MemoryEvent::ram_instruction_miss: return "ram_instruction_miss";
    case MemoryEvent::ram_data_miss: return "ram_data_miss";
    case MemoryEvent::slow_bank: return "slow_bank";
    case MemoryEvent::memory_switch: return "memory_switch";
    case MemoryEvent::unaligned: return "unaligned";
    case MemoryEvent::prefetched: break;
  }
  return "prefetched_line";
}

}  // namespace boardless
