#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"

namespace {

void expect_as_reference(RandomCase& random, bl_conv_2d_params p) {
  if (p.filter_channels == 0) p.filter_channels = p.input_channels;
  const int length = p.filter_height * p.filter_width * p.filter_channels;
  const auto input = random.bytes(p.batches * p.input_height * p.input_width * p.input_channels);
  const auto weights = random.bytes(p.output_channels * length, random.once_in(4) ? -128 : -127);
  const auto bias = random.words(p.output_channels, -20000, 20000);
  const int32_t* bias_or_none = random.once_in(5) ? nullptr : bias.data();
  std::vector<int32_t> multiplier, shift;
  random.scales(p.output_channels, int64_t{length} * 255 * 128 + 20000, multiplier, shift);
  p.multiplier = multiplier.data();
  p.shift = shift.data();
  p.input_offset = random.between(-127, 128);
  p.output_offset = random.between(-128, 127);
  random.activation(p);

  Guarded<int8_t> output(
      static_cast<size_t>(p.batches * p.output_height * p.output_width * p.output_channels));
  Guarded<int16_t> scratch((bl_conv_2d_scratch_bytes(&p) + 1) / 2);
  bl_conv_2d_int8(&p, input.data(), weights.data(), bias_or_none, output.data(), scratch.data());
  EXPECT_EQ(output.values(), reference::conv_2d(p, input.data(), weights.data(), bias_or_none));
  EXPECT_TRUE(output.intact());
  EXPECT_TRUE(scratch.intact());
}

TEST(Conv2d, AnyShape) {
  RandomCase random(2);
  for (int i = 0; i < 400 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_conv_2d_params p{};
    random.window(p, 9, 5);
    p.batches = random.between(1, 2);
    p.input_channels = random.between(1, 9);
    p.output_channels = random.between(1, 7);
    expect_as_reference(random, p);
  }
}

TEST(Conv2d, Groups) {
  RandomCase random(7);
  for (int i = 0; i < 300 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_conv_2d_params p{};
    random.window(p, 7, 4);
    p.batches = random.between(1, 2);
    const int groups = random.between(2, 5);
    p.filter_channels = random.between(1, random.once_in(5) ? 20 : 5);
    p.input_channels = groups * p.filter_channels;
    p.output_channels = groups * random.between(1, 4);
    expect_as_reference(random, p);
  }
}

// 1x1 without padding reads its patches from the input itself.
TEST(Conv2d, Pointwise) {
  RandomCase random(3);
  for (int i = 0; i < 200 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_conv_2d_params p{};
    random.window(p, 6, 1);
    p.batches = random.between(1, 2);
    p.input_channels = random.between(1, 40);
    p.output_channels = random.between(1, 9);
    expect_as_reference(random, p);
  }
}

// Rows of any length, most of them without padding: they end anywhere within a word.
TEST(Conv2d, FewChannels) {
  RandomCase random(5);
  for (int i = 0; i < 200 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_conv_2d_params p{};
    random.window(p, 14, 6);
    p.batches = 1;
    p.input_channels = random.between(1, 3);
    p.output_channels = random.between(1, 5);
    expect_as_reference(random, p);
  }
}

// Patches long enough for memcpy and memset.
TEST(Conv2d, ManyChannels) {
  RandomCase random(4);
  for (int i = 0; i < 30 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_conv_2d_params p{};
    random.window(p, 6, 4);
    p.batches = 1;
    p.input_channels = random.between(15, 70);
    p.output_channels = random.between(1, 5);
    expect_as_reference(random, p);
  }
}

}  // namespace
