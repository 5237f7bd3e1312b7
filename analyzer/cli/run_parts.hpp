// What a run of an image and a run of a model have in common. Part of image_run.cpp and
// model_run.cpp.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "analyzer/cli/image_run.hpp"

namespace boardless::cli {

// By --board or --core, else by what the image says; `notes` gets what was guessed.
Board choose_board(const boost::program_options::variables_map& values, const ImageRunHow& how,
                   const Image& image, std::vector<std::string>& notes);

std::optional<double> clock_option(const boost::program_options::variables_map& values);
OperatingPoint chosen_point(const boost::program_options::variables_map& values,
                            const ImageRunHow& how, const Board& board);

// --max-instructions and --place, the point and board of `ran`, and Ctrl-C, which from now on ends
// the run. Placements leave notes in `ran`.
void set_run_options(const boost::program_options::variables_map& values, ImageRun& ran,
                     RunOptions& options);

// --model, held against the board of `ran`, --supply and --temperature. The notes of `ran` say what
// the conditions cannot change.
void set_model_options(const boost::program_options::variables_map& values, ImageRun& ran);

// The fitted coefficients, else the board's documented ones, at the conditions of `ran`.
LinearModel linear_model_of(const ImageRun& ran, const OperatingPoint& point);

// The estimate of a run at a point of its board, with all notes.
Estimate priced(const ImageRun& ran, const OperatingPoint& point, const std::string& region);

}  // namespace boardless::cli
