#include <gtest/gtest.h>

#include <cmath>

#include "tests/kernels/random_case.hpp"

namespace {

bl_softmax_params params_for(int rows, int depth, int32_t multiplier, int32_t left_shift) {
  bl_softmax_params p{};
  p.rows = rows;
  p.depth = depth;
  p.input_multiplier = multiplier;
  p.input_left_shift = left_shift;
  p.diff_min = -static_cast<int32_t>(std::floor(std::ldexp(31.0, 26 - left_shift)));
  return p;
}

TEST(Softmax, AnyRow) {
  RandomCase random(11);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    const bl_softmax_params p =
        params_for(random.between(1, 4), random.between(1, random.once_in(10) ? 400 : 40),
                   random.between(1 << 30, 0x7FFFFFFF), random.between(18, 26));
    const auto input = random.bytes(p.rows * p.depth);
    Guarded<int8_t> output(static_cast<size_t>(p.rows * p.depth));
    bl_softmax_int8(&p, input.data(), output.data());
    EXPECT_EQ(output.values(), reference::softmax(p, input.data()));
    EXPECT_TRUE(output.intact());
  }
}

// Every difference there is, at every scale: each exponential is met.
TEST(Softmax, EveryDifference) {
  for (int32_t left_shift = 17; left_shift <= 30; left_shift++) {
    for (int difference = 0; difference <= 255; difference++) {
      const bl_softmax_params p = params_for(1, 2, 0x5A827999, left_shift);
      const int8_t input[] = {127, static_cast<int8_t>(127 - difference)};
      std::vector<int8_t> output(2);
      bl_softmax_int8(&p, input, output.data());
      ASSERT_EQ(output, reference::softmax(p, input)) << left_shift << ' ' << difference;
    }
  }
}

// Fixed point or not, it is a softmax: within 1/256 of the real one.
TEST(Softmax, IsTheRealOne) {
  RandomCase random(12);
  for (int i = 0; i < 200; i++) {
    const int depth = random.between(2, 30);
    const int32_t multiplier = random.between(1 << 30, 0x7FFFFFFF);
    const int32_t left_shift = random.between(19, 25);
    const bl_softmax_params p = params_for(1, depth, multiplier, left_shift);
    const double scale = std::ldexp(multiplier, left_shift - 31 - 26);
    const auto input = random.bytes(depth);
    std::vector<int8_t> output(input.size());
    bl_softmax_int8(&p, input.data(), output.data());
    double sum = 0;
    for (const int8_t value : input) sum += std::exp(scale * value);
    for (size_t k = 0; k < input.size(); k++) {
      const double expected = std::exp(scale * input[k]) / sum * 256 - 128;
      EXPECT_NEAR(output[k], std::min(expected, 127.0), 1.0);
    }
  }
}

// A sum past 512 leaves every probability under half a step.
TEST(Softmax, LongFlatRow) {
  const bl_softmax_params p = params_for(1, 1500, 1 << 30, 22);
  const std::vector<int8_t> input(1500, 9);
  std::vector<int8_t> output(1500);
  bl_softmax_int8(&p, input.data(), output.data());
  EXPECT_EQ(output, std::vector<int8_t>(1500, -128));
}

}  // namespace
