#include <gtest/gtest.h>

#include "tests/kernels/random_case.hpp"

namespace {

TEST(FullyConnected, AnyShape) {
  RandomCase random(7);
  for (int i = 0; i < 400 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_fully_connected_params p{};
    p.batches = random.between(1, 3);
    p.input_length = random.between(1, random.once_in(10) ? 2000 : 50);
    p.output_channels = random.between(1, 15);
    p.input_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    random.activation(p);
    const auto input = random.bytes(p.batches * p.input_length);
    const auto weights =
        random.bytes(p.output_channels * p.input_length, random.once_in(4) ? -128 : -127);
    const auto bias = random.words(p.output_channels, -20000, 20000);
    const int32_t* bias_or_none = random.once_in(5) ? nullptr : bias.data();
    std::vector<int32_t> multiplier, shift;
    random.scales(p.output_channels, int64_t{p.input_length} * 255 * 128 + 20000, multiplier,
                  shift);
    p.multiplier = multiplier.data();
    p.shift = shift.data();

    Guarded<int8_t> output(static_cast<size_t>(p.batches * p.output_channels));
    bl_fully_connected_int8(&p, input.data(), weights.data(), bias_or_none, output.data());
    EXPECT_EQ(output.values(),
              reference::fully_connected(p, input.data(), weights.data(), bias_or_none));
    EXPECT_TRUE(output.intact());
  }
}

// Large sums have a long way to the output and the others a short one: both sides of the border,
// and every shift that the short one takes.
TEST(FullyConnected, SumsAroundTheLargestOfTheShortWay) {
  RandomCase random(41);
  for (int i = 0; i < 2000 && !HasFailure(); i++) {
    SCOPED_TRACE(i);
    bl_fully_connected_params p{};
    p.batches = 1;
    p.input_length = random.between(1, 4);
    p.output_channels = 4;
    p.input_offset = random.between(-127, 128);
    p.output_offset = random.between(-128, 127);
    random.activation(p);
    const auto input = random.bytes(p.input_length);
    const auto weights = random.bytes(4 * p.input_length);
    std::vector<int32_t> bias, multiplier, shift;
    for (int c = 0; c < 4; c++) {
      const int border = 1 << (random.once_in(4) ? 30 : 29);
      bias.push_back(random.between(-border - 2, border + 2));
      if (random.once_in(3)) bias.back() = random.once_in(2) ? border - 1 : -border;
      if (random.once_in(3)) bias.back() >>= random.between(0, 29);
      multiplier.push_back(random.once_in(10) ? 0x7FFFFFFF : random.between(1 << 30, 0x7FFFFFFF));
      shift.push_back(random.between(-31, -1));
    }
    p.multiplier = multiplier.data();
    p.shift = shift.data();
    std::vector<int8_t> output(4);
    bl_fully_connected_int8(&p, input.data(), weights.data(), bias.data(), output.data());
    EXPECT_EQ(output, reference::fully_connected(p, input.data(), weights.data(), bias.data()));
  }
}

}  // namespace
