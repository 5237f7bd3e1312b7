// A gate for CI: whether an estimate got worse than the base by more than a limit. Getting better
// never fails.
//
//   GateResult r = hold(comparison, {.limit = 0.02, .metrics = {Metric::cycles}});
//   r.failures[0]   // {Metric::cycles, 100, 103, 0.03}
//
// Of a function alone, or of an op of a model: one that is only in NEW has nothing to be held to
// and fails, for it costs more than the base whatever the limit; one that is gone costs nothing and
// passes. A note says so.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/comparison.hpp"

namespace boardless {

struct Gate {
  double limit = 0;             // 0.02: 2 %
  std::vector<Metric> metrics;  // empty: cycles, and energy where it is known of both
  std::string function;         // or op; empty: the whole
};

struct GateFailure {
  Metric metric = Metric::cycles;
  double base = 0;
  double now = 0;
  double relative = 0;  // infinite where base is 0
};

struct GateResult {
  std::vector<Metric> held;  // what was looked at
  std::vector<GateFailure> failures;
  std::vector<std::string> notes;
};

// Throws Error(ErrorKind::request) when energy is asked for and not known of both.
GateResult hold(const Comparison& comparison, const Gate& gate);

// The row of that name: the op's, else the function's. A model has a function of each op's name
// too, the few instructions that call its kernel, and nobody who names an op means those.
const Difference* row_of(const Comparison& comparison, const std::string& function);

// Throws Error(ErrorKind::request), with the nearest names, when no comparison has such a row.
void check_function(const std::vector<Comparison>& comparisons, const std::string& function);

}  // namespace boardless
