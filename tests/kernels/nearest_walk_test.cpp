// The elements that a resized output shows, in integers, against the float of TensorFlow Lite's
// reference.
#include "kernels/nearest_walk.h"

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/kernels/random_case.hpp"
#include "tests/kernels/reference_shapes.hpp"

namespace {

// Elements that differ.
int differ(std::int32_t from, std::int32_t to) {
  int out = 0;
  for (const bool half_pixels : {false, true})
    for (const bool to_nearest : {false, true}) {
      const bl_resize_scale scale = to_nearest && to > 1 ? bl_resize_scale_of(from - 1, to - 1)
                                                         : bl_resize_scale_of(from, to);
      bl_nearest_walk walk = bl_begin_walk(scale, from, half_pixels, to_nearest);
      for (std::int32_t at = 0; at < to; ++at)
        out += bl_next_nearest(&walk) != reference::nearest(at, from, to, to_nearest, half_pixels);
    }
  return out;
}

TEST(NearestWalk, ShowsWhatFloatsDoOfAllSmallSizes) {
  for (std::int32_t from = 1; from <= 160; ++from)
    for (std::int32_t to = 1; to <= 160; ++to)
      EXPECT_EQ(differ(from, to), 0) << from << " to " << to;
}

TEST(NearestWalk, ShowsWhatFloatsDoOfLargeSizes) {
  RandomCase random(1);
  for (int k = 0; k < 400; ++k) {
    const int from = random.between(1, 60000), to = random.between(1, 4000);
    EXPECT_EQ(differ(from, to), 0) << from << " to " << to;
    if (k % 8 != 0) continue;
    EXPECT_EQ(differ(to, from), 0) << to << " to " << from;
  }
}

}  // namespace
