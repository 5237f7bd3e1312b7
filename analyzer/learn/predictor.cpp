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
  kernel.dilations.clear();
  const std::vector<std::string>& names = kernel.laws.names;
  for (std::size_t k = 0; k + 1 < of_ranges.size(); ++k)
    if (names[static_cast<std::size_t>(of_ranges[k])].ends_with("dilation_height") &&
        names[static_cast<std::size_t>(of_ranges[k + 1])].ends_with("dilation_width"))
      kernel.dilations.push_back({of_ranges[k], of_ranges[k + 1]});
}

std::optional<std::string> outside_range(const LearnedKernel& kernel,
                                         std::span<const std::int64_t> parameters) {
  for (const LearnedKernel::Range& range : kernel.ranges) {
    const auto k = static_cast<std::size_t>(range.parameter);
    if (parameters[k] < range.low || parameters[k] > range.high)
      return fmt::format("{} is {}; {} to {} were learned", kernel.laws.names[k], parameters[k],
                         range.low, range.high);
  }
  for (const LearnedKernel::Dilation& dilation : kernel.dilations) {
    const auto height = static_cast<std::size_t>(dilation.height);
    const auto width = static_cast<std::size_t>(dilation.width);
    if (parameters[height] != parameters[width])
      return fmt::format("{} is {} and {} {}; the same were learned", kernel.laws.names[height],
                         parameters[height], kernel.laws.names[width], parameters[width]);
  }
  return std::nullopt;
}

}  // namespace boardless
