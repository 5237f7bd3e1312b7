// What is documented of a board at one operating point, as far as a fit starts from it: the prior.
//
//   BoardFigures figures = board_figures(board, operating_point(board, 84e6));
//   figures.joules_per_cycle    // std::nullopt where nobody published a current
#pragma once

#include <optional>
#include <string>

#include "analyzer/board/board.hpp"
#include "analyzer/cost/linear_model.hpp"

namespace boardless {

struct BoardFigures {
  std::string board;  // its id
  Core core = Core::cortex_m4;
  double clock_hz = 0;
  std::optional<double> supply_v;
  std::optional<double> joules_per_cycle;  // the same for every class
  int supply_exponent = usual_supply_exponent;
  // Relative half-widths of an estimate's intervals by these figures; 0: not known.
  double cycle_error = 0;
  double energy_error = 0;
  double static_w = 0;  // what flows without a clock
};

BoardFigures board_figures(const Board& board, const OperatingPoint& point);

}  // namespace boardless
