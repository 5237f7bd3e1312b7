// The elements that a resized output shows, in integers, against the float of TensorFlow Lite's
// reference.
#include "kernels/nearest_walk.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>

namespace {

std::int32_t in_float(std::int32_t at, std::int32_t from, std::int32_t to, bool half_pixels,
                      bool to_nearest) {
  const float scale = to_nearest && to > 1
                          ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                          : static_cast<float>(from) / static_cast<float>(to);
  const float value = (static_cast<float>(at) + (half_pixels ? 0.5F : 0.0F)) * scale;
  auto found = static_cast<std::int32_t>(value);
  if (to_nearest) found += value - static_cast<float>(found) >= 0.5F;
  return std::min(found, from - 1);
}

// Elements that differ.
int differ(std::int32_t from, std::int32_t to) {
  int out = 0;
  for (const bool half_pixels : {false, true})
    for (const bool to_nearest : {false, true}) {
      const bl_resize_scale scale = to_nearest && to > 1 ? bl_resize_scale_of(from - 1, to - 1)
                                                         : bl_resize_scale_of(from, to);
      bl_nearest_walk walk = bl_begin_walk(scale, from, half_pixels, to_nearest);
      for (std::int32_t at = 0; at < to; ++at)
        out += bl_next_nearest(&walk) != in_float(at, from, to, half_pixels, to_nearest);
    }
  return out;
}

TEST(NearestWalk, ShowsWhatFloatsDoOfAllSmallSizes) {
  for (std::int32_t from = 1; from <= 160; ++from)
    for (std::int32_t to = 1; to <= 160; ++to)
      EXPECT_EQ(differ(from, to), 0) << from << " to " << to;
}

TEST(NearestWalk, ShowsWhatFloatsDoOfLargeSizes) {
  std::uint32_t random = 1;
  const auto draw = [&](std::uint32_t most) {
    random = random * 1664525 + 1013904223;
    return static_cast<std::int32_t>((random >> 8) % most) + 1;
  };
  for (int k = 0; k < 400; ++k) {
    const std::int32_t from = draw(60000), to = draw(4000);
    EXPECT_EQ(differ(from, to), 0) << from << " to " << to;
    if (k % 8 != 0) continue;
    EXPECT_EQ(differ(to, from), 0) << to << " to " << from;
  }
}

}  // namespace
