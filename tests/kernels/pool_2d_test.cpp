#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"

namespace {

void expect_as_reference(RandomCase& random, const bl_pool_2d_params& p) {
  const auto input = random.bytes(p.batches * p.input_height * p.input_width * p.channels);
  const auto size = static_cast<size_t>(p.batches * p.output_height * p.output_width * p.channels);
  Guarded<int8_t> average(size), max(size);
  bl_average_pool_2d_int8(&p, input.data(), average.data());
  bl_max_pool_2d_int8(&p, input.data(), max.data());
  EXPECT_EQ(average.values(), reference::average_pool_2d(p, input.data()));
  EXPECT_EQ(max.values(), reference::max_pool_2d(p, input.data()));
  EXPECT_TRUE(average.intact());
  EXPECT_TRUE(max.intact());
}

TEST(Pool2d, AnyShape) {
  RandomCase random(8);
  for (int i = 0; i < 500 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_pool_2d_params p{};
    random.window(p, 10, 6);
    p.batches = random.between(1, 2);
    p.channels = random.between(1, 18);
    random.activation(p);
    expect_as_reference(random, p);
  }
}

// Sums of 16-bit halves must end where halves overflow: at 256 values of -128.
TEST(Pool2d, WindowsAroundTheWidestSum) {
  RandomCase random(9);
  for (const int width : {15, 16, 17, 18}) {
    bl_pool_2d_params p{};
    p.batches = p.output_height = p.output_width = p.stride_height = p.stride_width = 1;
    p.input_height = p.filter_height = 16;
    p.input_width = p.filter_width = width;
    p.channels = 4;
    p.activation_min = -128;
    p.activation_max = 127;
    for (const int8_t value : {int8_t{-128}, int8_t{127}}) {
      const std::vector<int8_t> input(static_cast<size_t>(16 * width * 4), value);
      std::vector<int8_t> output(4);
      bl_average_pool_2d_int8(&p, input.data(), output.data());
      EXPECT_EQ(output, std::vector<int8_t>(4, value)) << width;
    }
    expect_as_reference(random, p);
  }
}

TEST(Pool2d, AverageRoundsHalvesAwayFromZero) {
  bl_pool_2d_params p{};
  p.batches = p.input_height = p.filter_height = p.output_height = p.output_width = 1;
  p.input_width = p.filter_width = 2;
  p.channels = p.stride_height = p.stride_width = 1;
  p.activation_min = -128;
  p.activation_max = 127;
  int8_t output = 0;
  const int8_t up[] = {1, 2}, down[] = {-1, -2};
  bl_average_pool_2d_int8(&p, up, &output);
  EXPECT_EQ(output, 2);
  bl_average_pool_2d_int8(&p, down, &output);
  EXPECT_EQ(output, -2);
}

}  // namespace
