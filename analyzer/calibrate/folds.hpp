// Which rows are left out together when the rest has to predict them.
//
//   Folds folds = make_folds({"conv", "conv", "softmax", "fc"});
//   folds.of_row        // {0, 0, 1, 2}
//   folds.description   // "leave one group out (3 groups)"
//
// A row without a group is a group of its own. With 3 groups or more each group is a fold; beyond
// 20 groups, they are dealt over 20 folds in the order in which they occur. With fewer than 3
// groups, rows are dealt over at most 10 folds.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace boardless {

struct Folds {
  std::vector<std::size_t> of_row;
  std::size_t count = 0;
  std::size_t groups = 0;
  std::string description;
};

Folds make_folds(const std::vector<std::string>& groups);

}  // namespace boardless
