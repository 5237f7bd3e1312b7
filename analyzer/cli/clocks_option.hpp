// --clocks: a list, or a range that the board's own clocks and round ones fill.
//
//   16MHz,84MHz,168MHz
//   16MHz..168MHz
#pragma once

#include <string>
#include <vector>

#include "analyzer/board/board.hpp"

namespace boardless::cli {

inline constexpr std::size_t max_compared = 64;

// At least two clocks, none twice; of a range rising. Error on anything else.
std::vector<double> parse_clocks(const std::string& text, const Board& board);

// "a,b,c": no empty word and none twice. `what` names them in the error: "board".
std::vector<std::string> parse_list(const std::string& text, const std::string& option,
                                    const std::string& what);

}  // namespace boardless::cli
