// What the commands that run an image share: its options, the run, and the estimate. A model is run
// as an image, too: as the program that make_program() makes of it.
//
//   po::options_description options("options");
//   add_run_options(options);
//   ...
//   const ImageRun ran = run_image(values, {.call_tree = true});
//   ran.estimate.cycles
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/cost/breakdown.hpp"
#include "analyzer/cost/estimate_summary.hpp"
#include "analyzer/machine/run.hpp"
#include "analyzer/model/model_estimate.hpp"

namespace boardless::cli {

// --board, --core, --clock, --from, --to, --passes, --call, --args, --place, --max-instructions,
// --base, --supply, --temperature, --model, and of models --kernels and --unknown.
void add_run_options(boost::program_options::options_description& options);

struct ModelBatchShared;

// What a command asks for beside, or instead of, what its options say.
struct ImageRunHow {
  std::string input;  // the image or model
  std::optional<std::string> board;
  std::optional<double> clock_hz;
  bool call_tree = false;
  std::size_t call_sequence = 0;  // also the calls in order, at most so many (RunOptions)
  bool explain_ops = false;
  ModelBatchShared* batch = nullptr;  // a model, as one of many (model_run.hpp)
  bool reference = false;             // also count by the slow reference, which has to agree
};

struct ImageRun {
  Image image;
  Board board;
  OperatingPoint point;
  Conditions conditions;
  RunResult result;
  Estimate estimate;
  std::uint64_t max_instructions = 0;
  std::vector<std::string> notes;      // of the options, part of the estimate's warnings
  std::optional<FittedModel> fitted;   // --model, in place of the board's documented figures
  std::optional<ModelEstimate> model;  // where the input is a model; its `whole` is `estimate`
  std::vector<OpRun> op_runs;          // of a model, as its `ops`
  std::vector<ExplainedOp> ops;        // of a model, where ImageRunHow::explain_ops
};

// The board that run_image() would take.
Board run_board(const boost::program_options::variables_map& values, const ImageRunHow& how);

// Throws Error as load_image, load_board and run do, and Interrupted (command.hpp) after Ctrl-C.
ImageRun run_image(const boost::program_options::variables_map& values, const ImageRunHow& how);

// What the same run costs at another clock of its board, without running it again. Nothing where
// the run itself would differ: the firmware looked at a clock, or flash waits at one of the two
// clocks alone, so that the run recorded its memories otherwise. With the ops of a model.
std::optional<EstimateSummary> summary_at(const ImageRun& ran, double clock_hz);

// The run's own estimate, with the ops of a model.
EstimateSummary run_summary(const ImageRun& ran);

// After the output: what is left to say on standard error of a run that did not come to its end,
// and the program's exit status.
int run_status(const ImageRun& ran);

}  // namespace boardless::cli
