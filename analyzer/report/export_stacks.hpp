// The stacks of a run in whole numbers, as exports write them: each a function below the one that
// called it (or holds it inlined), with its own part of the cost.
//
//   for (const ExportStack& s : export_stacks(x).stacks)
//     s.parent, x.functions[s.function].name, s.cycles
//
// Depth first: a stack is followed by those that go deeper. Parts sum to the estimate's totals,
// those that are no whole numbers rounded once. An explanation without calls gives one stack for
// each function.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/cost/explanation.hpp"

namespace boardless {

struct ExportStack {
  int parent = Explanation::none;    // index into `stacks`
  int function = Explanation::none;  // index into Explanation::functions
  std::int64_t instructions = 0;
  std::int64_t cycles = 0;
  std::int64_t time_ns = 0;
  std::int64_t energy_nj = 0;  // 0 where energy is not known
};

struct ExportStacks {
  std::vector<ExportStack> stacks;
  ExportStack total;
};

// `inlined`: false adds the cost of inlined functions to the one that holds them.
ExportStacks export_stacks(const Explanation& x, bool inlined = true);

}  // namespace boardless
