// Which clocks of a board are worth looking at between two of them: both ends, those with a
// documented current, the last clock before each rise of the wait states, the board's own, and
// round clocks in between where the others lie far apart.
//
//   clock_points(board, 16e6, 168e6)   // 16, 30, 40, 60, 80, 90, 100, 120, 144, 150, 168 MHz
#pragma once

#include <vector>

#include "analyzer/board/board.hpp"

namespace boardless {

// Rising, each once. Throws Error(ErrorKind::request) when an end is not a clock of the board.
std::vector<double> clock_points(const Board& board, double low_hz, double high_hz);

}  // namespace boardless
