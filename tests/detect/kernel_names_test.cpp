// Names as libraries have them.
#include "analyzer/detect/kernel_names.hpp"

#include <gmock/gmock.h>

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(KernelNames, TellTheOperator) {
  EXPECT_THAT(named_operators("bl_conv_2d_int8"), ElementsAre("CONV_2D"));
  EXPECT_THAT(named_operators("arm_convolve_1x1_s8_fast"), ElementsAre("CONV_2D"));
  EXPECT_THAT(named_operators("arm_depthwise_conv_s8_opt"), ElementsAre("DEPTHWISE_CONV_2D"));
  EXPECT_THAT(named_operators("layer_dw_3"), ElementsAre("DEPTHWISE_CONV_2D"));
  EXPECT_THAT(named_operators("arm_transpose_conv_s8"), ElementsAre("TRANSPOSE_CONV"));
  EXPECT_THAT(named_operators("arm_fully_connected_s8"), ElementsAre("FULLY_CONNECTED"));
  EXPECT_THAT(named_operators("arm_avgpool_s8"), ElementsAre("AVERAGE_POOL_2D"));
  EXPECT_THAT(named_operators("arm_max_pool_s8"), ElementsAre("MAX_POOL_2D"));
  EXPECT_THAT(named_operators("arm_elementwise_add_s8"), ElementsAre("ADD"));
  EXPECT_THAT(named_operators("arm_softmax_s8"), ElementsAre("SOFTMAX"));
}

TEST(KernelNames, OfCPlusPlusAreReadWithoutTheirParameters) {
  EXPECT_THAT(named_operators("tflite::(anonymous namespace)::ConvEval(TfLiteContext*, PadNode*)"),
              ElementsAre("CONV_2D"));
  EXPECT_THAT(named_operators("tflite::DepthwiseConvEval(TfLiteContext*)"),
              ElementsAre("DEPTHWISE_CONV_2D"));
}

TEST(KernelNames, OfFusedKernelsTellAllOfThem) {
  EXPECT_THAT(named_operators("pad_conv_2d"), ElementsAre("CONV_2D", "PAD"));
  EXPECT_THAT(named_operators("conv_add_relu"), ElementsAre("ADD", "CONV_2D", "RELU", "RELU6"));
}

TEST(KernelNames, OfOtherCodeTellNothing) {
  for (const char* name : {"memcpy", "main", "invoke_subgraph", "get_address", "__aeabi_lmul",
                           "simulate", "padded_size_of", "submit", "0x08000123", ""})
    EXPECT_THAT(named_operators(name), IsEmpty()) << name;
}

}  // namespace
}  // namespace boardless
