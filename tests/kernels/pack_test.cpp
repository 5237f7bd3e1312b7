// The table: what it says of itself, and that its functions take what TensorFlow Lite's order puts
// where.
#include <gtest/gtest.h>

#include <set>
#include <string>
#include <type_traits>
#include <utility>

#include "tests/kernels/random_case.hpp"

namespace {

const bl_operator* find(const std::string& name, int32_t type = BL_INT8) {
  for (uint32_t i = 0; i < boardless_kernel_pack.operator_count; i++) {
    const bl_operator& op = boardless_kernel_pack.operators[i];
    if (op.name == name && op.type == type) return &op;
  }
  return nullptr;
}

TEST(Pack, DescribesItself) {
  const bl_pack& pack = boardless_kernel_pack;
  EXPECT_EQ(pack.magic, BL_PACK_MAGIC);
  EXPECT_EQ(pack.abi_version, BL_PACK_ABI_VERSION);
  EXPECT_STREQ(pack.name, "boardless");
  EXPECT_STRNE(pack.version, "");
  EXPECT_STRNE(pack.compiler, "");
  std::set<std::pair<std::string, int32_t>> seen;
  for (uint32_t i = 0; i < pack.operator_count; i++) {
    EXPECT_NE(pack.operators[i].run, nullptr) << pack.operators[i].name;
    EXPECT_TRUE(seen.emplace(pack.operators[i].name, pack.operators[i].type).second)
        << pack.operators[i].name << " is there twice";
  }
}

TEST(Pack, HasEveryOperator) {
  for (const char* name : {"CONV_2D",
                           "DEPTHWISE_CONV_2D",
                           "FULLY_CONNECTED",
                           "AVERAGE_POOL_2D",
                           "MAX_POOL_2D",
                           "ADD",
                           "MUL",
                           "SUB",
                           "PAD",
                           "PADV2",
                           "MEAN",
                           "SOFTMAX",
                           "LOGISTIC",
                           "TANH",
                           "RELU",
                           "RELU6",
                           "LEAKY_RELU",
                           "HARD_SWISH",
                           "RESHAPE",
                           "CONCATENATION",
                           "SPLIT",
                           "STRIDED_SLICE",
                           "SLICE",
                           "TRANSPOSE",
                           "RESIZE_NEAREST_NEIGHBOR",
                           "QUANTIZE",
                           "DEQUANTIZE",
                           "TRANSPOSE_CONV"})
    EXPECT_NE(find(name), nullptr) << name;
  EXPECT_NE(find("QUANTIZE", BL_FLOAT32), nullptr);
}

TEST(Pack, RunsWithWeights) {
  RandomCase random(50);
  const std::vector<int32_t> multiplier(2, 1 << 30), shift(2, -6), bias{100, -300};
  bl_conv_2d_params p{};
  p.batches = p.input_height = p.input_width = p.output_height = p.output_width = 1;
  p.filter_height = p.filter_width = p.stride_height = p.stride_width = 1;
  p.dilation_height = p.dilation_width = 1;
  p.input_channels = p.filter_channels = 8;
  p.output_channels = 2;
  p.activation_min = -128;
  p.activation_max = 127;
  p.multiplier = multiplier.data();
  p.shift = shift.data();
  const auto input = random.bytes(8), weights = random.bytes(16);
  const auto expected = reference::conv_2d(p, input.data(), weights.data(), bias.data());
  std::vector<int8_t> output(2);
  void* outputs[] = {output.data()};

  const bl_operator* conv = find("CONV_2D");
  std::vector<int32_t> scratch(conv->scratch_bytes(&p) / 4 + 1);
  const void* conv_inputs[] = {input.data(), weights.data(), bias.data()};
  conv->run(&p, conv_inputs, outputs, scratch.data());
  EXPECT_EQ(output, expected);

  // One pixel by one tap is the same the other way round, with the inputs in another order.
  output = {0, 0};
  const bl_operator* transposed = find("TRANSPOSE_CONV");
  scratch.resize(transposed->scratch_bytes(&p) / 4 + 1);
  const void* transposed_inputs[] = {nullptr, weights.data(), input.data(), bias.data()};
  transposed->run(&p, transposed_inputs, outputs, scratch.data());
  EXPECT_EQ(output, expected);
}

TEST(Pack, SplitsByAxisFirst) {
  const int8_t input[] = {1, 2, 3, 4};
  const int32_t inner[] = {1, 3};
  const bl_split_params p{2, 1, inner};
  for (const bool sizes : {false, true}) {
    int8_t first[1] = {0}, second[3] = {0};
    void* outputs[] = {first, second};
    const void* inputs[] = {sizes ? input : nullptr, sizes ? nullptr : input, nullptr};
    find(sizes ? "SPLIT_V" : "SPLIT")->run(&p, inputs, outputs, nullptr);
    EXPECT_EQ(first[0], 1);
    EXPECT_EQ(second[2], 4);
  }
}

TEST(Pack, QuantizesFromEitherType) {
  const float numbers[] = {1.0f, -1.0f};
  const int8_t bytes[] = {2, -2};
  int8_t output[2];
  void* outputs[] = {output};
  const bl_quantize_float_params from_float{2, 3, 0.5f};
  const void* floats[] = {numbers};
  find("QUANTIZE", BL_FLOAT32)->run(&from_float, floats, outputs, nullptr);
  EXPECT_EQ(output[0], 5);
  EXPECT_EQ(output[1], 1);
  const bl_rescale_params from_int8{2, 0, 3, 1 << 30, 1, -128, 127};
  const void* quantised[] = {bytes};
  find("QUANTIZE")->run(&from_int8, quantised, outputs, nullptr);
  EXPECT_EQ(output[0], 5);
  EXPECT_EQ(output[1], 1);
}

// Each promise is of words that the operator's block has, in whole fields that come first.
TEST(Pack, PromisesShapesAlone) {
  EXPECT_EQ(offsetof(bl_conv_2d_params, input_offset), 18 * 4);
  EXPECT_EQ(offsetof(bl_depthwise_conv_2d_params, input_offset), 18 * 4);
  EXPECT_EQ(offsetof(bl_fully_connected_params, input_offset), 5 * 4);
  EXPECT_EQ(find("PAD")->shape_words, 3 * BL_MAX_DIMS);
  EXPECT_EQ(find("TRANSPOSE")->shape_words, 2 * BL_MAX_DIMS);
  for (const char* name : {"SOFTMAX", "MEAN", "AVERAGE_POOL_2D", "LOGISTIC", "CONCATENATION",
                           "SPLIT", "SPLIT_V", "RESHAPE", "QUANTIZE"})
    EXPECT_EQ(find(name)->shape_words, 0u) << name;
  const uint32_t conv = find("CONV_2D")->shape_words;
  EXPECT_TRUE(conv == 0 || conv == 18) << conv;
}

// A host that writes a block for a 32-bit target counts fields: no type may need padding before it.
TEST(Pack, BlocksAreWordsThenPointers) {
  EXPECT_EQ(offsetof(bl_conv_2d_params, multiplier), 20 * 4);
  EXPECT_EQ(sizeof(bl_add_params), (14 + 2 * BL_MAX_DIMS) * 4);
  EXPECT_EQ(sizeof(bl_quantize_float_params), 3 * 4);
  EXPECT_TRUE(std::is_standard_layout_v<bl_mean_params>);
}

}  // namespace
