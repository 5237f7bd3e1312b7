// The kernels' rounding against the same written out in 64-bit division.
#include "kernels/requantise.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <vector>

#include "tests/kernels/random_case.hpp"

namespace {

constexpr int32_t lowest = std::numeric_limits<int32_t>::min();
constexpr int32_t highest = std::numeric_limits<int32_t>::max();

TEST(Requantise, HighMultiplyRoundsHalvesUp) {
  // a * 2^30 / 2^31 is a / 2.
  EXPECT_EQ(bl_doubling_high_multiply(3, 1 << 30), 2);
  EXPECT_EQ(bl_doubling_high_multiply(-3, 1 << 30), -1);
  EXPECT_EQ(bl_doubling_high_multiply(-1, 1 << 30), 0);
}

// Of halves, as cores without a long multiplication work it out: the same as of wholes.
TEST(Requantise, ScalesByHalves) {
  RandomCase random(8);
  const std::vector<int32_t> extremes{lowest, -65537, -65536, -1, 0, 1, 32768, 65535, highest};
  const std::vector<int32_t> multipliers{0, 1 << 30, (1 << 30) + 65535, highest - 65535, highest};
  for (const int32_t value : extremes)
    for (const int32_t multiplier : multipliers)
      ASSERT_EQ(bl_scale(value, multiplier), bl_doubling_high_multiply(value, multiplier))
          << value << " * " << multiplier;
  for (int i = 0; i < 100000; i++) {
    const int32_t value = random.between(lowest, highest) >> random.between(0, 20);
    const int32_t multiplier = random.between(0, highest) >> random.between(0, 20);
    ASSERT_EQ(bl_scale(value, multiplier), bl_doubling_high_multiply(value, multiplier))
        << value << " * " << multiplier;
  }
}

TEST(Requantise, ShiftRoundsHalvesAwayFromZero) {
  EXPECT_EQ(bl_rounding_shift_right(3, 1), 2);
  EXPECT_EQ(bl_rounding_shift_right(-3, 1), -2);
  EXPECT_EQ(bl_rounding_shift_right(5, 2), 1);
  EXPECT_EQ(bl_rounding_shift_right(6, 2), 2);
  EXPECT_EQ(bl_rounding_shift_right(-6, 2), -2);
}

TEST(Requantise, ShiftAroundEveryHalf) {
  for (int exponent = 1; exponent <= 31; exponent++) {
    for (int64_t multiple = -5; multiple <= 5; multiple++) {
      for (int64_t off = -2; off <= 2; off++) {
        const int64_t value = multiple * (int64_t{1} << (exponent - 1)) + off;
        if (value <= lowest || value >= highest) continue;
        const auto narrow = static_cast<int32_t>(value);
        ASSERT_EQ(bl_rounding_shift_right(narrow, exponent),
                  reference::divide_by_power(narrow, exponent))
            << value << " >> " << exponent;
      }
    }
  }
}

// Two roundings: 0.4999… becomes a half at the first and then a whole at the second.
TEST(Requantise, RoundsTwice) {
  const int32_t multiplier = highest;  // just under 1
  EXPECT_EQ(bl_requantise(1, multiplier, -1), 1);
  EXPECT_EQ(reference::rescale(1, multiplier, -1), 1);
}

TEST(Requantise, Extremes) {
  const std::vector<int32_t> values{lowest, lowest + 1, -1, 0, 1, highest - 1, highest};
  const std::vector<int32_t> multipliers{0, 1 << 30, (1 << 30) + 1, highest - 1, highest};
  for (const int32_t value : values)
    for (const int32_t multiplier : multipliers)
      for (int32_t shift = -31; shift <= 0; shift++)
        ASSERT_EQ(bl_requantise(value, multiplier, shift),
                  reference::rescale(value, multiplier, shift))
            << value << " * " << multiplier << " shift " << shift;
}

TEST(Requantise, RandomValues) {
  RandomCase random(1);
  for (int i = 0; i < 200000; i++) {
    const int bits = random.between(0, 30);
    const int32_t value = random.between(-(1 << bits), 1 << bits);
    const int32_t multiplier = random.between(1 << 30, highest);
    const int32_t shift = random.between(-31, 30 - bits);
    ASSERT_EQ(bl_requantise(value, multiplier, shift), reference::rescale(value, multiplier, shift))
        << value << " * " << multiplier << " shift " << shift;
  }
}

}  // namespace
