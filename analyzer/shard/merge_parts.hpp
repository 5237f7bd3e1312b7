// Puts the parts of a run together.
//
//   const MergedParts merged = merge_parts({"part-2", "part-1"}, [&](std::string_view text) {...});
//   merged.rows       // 60, of which merged.failed did
//
// Gives the output in order and in pieces; of each part a piece of a row's size is in memory. Their
// order does not matter. Error(ErrorKind::request) names the part and why: one that is missing,
// comes twice, is of another run, or is damaged. A damaged one may be found after pieces were
// given.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace boardless {

struct MergedParts {
  std::uint64_t rows = 0, failed = 0;
  std::string command;  // "estimate --batch"
};

MergedParts merge_parts(const std::vector<std::string>& paths,
                        const std::function<void(std::string_view)>& give);

}  // namespace boardless
