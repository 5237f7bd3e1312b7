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

}  // namespace
