// Learning one kernel: emulates the layers that tell most, until the laws predict others.
//
//   KernelSource source{names, draw, parameters, observe};
//   LearnedLaws learned = learn_kernel(source, {.seed = 1, .max_emulations = 100}, {});
//   learned.laws, learned.error
//
// Many layers are drawn. First those are emulated that show the most conditions, such as a filter
// of one column, both ways; then those on which laws differ that are all right on the layers seen
// so far. When the laws are beyond doubt on nearly all that were drawn, fresh layers are predicted
// and emulated: if all are right, learning is done, and these were never learned from.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/observation.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/random.hpp"

namespace boardless {

struct KernelSource {
  std::vector<std::string> names;  // of the parameters
  std::function<Layer(Random&)> draw;
  std::function<std::vector<std::int64_t>(const Layer&)> parameters;
  std::function<Observation(const Layer&, Events&)> observe;
};

struct LearnKernelOptions {
  std::uint64_t seed = 1;
  int max_emulations = 100;
};

struct LearnedLaws {
  KernelLaws laws;
  std::vector<Observation> observations;  // that were learned from
  int emulations = 0;
  double exact_share = 0;
  PredictionError error;  // of the last layers, which were not learned from
  std::vector<std::string> text;
};

// `progress` is told how many were emulated, and the worst error of the last that were predicted
// first.
LearnedLaws learn_kernel(const KernelSource& source, const LearnKernelOptions& options,
                         const std::function<void(int, double)>& progress);

}  // namespace boardless
