#include "analyzer/memory_events.hpp"

namespace boardless {

std::string_view event_name(std::size_t index) {
  if (index >= plain_events + ages) return "prefetched_line";
  if (index >= plain_events) return "flash_instruction_miss";
  switch (static_cast<MemoryEvent>(index)) {
    case MemoryEvent::data_miss:
      return "flash_data_read";
    case MemoryEvent::ram_instruction_miss:
      return "ram_instruction_miss";
    case MemoryEvent::ram_data_miss:
      return "ram_data_miss";
    case MemoryEvent::slow_bank:
      return "slow_bank";
    case MemoryEvent::memory_switch:
      return "memory_switch";
    case MemoryEvent::unaligned:
      return "unaligned";
    case MemoryEvent::flash_port:
      return "flash_port";
    default:
      return "flash_instruction_miss";
  }
}

}  // namespace boardless
