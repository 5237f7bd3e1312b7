// --model FILE: a fitted model in place of the board's documented figures.
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"

namespace boardless::cli {

FittedModel read_model_file(const std::string& path);

// Error where the model is of another core or board.
void check_model_is_for(const FittedModel& model, const BoardFigures& board);

}  // namespace boardless::cli
