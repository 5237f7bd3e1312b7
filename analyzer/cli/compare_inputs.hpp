// What `boardless compare` compares: runs of images, saved estimates, or one image on several
// boards or at several clocks.
#pragma once

#include <boost/program_options.hpp>
#include <string>
#include <vector>

#include "analyzer/cost/estimate_summary.hpp"
#include "analyzer/report/compare_view.hpp"

namespace boardless::cli {

struct CompareInputs {
  CompareOver over = CompareOver::inputs;
  std::vector<EstimateSummary> summaries;  // the first is the base
  int status = 0;                          // not done where a run did not come to its end
};

// By --boards and --clocks in `values`, beside the options of add_run_options(). Throws as
// run_image() and read_saved_estimate() do.
CompareInputs compare_inputs(const boost::program_options::variables_map& values,
                             const std::vector<std::string>& files);

}  // namespace boardless::cli
