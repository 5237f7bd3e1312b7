// What a board's memories stall a kernel, as laws beside those of its counts.
//
//   KernelLaws stalls = find_stall_laws(conv.laws, layers);
//   evaluate(stalls, parameters).total_cycles     // to be added to what conv.laws give
//
// Slow memory and data that is not aligned stall as often as code runs: that is a product of
// factors where a support holds, exact on all layers. A cache or a prefetch buffer follows no such
// law, but mostly a ratio: a load that runs n times misses in every second of them. So what is left
// is fitted by sums of few of the laws of counts; where no such sum is near, by one for layers on
// which a condition holds and one for the others.
#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/kernel_laws.hpp"

namespace boardless {

struct StalledLayer {
  struct Stall {
    std::int64_t count = 0;
    std::int32_t cycles = 1;  // each time, the same on all layers
  };
  std::vector<std::int64_t> parameters;
  double cycles = 0;                    // in all, with what stalled
  std::map<std::string, Stall> stalls;  // by what stalled
};

// Of up to max_samples layers of one kernel, whose counts follow `of_counts`.
KernelLaws find_stall_laws(const KernelLaws& of_counts, std::span<const StalledLayer> layers);

}  // namespace boardless
