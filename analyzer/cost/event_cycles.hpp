// What each memory event costs at an operating point, in core cycles.
//
//   EventCycles cycles = event_cycles(board, point);
//   cycles[event_index(MemoryEvent::instruction_miss)]   // 5 on an STM32L4R5 at 120 MHz
#pragma once

#include <string>
#include <vector>

#include "analyzer/board/board.hpp"
#include "analyzer/memory_events.hpp"

namespace boardless {

EventCycles event_cycles(const Board& board, const OperatingPoint& point);

// What the memory model of this board and point leaves out or assumes, for the warnings.
std::vector<std::string> memory_assumptions(const Board& board, const OperatingPoint& point);

}  // namespace boardless
