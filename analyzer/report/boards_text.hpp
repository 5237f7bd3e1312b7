// The list of boards, and one board with the source of every figure.
//
//   id                   core        clock     flash     RAM      energy
//   nucleo-f446re        cortex-m4   180 MHz   512 KiB   128 KiB  no
#pragma once

#include <string>
#include <vector>

#include "analyzer/board/board.hpp"

namespace boardless {

std::string boards_text(const std::vector<Board>& boards, int width);
std::string boards_json(const std::vector<Board>& boards);
std::string boards_csv(const std::vector<Board>& boards);
std::string board_text(const Board& board, int width);
std::string board_json(const Board& board);

}  // namespace boardless
