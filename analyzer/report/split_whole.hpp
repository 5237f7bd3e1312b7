// Divides a whole number in proportion, into whole numbers that sum to it: what falls short after
// rounding down goes to the largest remainders.
//
//   split_whole(10, {1, 1, 1})   // {4, 3, 3}
//   split_whole(7, {3, 4})       // {3, 4}: weights that sum to it stay as they are
//
// Without any weight above 0, all of it goes to the first part. No weights, no parts.
#pragma once

#include <cstdint>
#include <vector>

namespace boardless {

std::vector<std::int64_t> split_whole(std::int64_t whole, const std::vector<double>& weights);

}  // namespace boardless
