// Measurements together with what the emulator says of each row's code: what validate and fit work
// on. Each image runs once for all its rows; what is needed of a run is kept in a cache.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "analyzer/calibrate/board_figures.hpp"
#include "analyzer/calibrate/sample.hpp"
#include "analyzer/measured/measurement.hpp"

namespace boardless::cli {

// --board, --core, --clock, --kernels, --max-instructions, --no-cache.
void add_measured_options(boost::program_options::options_description& options);

struct MeasuredSamples {
  MeasurementFile file;
  std::vector<Sample> samples;  // one for each row, in the file's order
  BoardFigures figures;         // of the rows' board, at the clock of the first row
  std::vector<std::string> notes;
};

// Reads the file and runs what is not in the cache. Paths of images are relative to the file's
// folder. Throws Error as read_measurements() and run_image() do, with the line of the row in
// front; where rows are of several boards and --board does not say which; Interrupted after Ctrl-C.
MeasuredSamples measured_samples(const boost::program_options::variables_map& values,
                                 const std::string& path);

// What the emulator says of images or models as a whole, as rows without a measurement.
std::vector<Sample> candidate_samples(const boost::program_options::variables_map& values,
                                      const std::string& board_id,
                                      const std::vector<std::string>& inputs);

}  // namespace boardless::cli
