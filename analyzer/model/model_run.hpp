// Runs a model's ops, each as a call of its function in the emulator, and records what they cost.
//
//   ModelRun run = run_model(graph, make_program(graph, pack, board, {}), options);
//   run.profile                   // of all ops, one inference
//   run.ops[0].profile            // of CONV_2D alone
//   run.outputs[0]                // bytes of the graph's first output, with options.values
//
// Each op starts with empty caches and an empty pipeline. Inputs are seeded noise unless they are
// given, so that what depends on data is neither the best case nor the worst.
//
// Errors: Error(ErrorKind::firmware) as run(), or where a kernel does not return within the budget;
// ModelInterrupted when options.run.cancel became true.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/machine/run.hpp"
#include "analyzer/model/model_program.hpp"
#include "analyzer/model/op_cache.hpp"

namespace boardless {

struct ModelRunOptions {
  // point, event_cycles, call_tree, placements, progress, cancel; max_instructions is that of all
  // ops together.
  RunOptions run;
  std::vector<std::vector<std::uint8_t>> inputs;  // bytes of the graph's inputs; empty: noise
  std::uint32_t seed = 1;                         // of the noise
  // Compute every tensor: ops that are the same as an earlier one run, too.
  bool values = false;
  OpCache* cache = nullptr;  // take over runs of other models, and leave this one's
  bool reference = false;    // also run each op by the slow reference
};

struct OpRun {
  bool wrote_nothing = false;          // into its outputs: its kernel may have refused in silence
  std::optional<Profile> profile;      // of an op that ran
  std::optional<RunTotals> reference;  // of the same run by the slow reference, where asked for
};

struct ModelRun {
  std::vector<OpRun> ops;  // as Graph::operators
  Profile profile;         // of one inference: ops that are the same as another count like it
  std::vector<std::vector<std::uint8_t>> outputs;  // of the graph; noise below what did not run
};

struct ModelInterrupted {
  std::uint64_t instructions = 0;  // so far
};

ModelRun run_model(const Graph& graph, const ModelProgram& program, const ModelRunOptions& options);

// What an op contributes to ModelRun::profile: its own run, or that of the op in whose place it
// costs, at its own function. Of an op that is in the program.
Profile op_profile(const ModelProgram& program, const ModelRun& run, std::size_t op);

}  // namespace boardless
