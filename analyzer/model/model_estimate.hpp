// What a model costs: the estimate of one inference, and of each op, op type and byte of memory.
//
//   ModelEstimate m = estimate_model(graph, program, run, point, linear_model);
//   m.whole.cycles                      // all ops
//   m.ops[0].type, m.ops[0].cost.cycles // "CONV_2D", 312'000
//   m.by_type[0].type                   // the one that takes most cycles
//
// `ops` and `by_type` sum to `whole`, which is checked here (std::logic_error if it ever fails).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/estimate.hpp"
#include "analyzer/model/model_run.hpp"

namespace boardless {

struct OpCost {
  int index = 0;
  std::string type;    // "CONV_2D"
  std::string name;    // of its first output
  std::string shapes;  // "1x49x10x1 -> 1x25x5x64": of what is no constant
  std::string output;  // "1x25x5x64": the part behind the arrow
  std::optional<std::uint64_t> macs;
  std::uint64_t parameters = 0;
  Cost cost;
  std::optional<int> same_as;     // the op that ran in its place
  std::optional<int> fused_into;  // the op whose kernel did its work, too, and has the cost
  std::string missing;            // why it is not counted; empty when it is
  bool wrote_nothing = false;     // OpRun::wrote_nothing
};

struct OpTypeCost {
  std::string type;
  int count = 0;  // of ops that are counted
  std::uint64_t macs = 0;
  Cost cost;
};

// A piece of the arena, as in MemoryPlan, with the names of its tensors.
struct ArenaPiece {
  std::vector<std::string> tensors;  // empty: scratch
  std::optional<int> scratch_of;     // op
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;
  int first_operator = 0;
  int last_operator = 0;
};

struct ModelEstimate {
  Estimate whole;
  std::string pack;                 // "boardless 1.0, GCC 12.2.1"
  std::uint64_t macs = 0;           // of all ops, counted or not, where there is a rule
  std::uint64_t parameters = 0;     // each once
  std::vector<OpCost> ops;          // as they run
  std::vector<OpTypeCost> by_type;  // by cycles
  ModelMemory memory;
  std::optional<std::uint32_t> stack_bytes;  // the deepest; known with RunOptions::call_tree
  std::uint64_t ram_bytes() const { return memory.ram_bytes() + stack_bytes.value_or(0); }
  bool fits = true;  // the board's flash, and its RAM in one piece
  std::vector<ArenaPiece> arena;
  std::uint64_t arena_lower_bound_bytes = 0;  // what no plan can go below
  int peak_operator = 0;                      // where most of the arena is in use
  std::vector<std::string> notes;  // sentences that belong to the figures; not in whole.warnings
};

// Sets the cost of each op that is counted from its run, or from that of the op in whose place it
// stands. `runs` are as `ops`. Where there is a reference run it has to agree (std::logic_error).
void price_ops(std::vector<OpCost>& ops, const std::vector<OpRun>& runs, const Image& image,
               const Board& board, const OperatingPoint& point, const LinearModel& model);

// The same of costs that are known without a run: `whole` and, for each op that the program has,
// its row, which sum to it. Predictions are such.
ModelEstimate estimate_model(const Graph& graph, const ModelProgram& program, Estimate whole,
                             const std::vector<Cost>& ops);

ModelEstimate estimate_model(const Graph& graph, const ModelProgram& program, const ModelRun& run,
                             const OperatingPoint& point, const LinearModel& model);

}  // namespace boardless
