// What a board's memories make of a run at an operating point, as one text: where it is the same,
// every access stalls alike, whatever the board is called and however it is clocked.
//
//   memory_fingerprint(board, operating_point(board, 160e6)) ==
//       memory_fingerprint(board, operating_point(board, 150e6))   // as many wait states
//
// A SHA-256 over where memories lie, their kinds, caches and prefetch, and what each event costs.
#pragma once

#include <string>

#include "analyzer/board/board.hpp"

namespace boardless {

std::string memory_fingerprint(const Board& board, const OperatingPoint& point);

}  // namespace boardless
