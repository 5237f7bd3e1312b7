// The operators that go element by element, one or two inputs at a time.
#include <gtest/gtest.h>

#include <limits>

#include "tests/kernels/random_case.hpp"
#include "tests/kernels/reference_elementwise.hpp"

namespace {

// Some lengths on either side of where a table of all answers pays.
int any_length(RandomCase& random) {
  return random.once_in(3) ? random.between(500, 700) : random.between(1, 70);
}

// Two shapes that broadcast: equal, one input's dimension 1, or the other's.
template <class Params>
void shapes(RandomCase& random, Params& p) {
  p.broadcast = random.once_in(4) ? 0 : 1;
  p.length = 1;
  const int kind = random.between(0, 3);
  for (int d = 0; d < BL_MAX_DIMS; d++) {
    const int size = random.once_in(3) ? 1 : random.between(1, 4);
    p.input_1_dims[d] = p.input_2_dims[d] = size;
    p.length *= size;
    if (!p.broadcast) continue;
    if (kind == 1) p.input_2_dims[d] = 1;                         // a scalar
    if (kind == 2 && d < BL_MAX_DIMS - 1) p.input_1_dims[d] = 1;  // one per channel
    if (kind == 3 && random.once_in(3)) p.input_1_dims[d] = 1;
    if (kind == 3 && p.input_1_dims[d] != 1 && random.once_in(3)) p.input_2_dims[d] = 1;
  }
}

bl_add_params any_sum(RandomCase& random) {
  bl_add_params p{};
  shapes(random, p);
  p.left_shift = 20;
  p.input_1_offset = random.between(-127, 128);
  p.input_2_offset = random.between(-127, 128);
  p.output_offset = random.between(-128, 127);
  // Neither input's factor exceeds a half; the output's takes the left shift back.
  p.input_1_multiplier = random.between(1 << 30, 0x7FFFFFFF);
  p.input_1_shift = random.once_in(2) ? -1 : random.between(-8, -1);
  p.input_2_multiplier = random.between(1 << 30, 0x7FFFFFFF);
  p.input_2_shift = random.between(-8, -1);
  p.output_multiplier = random.between(1 << 30, 0x7FFFFFFF);
  p.output_shift = random.once_in(8) ? random.between(-31, 0) : random.between(-20, -16);
  random.activation(p);
  return p;
}

TEST(Elementwise, AddAndSubBroadcast) {
  RandomCase random(20);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    const bl_add_params p = any_sum(random);
    const auto input_1 = random.bytes(reference::count_of(reference::dims_of(p.input_1_dims)));
    const auto input_2 = random.bytes(reference::count_of(reference::dims_of(p.input_2_dims)));
    Guarded<int8_t> sum(static_cast<size_t>(p.length)), difference(static_cast<size_t>(p.length));
    bl_add_int8(&p, input_1.data(), input_2.data(), sum.data());
    bl_sub_int8(&p, input_1.data(), input_2.data(), difference.data());
    EXPECT_EQ(sum.values(), reference::sum(p, 1, input_1.data(), input_2.data()));
    EXPECT_EQ(difference.values(), reference::sum(p, -1, input_1.data(), input_2.data()));
    EXPECT_TRUE(sum.intact());
    EXPECT_TRUE(difference.intact());
  }
}

TEST(Elementwise, MulBroadcasts) {
  RandomCase random(21);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_mul_params p{};
    shapes(random, p);
    p.input_1_offset = random.between(-127, 128);
    p.input_2_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    p.output_multiplier = random.between(1 << 30, 0x7FFFFFFF);
    p.output_shift = random.once_in(5) ? random.between(-31, 14) : random.between(-12, -6);
    random.activation(p);
    const auto input_1 = random.bytes(reference::count_of(reference::dims_of(p.input_1_dims)));
    const auto input_2 = random.bytes(reference::count_of(reference::dims_of(p.input_2_dims)));
    Guarded<int8_t> output(static_cast<size_t>(p.length));
    bl_mul_int8(&p, input_1.data(), input_2.data(), output.data());
    EXPECT_EQ(output.values(), reference::mul(p, input_1.data(), input_2.data()));
    EXPECT_TRUE(output.intact());
  }
}

TEST(Elementwise, ReluAndQuantize) {
  RandomCase random(22);
  for (int i = 0; i < 600 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_rescale_params p{};
    p.length = any_length(random);
    p.input_offset = random.between(-127, 128);
    p.output_offset = random.once_in(2) ? -p.input_offset : random.between(-128, 127);
    p.multiplier = random.once_in(2) ? 1 << 30 : random.between(1 << 30, 0x7FFFFFFF);
    p.shift = random.once_in(2) ? 1 : random.between(-31, 20);
    random.activation(p);
    const auto input = random.bytes(p.length);
    Guarded<int8_t> relu(static_cast<size_t>(p.length)), quantize(static_cast<size_t>(p.length));
    Guarded<int8_t> scratch_1(bl_relu_scratch_bytes(&p)), scratch_2(bl_quantize_scratch_bytes(&p));
    bl_relu_int8(&p, input.data(), relu.data(), scratch_1.data());
    bl_quantize_int8(&p, input.data(), quantize.data(), scratch_2.data());
    EXPECT_EQ(relu.values(), reference::rescaled(p, input.data()));
    EXPECT_EQ(quantize.values(), reference::rescaled(p, input.data()));
    EXPECT_TRUE(relu.intact() && quantize.intact() && scratch_1.intact() && scratch_2.intact());
  }
}

