#include "analyzer/report/split_whole.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>

namespace boardless {

std::vector<std::int64_t> split_whole(std::int64_t whole, const std::vector<double>& weights) {
  std::vector<std::int64_t> parts(weights.size(), 0);
  if (weights.empty()) return parts;
  double sum = 0;
  for (const double weight : weights) sum += weight;
  if (!(sum > 0)) {
    parts.front() = whole;
    return parts;
  }
  const double scale = static_cast<double>(whole) / sum;
  std::vector<std::pair<double, std::size_t>> remainders;
  std::int64_t missing = whole;
  for (std::size_t k = 0; k < weights.size(); ++k) {
    const double exact = weights[k] * scale;
    parts[k] = static_cast<std::int64_t>(std::floor(exact));
    missing -= parts[k];
    if (weights[k] > 0) remainders.emplace_back(static_cast<double>(parts[k]) - exact, k);
  }
  // The first of equal remainders comes first, so that the same input gives the same parts.
  if (missing != 0) std::sort(remainders.begin(), remainders.end());
  for (std::size_t k = 0; missing > 0; k = (k + 1) % remainders.size(), --missing)
    ++parts[remainders[k].second];
  // Beyond 2^53 a product may be rounded up past the whole.
  if (missing < 0) *std::max_element(parts.begin(), parts.end()) += missing;
  return parts;
}

}  // namespace boardless
