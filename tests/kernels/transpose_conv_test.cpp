#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"
#include "tests/kernels/reference_shapes.hpp"

namespace {

// `input` pixels by `stride` under `filter` taps: SAME or VALID, and now and then a size of its
// own.
struct Axis {
  int input, filter, stride, output, padding;
};
Axis any_axis(RandomCase& random) {
  Axis a{};
  a.input = random.between(1, 5);
  a.filter = random.between(1, 5);
  a.stride = random.between(1, 3);
  const int full = (a.input - 1) * a.stride + a.filter;
  a.output = std::max(full, a.input * a.stride);
  if (random.once_in(2)) {
    a.output = a.input * a.stride;
    a.padding = std::max(0, full - a.output) / 2;
  }
  return a;
}

TEST(TransposeConv, AnyShape) {
  RandomCase random(40);
  for (int i = 0; i < 400 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_transpose_conv_params p{};
    const Axis y = any_axis(random), x = any_axis(random);
    p.batches = random.between(1, 2);
    p.input_height = y.input;
    p.filter_height = y.filter;
    p.stride_height = y.stride;
    p.output_height = y.output;
    p.padding_top = y.padding;
    p.input_width = x.input;
    p.filter_width = x.filter;
    p.stride_width = x.stride;
    p.output_width = x.output;
    p.padding_left = x.padding;
    p.dilation_height = p.dilation_width = 1;
    p.input_channels = p.filter_channels = random.between(1, 9);
    p.output_channels = random.between(1, 5);
    const int length = p.filter_height * p.filter_width * p.input_channels;
    const auto input = random.bytes(p.batches * p.input_height * p.input_width * p.input_channels);
    const auto weights = random.bytes(p.output_channels * length, -127);
    const auto bias = random.words(p.output_channels, -20000, 20000);
    const int32_t* bias_or_none = random.once_in(5) ? nullptr : bias.data();
    std::vector<int32_t> multiplier, shift;
    random.scales(p.output_channels, int64_t{length} * 255 * 128 + 20000, multiplier, shift);
    p.multiplier = multiplier.data();
    p.shift = shift.data();
    p.input_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    random.activation(p);

    const auto expected = reference::transpose_conv(p, input.data(), weights.data(), bias_or_none);
    Guarded<int8_t> output(expected.size());
    Guarded<int16_t> scratch((bl_transpose_conv_scratch_bytes(&p) + 1) / 2);
    bl_transpose_conv_int8(&p, input.data(), weights.data(), bias_or_none, output.data(),
                           scratch.data());
    EXPECT_EQ(output.values(), expected);
    EXPECT_TRUE(output.intact() && scratch.intact());
  }
}

}  // namespace
