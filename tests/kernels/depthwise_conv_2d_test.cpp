#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"

namespace {

void expect_as_reference(RandomCase& random, bl_depthwise_conv_2d_params p) {
  const int taps = p.filter_height * p.filter_width;
  p.output_channels = p.input_channels * p.depth_multiplier;
  const auto input = random.bytes(p.batches * p.input_height * p.input_width * p.input_channels);
  const auto weights = random.bytes(p.output_channels * taps, random.once_in(4) ? -128 : -127);
  const auto bias = random.words(p.output_channels, -20000, 20000);
  const int32_t* bias_or_none = random.once_in(5) ? nullptr : bias.data();
  std::vector<int32_t> multiplier, shift;
  random.scales(p.output_channels, int64_t{taps} * 255 * 128 + 20000, multiplier, shift);
  p.multiplier = multiplier.data();
  p.shift = shift.data();
  p.input_offset = random.between(-127, 128);
  p.output_offset = random.between(-128, 127);
  random.activation(p);

  Guarded<int8_t> output(
      static_cast<size_t>(p.batches * p.output_height * p.output_width * p.output_channels));
  Guarded<int16_t> scratch((bl_depthwise_conv_2d_scratch_bytes(&p) + 1) / 2);
  bl_depthwise_conv_2d_int8(&p, input.data(), weights.data(), bias_or_none, output.data(),
                            scratch.data());
  EXPECT_EQ(output.values(),
            reference::depthwise_conv_2d(p, input.data(), weights.data(), bias_or_none));
  EXPECT_TRUE(output.intact());
  EXPECT_TRUE(scratch.intact());
}

TEST(DepthwiseConv2d, AnyShape) {
  RandomCase random(5);
  for (int i = 0; i < 400 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_depthwise_conv_2d_params p{};
    random.window(p, 9, 5);
    p.batches = random.between(1, 2);
    p.input_channels = random.between(1, 19);
    p.depth_multiplier = random.once_in(3) ? random.between(2, 4) : 1;
    expect_as_reference(random, p);
  }
}

// The unrolled filter, with every border, and dilated by more than the input is long.
TEST(DepthwiseConv2d, ThreeByThree) {
  RandomCase random(6);
  for (int i = 0; i < 200 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_depthwise_conv_2d_params p{};
    p.batches = random.between(1, 2);
    p.filter_height = p.filter_width = 3;
    p.dilation_height = p.dilation_width = 1;
    p.input_height = random.between(1, 7);
    p.input_width = random.between(1, 7);
    p.stride_height = random.between(1, 2);
    p.stride_width = random.between(1, 2);
    p.padding_top = random.between(0, 2);
    p.padding_left = random.between(0, 2);
    p.output_height = (p.input_height + 1) / p.stride_height;
    p.output_width = (p.input_width + 1) / p.stride_width;
    p.input_channels = random.between(1, 33);
    p.depth_multiplier = 1;
    expect_as_reference(random, p);
    p.dilation_height = random.between(1, 9);
    p.dilation_width = random.between(1, 9);
    p.depth_multiplier = random.between(1, 2);
    expect_as_reference(random, p);
  }
}

}  // namespace
