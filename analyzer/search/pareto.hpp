// Which of many are not bettered: nobody is at least as good in every respect and better in one.
//
//   pareto_front({{1, 5}, {2, 2}, {3, 3}})     // {0, 1}: smaller is better
#pragma once

#include <cstddef>
#include <vector>

namespace boardless {

bool dominates(const std::vector<double>& a, const std::vector<double>& b);

// Places of those that nobody dominates, in their order; of equals all.
std::vector<std::size_t> pareto_front(const std::vector<std::vector<double>>& objectives);

}  // namespace boardless
