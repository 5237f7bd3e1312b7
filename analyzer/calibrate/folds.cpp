#include "analyzer/calibrate/folds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace boardless {

Folds make_folds(const std::vector<std::string>& groups) {
  constexpr std::size_t most_group_folds = 20, most_row_folds = 10;
  Folds folds;
  std::map<std::string, std::size_t> numbers;
  std::vector<std::size_t> group_of_row;
  for (const std::string& group : groups) {
    std::size_t number = folds.groups;
    if (!group.empty()) number = numbers.try_emplace(group, number).first->second;
    if (number == folds.groups) ++folds.groups;
    group_of_row.push_back(number);
  }
  const bool by_group = folds.groups >= 3;
  folds.count =
      by_group ? std::min(folds.groups, most_group_folds) : std::min(groups.size(), most_row_folds);
  for (std::size_t row = 0; row < groups.size(); ++row)
    folds.of_row.push_back((by_group ? group_of_row[row] : row) % folds.count);
  if (!by_group)
    folds.description = fmt::format("{} folds of rows", folds.count);
  else if (folds.count == folds.groups)
    folds.description = fmt::format("leave one group out ({} groups)", folds.groups);
  else
    folds.description =
        fmt::format("{} folds of whole groups ({} groups)", folds.count, folds.groups);
  return folds;
}

}  // namespace boardless
