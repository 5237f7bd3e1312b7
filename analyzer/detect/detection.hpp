// Which calls of a run executed which ops of a graph: the run's calls (analyzer/call_sequence.hpp)
// laid beside the ops, with what each op cost and what the runtime between the kernels did.
//
//   Detection d = detect_kernels(image, estimate, *profile.call_sequence, graph, {});
//   d.under.name                       // "infer": the function whose calls are the kernels
//   d.ops[3].fate, d.ops[3].calls[0].function.name, d.ops[3].cost.cycles
//
// The function whose calls are the kernels is looked for: of all calls that do enough
// multiplications, the one whose callees fit the ops best. Every cycle of the run is in one of
// `ops[].cost`, `ops[].glue`, `tail` or `outside`: checked in every run (std::logic_error).
//
// Errors: Error(ErrorKind::request) when no function's calls fit the graph: the image does not run
// it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/call_sequence.hpp"
#include "analyzer/cost/estimate.hpp"
#include "analyzer/image/image.hpp"
#include "analyzer/model/graph/graph.hpp"

namespace boardless {

struct DetectedFunction {
  std::string name;  // "0x08000123" where no symbol holds it
  std::uint32_t address = 0;
};

struct DetectedCost {
  double cycles = 0;
  double energy_j = 0;  // 0 where energy is not known; follows the cycles
  void add(const DetectedCost& other) {
    cycles += other.cycles;
    energy_j += other.energy_j;
  }
};

struct DetectedCall {
  DetectedFunction function;
  // The innermost one named for the op among the callees that have most of its cycles; else the
  // function itself.
  DetectedFunction kernel;
  std::uint64_t nth = 1;  // call of `function` in the run
  std::uint64_t instructions = 0;
  std::uint64_t multiplications = 0;
  DetectedCost cost;  // callees included
};

enum class OpFate : std::uint8_t {
  called,   // one call ran it, and nothing else
  fused,    // one call ran it together with its neighbours
  split,    // several calls ran it
  dropped,  // no call did: folded at conversion, or nothing to do
};
std::string_view to_string(OpFate fate);

struct DetectedOp {
  int index = 0;
  std::string type;
  std::optional<std::uint64_t> macs;
  OpFate fate = OpFate::called;
  // Of a fused op: the op whose row has the call and its cost, the one with the most MACs.
  int into = 0;
  std::vector<DetectedCall> calls;
  DetectedCost cost;
  DetectedCost glue;  // of the runtime since the call before, and between the calls of a split op
  // What the call is told by; nothing of a dropped op.
  bool by_name = false;
  bool by_macs = false;
  bool by_bytes = false;
  double certainty = 0;   // share of the points that there are to get, 0 to 1
  std::string ambiguity;  // another reading that fits almost as well; mostly empty
};

struct GlueFunction {  // called between the kernels, for no op
  DetectedFunction function;
  std::uint64_t calls = 0;
  DetectedCost cost;
};

struct Detection {
  Estimate estimate;
  DetectedFunction under;
  std::uint64_t nth = 1;         // call of `under`
  std::uint64_t inferences = 1;  // calls of `under` that did the same; the first is taken apart
  bool symbols = true;           // the image names functions
  std::vector<DetectedOp> ops;
  DetectedCost kernels;                      // of all ops
  DetectedCost glue;                         // of all ops, and `tail`
  DetectedCost tail;                         // behind the last kernel
  DetectedCost outside;                      // what ran before and after the inference
  DetectedCost other_inferences;             // part of `outside`
  std::vector<GlueFunction> glue_functions;  // by cycles; the rest of the glue is `under`'s own
  std::vector<std::string> notes;
};

// RunOptions::call_sequence of a run that is to be looked at.
inline constexpr std::size_t most_detected_calls = 200'000;

struct DetectOptions {
  std::optional<std::uint32_t> under;  // take the calls of this function
};

Detection detect_kernels(const Image& image, Estimate estimate, const CallSequence& sequence,
                         const Graph& graph, const DetectOptions& options);

}  // namespace boardless
