// Learning what a board's memories stall a kernel, once the laws of its counts are known.
//
//   StallSource source{draw, parameters, emulate};
//   LearnedStalls stalls = learn_stalls(conv, source, 1);
//   stalls.error        // of all cycles, on layers that it was not learned from
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/observation.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/random.hpp"

namespace boardless {

struct StallSource {
  std::function<Layer(Random&)> draw;
  std::function<std::vector<std::int64_t>(const Layer&)> parameters;
  std::function<EmulatedLayer(const Layer&)> emulate;  // with the board's memories
};

LearnedStalls learn_stalls(const LearnedKernel& kernel, const StallSource& source,
                           std::uint64_t seed);

}  // namespace boardless
