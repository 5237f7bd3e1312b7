// What a walk over a call's parameters leaves, and how to walk it for a few of them only.
//
//   ParameterPlan plan("CONV_2D", TensorType::int8, needed);
//   ParameterRoom room;                   // kept between walks, so that none allocates
//   plan.walk(call, room);                // as parameter_values(call) where needed:
//   room.values[3]                        // ... a number of the block, or what follows from it
//   room.sums[plan.sums()[0].place]       // ... sum number plan.sums()[0].parameter
#pragma once

#include <optional>

#include "analyzer/learn/fill_sums.hpp"
#include "analyzer/learn/window_sums.hpp"

namespace boardless::parameters {

struct ParameterRoom {
  std::vector<Value> values;  // by parameter; those of sums may be anything
  std::vector<double> sums;   // whole numbers, exact up to 2^53
  WindowSums windows;
  RunSums runs[run_sums];
  FillSums fills;
  std::vector<Value> reached;
  FoldedParts parts;
  CutWindows cut_rows, cut_columns;
};

inline void add_sums(Collector& c, SumsOf of, const char* what, const RunSums& runs) {
  c.add_sums(
      of, RunSums::size(), [&](std::size_t k) { return RunSums::name(what, k); },
      [&](std::size_t k) { return runs.value(k); });
}

using Maker = void (*)(Collector&);
// Error(ErrorKind::request) of an operator that has no block.
Maker maker_of(const std::string& kernel, TensorType type);
// A call of numbers that no division stumbles over; of a fused kernel with its parts.
KernelCall empty_call(const std::string& kernel, TensorType type);

class ParameterPlan {
 public:
  // `needed`: one for each parameter; those that are not may be anything.
  ParameterPlan(const std::string& kernel, TensorType type, std::vector<bool> needed);
  void walk(const KernelCall& call, ParameterRoom& room) const;

  // The needed ones of hundreds, which a walk leaves to the end.
  struct Sum {
    std::size_t parameter = 0, place = 0;  // the latter in ParameterRoom::sums
  };
  const std::vector<Sum>& sums() const { return sums_; }

 private:
  void plan_sums(const SumBlock& block);
  void walk(const KernelCall& call, ParameterRoom& room, Value* values, double* sums) const;
  void add_runs(const RunSums& runs, std::size_t which, double* sums) const;

  Maker maker_ = nullptr;
  std::vector<ParameterPlan> parts_;  // of a fused kernel
  bool tells_shapes_ = false;         // behind them
  std::vector<bool> needed_;
  std::vector<Section> sections_;
  std::vector<Sum> sums_;
  std::optional<WindowSumPlan> windows_;  // its sums come first
  struct Move {
    std::size_t from, to;  // the latter in ParameterRoom::sums
  };
  std::vector<Move> runs_[run_sums], fills_;
  struct Way {
    std::uint16_t takes;
    std::size_t to;
  };
  std::vector<Way> ways_[run_sums];
};

}  // namespace boardless::parameters
