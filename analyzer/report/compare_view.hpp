// What every report of a comparison is made from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/comparison.hpp"
#include "analyzer/cost/gate.hpp"
#include "analyzer/report/change_format.hpp"

namespace boardless {

enum class CompareOver { inputs, boards, clocks };

struct CompareView {
  CompareOver over = CompareOver::inputs;
  std::vector<EstimateSummary> summaries;  // the first is the base
  std::vector<Comparison> comparisons;     // one for each of the others, in their order
  std::optional<Gate> gate;
  std::vector<GateResult> gate_results;  // as `comparisons`
  std::string function;                  // show this one, or this op, alone, if set
  std::size_t top = ~std::size_t{0};     // rows of functions and ops
};

// The view's rows of ops and of functions: all, or the one that it is about (row_of()).
std::vector<Difference> ops_of(const CompareView& view, const Comparison& comparison);
std::vector<Difference> functions_of(const CompareView& view, const Comparison& comparison);

bool gate_passed(const CompareView& view);

// Every failure of the gate in one sentence; empty where it passed.
//   conv_2d of new.elf takes 3.1 % more cycles than in base.elf (460 to 474), above the limit of 2
//   %
std::string gate_sentence(const CompareView& view, const NameWriter& name);

}  // namespace boardless
