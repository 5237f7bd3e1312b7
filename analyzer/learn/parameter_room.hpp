// What a walk over a call's parameters leaves, and how to walk it for a few of them only.
//
//   ParameterPlan plan("CONV_2D", TensorType::int8, needed);
//   ParameterRoom room;                   // kept between walks, so that none allocates
//   plan.walk(call, room);                // room.values, as parameter_values(call) where needed
#pragma once

#include <optional>

#include "analyzer/learn/window_sums.hpp"

namespace boardless::parameters {

struct ParameterRoom {
  std::vector<Value> values;
  WindowSums windows;
  RunSums runs[3];
  FillSums fills;
  std::vector<Value> reached;
};

inline void add_sums(Collector& c, SumsOf of, const char* what, const RunSums& runs) {
  c.add_sums(
      of, RunSums::size(), [&](std::size_t k) { return RunSums::name(what, k); },
      [&](std::size_t k) { return runs.value(k); });
}

class ParameterPlan {
 public:
  // `needed`: one for each parameter; those that are not may be 0.
  ParameterPlan(const std::string& kernel, TensorType type, std::vector<bool> needed);
  void walk(const KernelCall& call, ParameterRoom& room) const;

 private:
  struct Place {
    std::size_t sum = 0, value = 0;
  };
  void (*maker_)(Collector&) = nullptr;
  std::vector<ParameterPlan> parts_;  // of a fused kernel
  std::vector<bool> needed_;
  std::optional<WindowSumPlan> windows_;
  std::vector<Place> runs_[3], fills_;
};

}  // namespace boardless::parameters
