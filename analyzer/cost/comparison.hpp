// Two estimates side by side: what changed in all, by class, by function, by stall and by op of a
// model, and which of them explains the change most.
//
//   Comparison c = compare(base, now);
//   c.functions[0].name, .change_cycles()    // the function that changed most, either way
//   c.functions[0].state                     // both, added or gone
//   c.cause->name, c.cause->share            // "load", 0.61
//
// Functions are the same when their names are equal: a renamed one is gone under the old name and
// added under the new. Those that share a name are summed, so that rows sum to the totals. Ops are
// the same when number and type are: "op3_CONV_2D".
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/estimate_summary.hpp"

namespace boardless {

enum class RowState { both, added, gone };
std::string_view to_string(RowState state);  // "both", "new", "gone"

struct Difference {
  std::string name;
  RowState state = RowState::both;
  int count_base = 0;  // rows of this name
  int count_now = 0;
  Cost base;
  Cost now;
  double change_cycles() const { return now.cycles - base.cycles; }
  double change_energy_j() const { return now.energy_j - base.energy_j; }
};

// One part of the cycles. The own cycles of the classes and the stalls make up the whole.
struct Cause {
  bool stall = false;  // else a cycle class, without what memory made it wait
  std::string name;
  double base_cycles = 0;
  double now_cycles = 0;
  std::uint64_t base_instructions = 0;  // of a class
  std::uint64_t now_instructions = 0;
  double share = 0;  // of the whole change; above 1 where others go against it
  double change_cycles() const { return now_cycles - base_cycles; }
};

struct Comparison {
  EstimateSummary base;
  EstimateSummary now;
  std::vector<Difference> classes;    // by absolute change of the metric, then by name
  std::vector<Difference> functions;  // the same
  std::vector<Difference> ops;        // the same; those of a model have all that they call
  std::vector<Difference> stalls;     // cycles alone
  std::vector<Difference> lost;       // cycles alone
  std::optional<Cause> cause;         // none where no part changed
  std::string most_changed_function;  // empty where none changed; in the direction of the whole
  std::string most_changed_op;        // the same; empty where not both are of models
  std::vector<std::string> notes;     // in what else the two differ, one sentence each
  bool energy_known() const { return base.energy_known && now.energy_known; }
};

enum class Metric { cycles, latency, energy };
std::string_view to_string(Metric metric);

// What it costs in a metric. Latency and cycles of a part are in proportion to the clock.
double metric_of(const EstimateSummary& summary, const Cost& cost, Metric metric);

Comparison compare(const EstimateSummary& base, const EstimateSummary& now,
                   Metric sorted_by = Metric::cycles);

// now / base - 1; 0 where both are 0, infinite where only base is.
double relative_change(double base, double now);

// The one of the summaries with the least energy; none where it is known of fewer than two.
const EstimateSummary* least_energy(const std::vector<EstimateSummary>& summaries);

}  // namespace boardless
