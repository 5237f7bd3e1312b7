#include "analyzer/calibrate/robust.hpp"

#include <algorithm>
#include <cmath>

namespace boardless {

double median(std::vector<double> values) {
  if (values.empty()) return 0;
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double median_spread(const std::vector<double>& values) {
  const double middle = median(values);
  std::vector<double> distances;
  distances.reserve(values.size());
  for (double value : values) distances.push_back(std::abs(value - middle));
  return 1.4826 * median(distances);
}

double row_weight(double standardised_residual) {
  constexpr double full = 2.5, falling = 4, none = 8;
  const double t = std::abs(standardised_residual);
  if (!(t < none)) return 0;
  if (t <= full) return 1;
  if (t <= falling) return full / t;
  return full / t * (none - t) / (none - falling);
}

}  // namespace boardless
