#include "analyzer/learn/predictor.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace boardless {

PredictionError error_of(std::vector<double> errors) {
  PredictionError out;
  if (errors.empty()) return out;
  std::sort(errors.begin(), errors.end());
  out.layers = static_cast<int>(errors.size());
  out.median = errors[errors.size() / 2];
  out.p95 = errors[std::min(errors.size() - 1, errors.size() * 95 / 100)];
  out.worst = errors.back();
  return out;
}

const LearnedKernel* Predictor::find(const std::string& op, TensorType type) const {
  for (const LearnedKernel& kernel : kernels)
    if (kernel.type == type &&
        std::find(kernel.ops.begin(), kernel.ops.end(), op) != kernel.ops.end())
      return &kernel;
  return nullptr;
}

void make_plan(LearnedKernel& kernel) {
  std::vector<std::int32_t> of_ranges;
  for (const LearnedKernel::Range& range : kernel.ranges) of_ranges.push_back(range.parameter);
  kernel.plan = LawPlan(kernel.laws, kernel.ops[0], kernel.type, of_ranges);
}

std::optional<std::string> outside_range(const LearnedKernel& kernel,
                                         std::span<const std::int64_t> parameters) {
  for (const LearnedKernel::Range& range : kernel.ranges) {
    const auto k = static_cast<std::size_t>(range.parameter);
    if (parameters[k] < range.low || parameters[k] > range.high)
      return fmt::format("{} is {}; {} to {} were learned", kernel.laws.names[k], parameters[k],
                         range.low, range.high);
  }
  return std::nullopt;
}

}  // namespace boardless
