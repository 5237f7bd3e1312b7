// Which rows are left out together when the rest has to predict them.
//
//   Folds folds = make_folds({"conv", "conv", "softmax", "fc"}, {0, 1, 2, 3});
//   folds.of_row        // {0, 0, 1, 2}
//   folds.description   // "leave one group out (3 groups)"
//
// `codes` tells which rows ran the same code: a row whose twin stays is not predicted but looked
// up. Rows without a group are one group for each code. With 3 groups or more each group is a fold;
// beyond 20 groups, they are dealt over 20 folds in the order in which they occur. With fewer than
// 3 groups, codes are dealt over at most 10 folds, and rows where there are fewer than 3 codes.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct Folds {
  std::vector<std::size_t> of_row;
  std::size_t count = 0;
  std::size_t groups = 0;
  std::string description;
};

Folds make_folds(const std::vector<std::string>& groups, const std::vector<std::size_t>& codes);

// Of these samples, in their order.
Folds make_folds(const std::vector<Sample>& samples);

}  // namespace boardless
