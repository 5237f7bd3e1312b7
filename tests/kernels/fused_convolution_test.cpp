// A convolution with the ADD behind it, and a depthwise one with the 1x1 convolution behind it,
// give as one kernel what they give apart, beside the input that the output may lie over and upon
// it.
#include <gtest/gtest.h>

#include <string>

#include "tests/kernels/random_case.hpp"

namespace {

template <class Params>
int inputs_of(const Params& p) {
  return p.batches * p.input_height * p.input_width * p.input_channels;
}
template <class Params>
int outputs_of(const Params& p) {
  return p.batches * p.output_height * p.output_width * p.output_channels;
}

// What both kinds of convolution have beside their shape.
struct Filters {
  std::vector<int8_t> weights;
  std::vector<int32_t> bias, multiplier, shift;
  const int32_t* bias_or_null() const { return bias.empty() ? nullptr : bias.data(); }
};

template <class Params>
Filters draw_filters(RandomCase& random, Params& p, int weights) {
  Filters f;
  p.input_offset = random.between(-127, 128);
  p.output_offset = random.between(-128, 127);
  random.activation(p);
  random.scales(p.output_channels, int64_t{weights / p.output_channels} * 255 * 128 + 20000,
                f.multiplier, f.shift);
  f.weights = random.bytes(weights, -127);
  if (!random.once_in(4)) f.bias = random.words(p.output_channels, -20000, 20000);
  p.multiplier = f.multiplier.data();
  p.shift = f.shift.data();
  return f;
}

const bl_operator& kernel_of(const std::string& name) {
  for (uint32_t k = 0; k < boardless_kernel_pack.operator_count; k++)
    if (boardless_kernel_pack.operators[k].name == name) return boardless_kernel_pack.operators[k];
  throw std::runtime_error("no kernel " + name);
}

// By the pack's table, with the output beside the inputs or, with `upon`, where one of them lies.
std::vector<int8_t> together(const std::string& name, std::vector<const void*> blocks,
                             std::vector<const void*> inputs, int outputs, bool upon) {
  const bl_operator& kernel = kernel_of(name);
  Guarded<int16_t> scratch((kernel.scratch_bytes(blocks.data()) + 1) / 2);
  Guarded<int8_t> output(static_cast<size_t>(outputs));
  if (upon) {
    const void*& shared = inputs[kernel.in_place - 1];
    const auto* from = static_cast<const int8_t*>(shared);
    std::copy(from, from + outputs, output.data());
    shared = output.data();
  }
  void* results[] = {output.data()};
  kernel.run(blocks.data(), inputs.data(), results, scratch.data());
  EXPECT_TRUE(output.intact());
  EXPECT_TRUE(scratch.intact());
  return output.values();
}

bl_conv_2d_params draw_conv(RandomCase& random) {
  bl_conv_2d_params p{};
  random.window(p, 20, 4);
  p.batches = random.between(1, 2);
  p.input_channels = p.filter_channels = random.between(1, 9);
  p.output_channels = random.between(6, random.once_in(8) ? 70 : 20);
  return p;
}

// TensorFlow Lite's scales of an ADD lie in 0..1 for the inputs, of which the larger is 1/2.
bl_add_params draw_add(RandomCase& random, int length) {
  bl_add_params add{};
  add.length = length;
  add.left_shift = 20;
  add.input_1_offset = random.between(-127, 128);
  add.input_2_offset = random.between(-127, 128);
  add.output_offset = random.between(-128, 127);
  const auto scale = [&](int32_t& multiplier, int32_t& shift, int most) {
    multiplier = random.once_in(30) ? 0 : random.between(1 << 30, 0x7FFFFFFF);
    shift = -random.between(0, most);
  };
  scale(add.input_1_multiplier, add.input_1_shift, 12);
  scale(add.input_2_multiplier, add.input_2_shift, 12);
  scale(add.output_multiplier, add.output_shift, 20);
  add.output_shift = std::min(add.output_shift, random.once_in(6) ? 0 : -17);
  random.activation(add);
  return add;
}

TEST(FusedConvolution, IsTheConvolutionAndTheAdd) {
  RandomCase random(70);
  int fused = 0;
  for (int i = 0; i < 1500 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_conv_2d_params p = draw_conv(random);
    const Filters f = draw_filters(
        random, p, p.output_channels * p.filter_height * p.filter_width * p.input_channels);
    const int outputs = outputs_of(p);
    const bl_add_params add = draw_add(random, outputs);
    const std::vector<int8_t> input = random.bytes(inputs_of(p)), addend = random.bytes(outputs);
    if (bl_conv_2d_add_scratch_bytes(&p, &add) == BL_UNSUPPORTED) {
      EXPECT_TRUE(p.output_channels < 8 || p.batches * p.output_height * p.output_width <= 16);
      continue;
    }
    fused++;
    std::vector<int8_t> between(static_cast<size_t>(outputs)), apart(between.size());
    std::vector<int16_t> scratch(bl_conv_2d_scratch_bytes(&p) / 2 + 1);
    bl_conv_2d_int8(&p, input.data(), f.weights.data(), f.bias_or_null(), between.data(),
                    scratch.data());
    bl_add_int8(&add, between.data(), addend.data(), apart.data());
    for (const bool upon : {false, true})
      EXPECT_EQ(together("CONV_2D+ADD", {&p, &add},
                         {input.data(), f.weights.data(), f.bias_or_null(), addend.data()}, outputs,
                         upon),
                apart);
  }
  EXPECT_GT(fused, 500);
}

TEST(FusedConvolution, AddsWhatHasOneShapeOnly) {
  RandomCase random(71);
  bl_conv_2d_params p{};
  p.batches = 1;
  p.input_height = p.input_width = p.output_height = p.output_width = 6;
  p.input_channels = p.filter_channels = p.output_channels = 8;
  p.filter_height = p.filter_width = 1;
  p.stride_height = p.stride_width = p.dilation_height = p.dilation_width = 1;
  bl_add_params add = draw_add(random, outputs_of(p));
  EXPECT_NE(bl_conv_2d_add_scratch_bytes(&p, &add), BL_UNSUPPORTED);
  add.broadcast = 1;
  EXPECT_EQ(bl_conv_2d_add_scratch_bytes(&p, &add), BL_UNSUPPORTED);
  add.broadcast = 0;
  p.filter_channels = 2;  // groups
  EXPECT_EQ(bl_conv_2d_add_scratch_bytes(&p, &add), BL_UNSUPPORTED);
}

bl_conv_2d_params pointwise_behind(const bl_depthwise_conv_2d_params& d, int channels) {
  bl_conv_2d_params p{};
  p.batches = d.batches;
  p.input_height = p.output_height = d.output_height;
  p.input_width = p.output_width = d.output_width;
  p.input_channels = p.filter_channels = d.output_channels;
  p.output_channels = channels;
  p.filter_height = p.filter_width = 1;
  p.stride_height = p.stride_width = p.dilation_height = p.dilation_width = 1;
  return p;
}

TEST(FusedConvolution, IsTheDepthwiseAndThePointwise) {
  RandomCase random(72);
  int fused = 0, upon_input = 0;
  for (int i = 0; i < 6000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_depthwise_conv_2d_params d{};
    random.window(d, 20, 4);
    d.batches = random.between(1, 2);
    d.input_channels = random.between(1, random.once_in(8) ? 40 : 12);
    d.depth_multiplier = random.once_in(3) ? 2 : 1;
    d.output_channels = d.input_channels * d.depth_multiplier;
    bl_conv_2d_params p =
        pointwise_behind(d, random.once_in(2) ? d.input_channels : random.between(1, 12));
    const Filters f = draw_filters(random, d, d.output_channels * d.filter_height * d.filter_width);
    const Filters g = draw_filters(random, p, p.output_channels * p.input_channels);
    if (bl_depthwise_conv_2d_conv_2d_scratch_bytes(&d, &p) == BL_UNSUPPORTED) continue;
    fused++;
    const std::vector<int8_t> input = random.bytes(inputs_of(d));
    std::vector<int8_t> between(static_cast<size_t>(outputs_of(d)));
    std::vector<int8_t> apart(static_cast<size_t>(outputs_of(p)));
    std::vector<int16_t> scratch(
        std::max(bl_conv_2d_scratch_bytes(&p), bl_depthwise_conv_2d_scratch_bytes(&d)) / 2 + 1);
    bl_depthwise_conv_2d_int8(&d, input.data(), f.weights.data(), f.bias_or_null(), between.data(),
                              scratch.data());
    bl_conv_2d_int8(&p, between.data(), g.weights.data(), g.bias_or_null(), apart.data(),
                    scratch.data());
    const bool one_shape = d.input_height == d.output_height && d.input_width == d.output_width &&
                           d.input_channels == p.output_channels;
    upon_input += one_shape;
    for (int upon = 0; upon <= one_shape; upon++)
      EXPECT_EQ(together("DEPTHWISE_CONV_2D+CONV_2D", {&d, &p},
                         {input.data(), f.weights.data(), f.bias_or_null(), g.weights.data(),
                          g.bias_or_null()},
                         outputs_of(p), upon != 0),
                apart);
  }
  EXPECT_GT(fused, 250);
  EXPECT_GT(upon_input, 50);
}

TEST(FusedConvolution, TheSecondIsPointwiseAndMemoryIsSaved) {
  bl_depthwise_conv_2d_params d{};
  d.batches = 1;
  d.input_height = d.input_width = d.output_height = d.output_width = 16;
  d.input_channels = d.output_channels = 24;
  d.depth_multiplier = 1;
  d.filter_height = d.filter_width = 3;
  d.padding_top = d.padding_left = 1;
  d.stride_height = d.stride_width = d.dilation_height = d.dilation_width = 1;
  const auto refuses = [&](const bl_conv_2d_params& p) {
    return bl_depthwise_conv_2d_conv_2d_scratch_bytes(&d, &p) == BL_UNSUPPORTED;
  };
  EXPECT_FALSE(refuses(pointwise_behind(d, 8)));  // input and output are less than the middle twice
  EXPECT_FALSE(refuses(pointwise_behind(d, 24)));  // the output takes the input's place
  EXPECT_TRUE(refuses(pointwise_behind(d, 48)));   // the output is more than the middle
  bl_conv_2d_params p = pointwise_behind(d, 8);
  p.filter_width = 2;
  EXPECT_TRUE(refuses(p));
  p = pointwise_behind(d, 8);
  p.stride_height = 2;
  p.output_height = 8;
  EXPECT_TRUE(refuses(p));
}

}  // namespace
