// A factor of a law: a whole number that follows from one parameter, as loops make them.
//
//   Factor{.parameter = 3, .shift = 2}                       // input_channels >> 2
//   Factor{.parameter = 3, .add = 1, .shift = 1, .more = -1} // (input_channels + 1 >> 1) - 1
//
// ((p + add >> shift & mask) + then_add >> then_shift) + more, and 0 where that is negative: rounds
// of an unrolled loop, what is left over for the next one, and rounds but the first.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace boardless {

struct Factor {
  std::int32_t parameter = 0;
  std::int32_t add = 0;
  std::int32_t shift = 0;
  std::int32_t mask = 0;  // 0: none
  std::int32_t then_add = 0;
  std::int32_t then_shift = 0;
  std::int32_t more = 0;

  std::int64_t of(std::int64_t p) const {
    std::int64_t x = (p + add) >> shift;
    if (mask) x &= mask;
    x = ((x + then_add) >> then_shift) + more;
    return std::max<std::int64_t>(x, 0);
  }
  bool operator==(const Factor&) const = default;
};

// How unlikely a factor is in code: 1 of a plain parameter.
int factor_cost(const Factor& factor);
std::string factor_text(const Factor& factor, std::span<const std::string> names);

// What a law of these parameters may have as factors, the likeliest first. Sums over windows
// ("sum_...") are taken as they are.
// Whether a parameter counts something in all: mispredictions, which are no factor of anything.
bool is_total(const std::string& name);
std::vector<Factor> possible_factors(std::span<const std::string> names);

}  // namespace boardless