TEST(Elementwise, LeakyRelu) {
  RandomCase random(23);
  for (int i = 0; i < 600 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_leaky_relu_params p{};
    p.length = any_length(random);
    p.input_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    p.multiplier = random.between(1 << 30, 0x7FFFFFFF);
    p.shift = random.between(-8, 6);
    p.alpha_multiplier = random.between(1 << 30, 0x7FFFFFFF) * (random.once_in(4) ? -1 : 1);
    p.alpha_shift = random.between(-12, 4);
    const auto input = random.bytes(p.length);
    Guarded<int8_t> output(static_cast<size_t>(p.length));
    Guarded<int8_t> scratch(bl_leaky_relu_scratch_bytes(&p));
    bl_leaky_relu_int8(&p, input.data(), output.data(), scratch.data());
    EXPECT_EQ(output.values(), reference::leaky_relu(p, input.data()));
    EXPECT_TRUE(output.intact() && scratch.intact());
  }
}

TEST(Elementwise, HardSwish) {
  RandomCase random(24);
  for (int i = 0; i < 600 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_hard_swish_params p{};
    p.length = any_length(random);
    p.input_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    p.output_multiplier = random.between(1 << 14, 32767);
    p.output_exponent = random.between(-15, 0);
    p.reluish_multiplier = random.between(1 << 14, 32767);
    p.reluish_exponent = random.between(-10, 18);
    const auto input = random.bytes(p.length);
    Guarded<int8_t> output(static_cast<size_t>(p.length));
    Guarded<int8_t> scratch(bl_hard_swish_scratch_bytes(&p));
    bl_hard_swish_int8(&p, input.data(), output.data(), scratch.data());
    EXPECT_EQ(output.values(), reference::hard_swish(p, input.data()));
    EXPECT_TRUE(output.intact() && scratch.intact());
  }
}

// Input scale 1/16 with zero point 0: x * relu6(x + 3) / 6 at -4, -1, 0, 1, 4.
TEST(Elementwise, HardSwishIsTheFunction) {
  bl_hard_swish_params p{};
  p.length = 5;
  p.output_multiplier = 1 << 14;  // 1/128 = 2^14 * 2^(-6 - 15)
  p.output_exponent = -6;
  p.reluish_multiplier = 21845;  // 32768 / 3 / 2048 = 5.33
  p.reluish_exponent = 3;
  const int8_t input[] = {-64, -16, 0, 16, 64};
  std::vector<int8_t> output(5);
  bl_hard_swish_int8(&p, input, output.data(), nullptr);
  EXPECT_EQ(output, (std::vector<int8_t>{0, -5, 0, 11, 64}));
}

TEST(Elementwise, LogisticAndTanhLookUp) {
  RandomCase random(25);
  for (int i = 0; i < 100 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    const auto table = random.bytes(256);
    const bl_table_params p{any_length(random), table.data()};
    const auto input = random.bytes(p.length);
    Guarded<int8_t> logistic(static_cast<size_t>(p.length)), tanh(static_cast<size_t>(p.length));
    bl_logistic_int8(&p, input.data(), logistic.data());
    bl_tanh_int8(&p, input.data(), tanh.data());
    const auto expected = reference::each(
        p.length, input.data(), [&](int value) { return table[static_cast<uint8_t>(value)]; });
    EXPECT_EQ(logistic.values(), expected);
    EXPECT_EQ(tanh.values(), expected);
    EXPECT_TRUE(logistic.intact() && tanh.intact());
  }
}

TEST(Elementwise, QuantizeFloat) {
  RandomCase random(26);
  for (int i = 0; i < 300 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    const float scale = static_cast<float>(random.between(1, 1 << 20)) / 65536.0f;
    const bl_quantize_float_params p{random.between(1, 40), random.between(-128, 127), scale};
    std::vector<float> input;
    for (int k = 0; k < p.length; k++) {
      // Halves, just beside halves, and anything.
      float value = (static_cast<float>(random.between(-400, 400)) + 0.5f) * scale;
      if (random.once_in(3)) value = std::nextafter(value, 0.0f);
      if (random.once_in(3)) value = static_cast<float>(random.between(-1000000, 1000000)) / 997.0f;
      input.push_back(value);
    }
    if (i % 10 == 0) input[0] = std::numeric_limits<float>::infinity();
    if (i % 10 == 1) input[0] = std::numeric_limits<float>::lowest();
    Guarded<int8_t> output(static_cast<size_t>(p.length));
    bl_quantize_float32(&p, input.data(), output.data());
    EXPECT_EQ(output.values(), reference::quantize_float(p, input.data()));
    EXPECT_TRUE(output.intact());
  }
}

TEST(Elementwise, Dequantize) {
  RandomCase random(27);
  for (int i = 0; i < 300 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    const bl_dequantize_params p{
        random.between(1, 40), random.between(-127, 128),
        std::ldexp(static_cast<float>(random.between(1, 1 << 24)), random.between(-40, 0))};
    const auto input = random.bytes(p.length);
    Guarded<float> output(static_cast<size_t>(p.length));
    bl_dequantize_int8(&p, input.data(), output.data());
    EXPECT_EQ(output.values(), reference::dequantize(p, input.data()));
    EXPECT_TRUE(output.intact());
  }
}

}  // namespace
