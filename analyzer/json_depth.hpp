// How deep JSON nests, told before it is parsed. What comes from anyone may be a million lists in
// each other: parsing these is fine, but copying, comparing and printing them takes some of the
// stack for each, and there is only so much.
//
//   nests_too_deep("{\"stages\":[{\"kernel\":[10,4]}]}")   // false
//   nests_too_deep(std::string(1'000'000, '['))            // true
#pragma once

#include <cstddef>
#include <string_view>

namespace boardless {

inline constexpr std::size_t max_json_depth = 64;  // boardless writes none with more than 10

// Whether lists and objects of `json` lie deeper in each other than max_json_depth. Of what is no
// JSON the answer means nothing, and the parser says so.
bool nests_too_deep(std::string_view json);

}  // namespace boardless
