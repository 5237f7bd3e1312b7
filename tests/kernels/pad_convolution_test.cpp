// A PAD and a convolution as one kernel give what they give apart, and say where they cannot.
#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"

namespace {

size_t scratch_of(const bl_conv_2d_params& p) { return bl_conv_2d_scratch_bytes(&p); }
size_t scratch_of(const bl_depthwise_conv_2d_params& p) {
  return bl_depthwise_conv_2d_scratch_bytes(&p);
}
size_t scratch_of(const bl_pad_params& pad, const bl_conv_2d_params& p) {
  return bl_pad_conv_2d_scratch_bytes(&pad, &p);
}
size_t scratch_of(const bl_pad_params& pad, const bl_depthwise_conv_2d_params& p) {
  return bl_pad_depthwise_conv_2d_scratch_bytes(&pad, &p);
}

template <class Params>
struct Case {
  bl_pad_params pad{};
  Params conv{};
  std::vector<int8_t> input, weights;
  std::vector<int32_t> bias, multiplier, shift;
};

template <class Params>
int weights_of(const Params& p) {
  const int taps = p.filter_height * p.filter_width;
  if constexpr (requires { p.filter_channels; })
    return p.output_channels * taps * p.filter_channels;
  else
    return p.output_channels * taps;
}

// `pad` of a few rows and columns on each side, mostly one, of the convolution's zero point.
template <class Params>
Case<Params> draw(RandomCase& random) {
  Case<Params> c;
  Params& p = c.conv;
  bl_pad_params& pad = c.pad;
  random.window(p, 20, 4);
  // The window's input is what the PAD gives: take its elements off.
  int32_t before[2], after[2];
  for (int axis = 0; axis < 2; axis++) {
    int32_t size = axis ? p.input_width : p.input_height;
    before[axis] = random.between(0, std::min(random.once_in(4) ? 3 : 1, size - 1));
    after[axis] = random.between(0, std::min(1, size - 1 - before[axis]));
  }
  p.batches = random.between(1, 2);
  p.input_channels = random.between(1, 9);
  if constexpr (requires { p.filter_channels; }) {
    p.filter_channels = p.input_channels;
    p.output_channels = random.between(1, 7);
  } else {
    p.depth_multiplier = random.between(1, 2);
    p.output_channels = p.input_channels * p.depth_multiplier;
  }
  p.input_offset = random.between(-127, 128);
  p.output_offset = random.between(-128, 127);
  random.activation(p);
  random.scales(p.output_channels, int64_t{weights_of(p)} * 255 * 128 + 20000, c.multiplier,
                c.shift);
  p.multiplier = c.multiplier.data();
  p.shift = c.shift.data();
  const int32_t dims[] = {1,
                          1,
                          p.batches,
                          p.input_height - before[0] - after[0],
                          p.input_width - before[1] - after[1],
                          p.input_channels};
  std::copy(std::begin(dims), std::end(dims), pad.input_dims);
  for (int axis = 0; axis < 2; axis++) {
    pad.before[3 + axis] = before[axis];
    pad.after[3 + axis] = after[axis];
  }
  pad.value = -p.input_offset;
  c.input = random.bytes(dims[2] * dims[3] * dims[4] * dims[5]);
  c.weights = random.bytes(weights_of(p), -127);
  c.bias = random.words(p.output_channels, -20000, 20000);
  return c;
}

template <class Params>
std::vector<int8_t> apart(const Case<Params>& c) {
  const Params& p = c.conv;
  std::vector<int8_t> padded(
      static_cast<size_t>(p.batches * p.input_height * p.input_width * p.input_channels));
  bl_pad_int8(&c.pad, c.input.data(), padded.data());
  std::vector<int8_t> out(
      static_cast<size_t>(p.batches * p.output_height * p.output_width * p.output_channels));
  std::vector<int16_t> scratch(scratch_of(p) / 2 + 1);
  if constexpr (requires { p.filter_channels; })
    bl_conv_2d_int8(&p, padded.data(), c.weights.data(), c.bias.data(), out.data(), scratch.data());
  else
    bl_depthwise_conv_2d_int8(&p, padded.data(), c.weights.data(), c.bias.data(), out.data(),
                              scratch.data());
  return out;
}

template <class Params>
void expect_same_as_apart(uint32_t seed) {
  RandomCase random(seed);
  int fused = 0;
  for (int i = 0; i < 1500 && !testing::Test::HasFailure(); i++) {
    SCOPED_TRACE(i);
    const Case<Params> c = draw<Params>(random);
    const size_t wanted = scratch_of(c.pad, c.conv);
    if (wanted == BL_UNSUPPORTED) continue;
    fused++;
    const Params& p = c.conv;
    Guarded<int8_t> output(
        static_cast<size_t>(p.batches * p.output_height * p.output_width * p.output_channels));
    Guarded<int16_t> scratch((wanted + 1) / 2);
    const void* blocks[] = {&c.pad, &p};
    const void* inputs[] = {c.input.data(), nullptr, c.weights.data(), c.bias.data()};
    void* outputs[] = {output.data()};
    const bool deep = requires { p.filter_channels; };
    const std::string name = deep ? "PAD+CONV_2D" : "PAD+DEPTHWISE_CONV_2D";
    for (uint32_t k = 0; k < boardless_kernel_pack.operator_count; k++) {
      const bl_operator& op = boardless_kernel_pack.operators[k];
      if (op.name != name) continue;
      EXPECT_EQ(op.scratch_bytes(blocks), wanted);
      op.run(blocks, inputs, outputs, scratch.data());
    }
    EXPECT_EQ(output.values(), apart(c));
    EXPECT_TRUE(output.intact());
    EXPECT_TRUE(scratch.intact());
  }
  EXPECT_GT(fused, 100);
}

TEST(PadConvolution, IsThePadAndTheConvolution) { expect_same_as_apart<bl_conv_2d_params>(60); }
TEST(PadConvolution, IsThePadAndTheDepthwiseConvolution) {
  expect_same_as_apart<bl_depthwise_conv_2d_params>(61);
}

// Windows at the border are put together one by one, which a PAD does at once.
TEST(PadConvolution, LeavesWindowsToThePadWhereManyAreCut) {
  bl_depthwise_conv_2d_params p{};
  p.batches = p.depth_multiplier = 1;
  p.input_channels = p.output_channels = 16;
  p.filter_height = p.filter_width = 3;
  p.dilation_height = p.dilation_width = 1;
  bl_pad_params pad{};
  const auto refuses = [&](int32_t size, int32_t before, int32_t stride) {
    const int32_t dims[] = {1, 1, 1, size, size, 16};
    std::copy(std::begin(dims), std::end(dims), pad.input_dims);
    pad.before[3] = pad.before[4] = before;
    pad.after[3] = pad.after[4] = 1;
    p.input_height = p.input_width = size + before + 1;
    p.stride_height = p.stride_width = stride;
    p.output_height = p.output_width = (p.input_height - 3) / stride + 1;
    return scratch_of(pad, p) == BL_UNSUPPORTED;
  };
  EXPECT_FALSE(refuses(31, 0, 2));  // the added row and column are reached by no window
  EXPECT_FALSE(refuses(96, 0, 2));  // by few
  EXPECT_TRUE(refuses(32, 1, 1));
  p.depth_multiplier = 2;
  p.output_channels = 32;
  EXPECT_FALSE(refuses(32, 1, 1));  // not put together
}

TEST(PadConvolution, SaysWhatItCannotDo) {
  bl_conv_2d_params p{};
  p.batches = 1;
  p.input_height = p.input_width = 10;
  p.input_channels = p.filter_channels = 4;
  p.output_height = p.output_width = 8;
  p.output_channels = 2;
  p.filter_height = p.filter_width = 3;
  p.stride_height = p.stride_width = p.dilation_height = p.dilation_width = 1;
  p.input_offset = 5;
  bl_pad_params pad{};
  const int32_t dims[] = {1, 1, 1, 8, 8, 4};
  std::copy(std::begin(dims), std::end(dims), pad.input_dims);
  pad.before[3] = pad.before[4] = pad.after[3] = pad.after[4] = 1;
  pad.value = -5;
  EXPECT_NE(scratch_of(pad, p), BL_UNSUPPORTED);
  bl_pad_params other = pad;
  other.value = 0;  // no real zero
  EXPECT_EQ(scratch_of(other, p), BL_UNSUPPORTED);
  other = pad;
  other.input_dims[5] = 3;
  other.after[5] = 1;  // a channel
  EXPECT_EQ(scratch_of(other, p), BL_UNSUPPORTED);
  other = pad;
  other.input_dims[3] = 6;
  other.before[3] = 3;  // a window that sees nothing else
  EXPECT_EQ(scratch_of(other, p), BL_UNSUPPORTED);
  other = pad;
  other.input_dims[4] = 6;
  other.after[4] = 3;
  EXPECT_EQ(scratch_of(other, p), BL_UNSUPPORTED);
}

}  // namespace
