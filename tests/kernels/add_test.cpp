#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"

namespace {

TEST(Add, AnyScales) {
  RandomCase random(10);
  for (int i = 0; i < 1000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_add_params p{};
    p.length = random.between(1, 70);
    p.left_shift = 20;
    p.input_1_offset = random.between(-127, 128);
    p.input_2_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    // Input scales are halved by the larger of the two, so neither exceeds a half; what the output
    // is rescaled by takes the left shift back.
    p.input_1_multiplier = random.between(1 << 30, 0x7FFFFFFF);
    p.input_1_shift = random.once_in(2) ? -1 : random.between(-8, -1);
    p.input_2_multiplier = random.between(1 << 30, 0x7FFFFFFF);
    p.input_2_shift = random.between(-8, -1);
    p.output_multiplier = random.between(1 << 30, 0x7FFFFFFF);
    p.output_shift = random.once_in(8) ? random.between(-31, 0) : random.between(-20, -16);
    random.activation(p);
    const auto input_1 = random.bytes(p.length), input_2 = random.bytes(p.length);

    Guarded<int8_t> output(static_cast<size_t>(p.length));
    bl_add_int8(&p, input_1.data(), input_2.data(), output.data());
    EXPECT_EQ(output.values(), reference::add(p, input_1.data(), input_2.data()));
    EXPECT_TRUE(output.intact());
  }
}

// Equal scales of 0.1 and zero points of 0: 3 + 4 = 7, and all the way to the clamp.
TEST(Add, PlainNumbers) {
  bl_add_params p{};
  p.length = 3;
  p.left_shift = 20;
  p.input_1_multiplier = p.input_2_multiplier = 1 << 30;  // 1/2 of the larger scale
  p.output_multiplier = 1 << 30;                          // 2 / 2^20
  p.output_shift = -18;
  p.activation_min = -128;
  p.activation_max = 127;
  const int8_t input_1[] = {3, 100, -100}, input_2[] = {4, 100, -100};
  std::vector<int8_t> output(3);
  bl_add_int8(&p, input_1, input_2, output.data());
  EXPECT_EQ(output, (std::vector<int8_t>{7, 127, -128}));
}

}  // namespace
