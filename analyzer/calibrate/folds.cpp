#include "analyzer/calibrate/folds.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace boardless {

Folds make_folds(const std::vector<std::string>& groups, const std::vector<std::size_t>& codes) {
  constexpr std::size_t most_group_folds = 20, most_row_folds = 10, least_folds = 3;
  Folds folds;
  std::map<std::pair<std::string, std::size_t>, std::size_t> numbers;
  std::vector<std::size_t> group_of_row;
  for (std::size_t row = 0; row < groups.size(); ++row) {
    const std::size_t code = groups[row].empty() ? codes[row] : 0;
    const auto [found, is_new] = numbers.try_emplace({groups[row], code}, folds.groups);
    folds.groups += is_new;
    group_of_row.push_back(found->second);
  }
  const std::size_t distinct = std::set<std::size_t>(codes.begin(), codes.end()).size();
  const bool by_group = folds.groups >= least_folds, by_code = distinct >= least_folds;
  if (by_group)
    folds.count = std::min(folds.groups, most_group_folds);
  else
    folds.count = std::min(by_code ? distinct : groups.size(), most_row_folds);
  for (std::size_t row = 0; row < groups.size(); ++row)
    folds.of_row.push_back((by_group  ? group_of_row[row]
                            : by_code ? codes[row]
                                      : row) %
                           folds.count);
  if (!by_group)
    folds.description = fmt::format("{} folds of rows", folds.count);
  else if (folds.count == folds.groups)
    folds.description = fmt::format("leave one group out ({} groups)", folds.groups);
  else
    folds.description =
        fmt::format("{} folds of whole groups ({} groups)", folds.count, folds.groups);
  return folds;
}

Folds make_folds(const std::vector<Sample>& samples) {
  std::map<ClassVector, std::size_t> known;
  std::vector<std::string> groups;
  std::vector<std::size_t> codes;
  for (const Sample& sample : samples) {
    groups.push_back(sample.group);
    codes.push_back(known.try_emplace(sample.class_cycles, known.size()).first->second);
  }
  return make_folds(groups, codes);
}

}  // namespace boardless
