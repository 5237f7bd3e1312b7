// From the fitted model of one board to another board, with few samples: 3 to 10 do, more may.
//
//   FittedModel other = adapt(fitted, board_figures(new_board, point), samples, {});
//
// The prior is the base model's coefficients, joules scaled by what the two boards' documented
// currents say. One factor common to all classes moves freely; the classes move against each other
// only as far as the base leaves them open and a small strength, chosen by cross-validation,
// allows.
//
// Errors: as fit(). Energies that the base model does not have are taken from the new board's
// documented figures, as fit() does; a note says so.
#pragma once

#include "analyzer/calibrate/fit.hpp"

namespace boardless {

FittedModel adapt(const FittedModel& base, const BoardFigures& board,
                  const std::vector<Sample>& samples, const FitOptions& options);

}  // namespace boardless
