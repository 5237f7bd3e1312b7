#include "analyzer/search/pareto.hpp"

#include <algorithm>
#include <numeric>

namespace boardless {

bool dominates(const std::vector<double>& a, const std::vector<double>& b) {
  bool better = false;
  for (std::size_t k = 0; k < a.size(); ++k) {
    if (a[k] > b[k]) return false;
    better = better || a[k] < b[k];
  }
  return better;
}

std::vector<std::size_t> pareto_front(const std::vector<std::vector<double>>& objectives) {
  std::vector<std::size_t> order(objectives.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  // Who dominates comes first in this order, so that each is held against the front alone.
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return objectives[a] < objectives[b]; });
  std::vector<std::size_t> front;
  for (const std::size_t k : order)
    if (std::none_of(front.begin(), front.end(), [&](std::size_t other) {
          return dominates(objectives[other], objectives[k]);
        }))
      front.push_back(k);
  std::sort(front.begin(), front.end());
  return front;
}

}  // namespace boardless
