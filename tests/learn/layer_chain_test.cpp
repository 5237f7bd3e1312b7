// Layers one behind the other, and the parameters of the fused kernels that may run them.
#include "analyzer/learn/layer_chain.hpp"

#include <gmock/gmock.h>

#include "analyzer/error.hpp"
#include "analyzer/learn/parameters.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

constexpr const char* pairs[] = {"PAD+CONV_2D", "PAD+DEPTHWISE_CONV_2D", "CONV_2D+ADD",
                                 "DEPTHWISE_CONV_2D+CONV_2D", "FULLY_CONNECTED+SOFTMAX"};

std::int64_t value_of(const Layer& layer, const std::string& name) {
  const KernelCall call = call_of(layer);
  const std::vector<std::string>& names = parameter_names(call.kernel, call.type);
  const auto found = std::find(names.begin(), names.end(), name);
  EXPECT_NE(found, names.end()) << name;
  return parameter_values(call)[static_cast<std::size_t>(found - names.begin())];
}

TEST(LayerChain, IsALineOfJsonAndBack) {
  Random random(3);
  for (const std::string name : pairs)
    for (int k = 0; k < 10; ++k) {
      const std::vector<std::string> parts = fused_parts(name);
      Layer layer;
      ASSERT_TRUE(draw_chain(parts[0], parts[1], random, layer)) << name;
      EXPECT_EQ(read_layer(layer_json(layer)), layer) << layer_json(layer);
      EXPECT_EQ(fused_name(layer), name);
      EXPECT_EQ(graph_of(layer).operators.size(), 2u);
      const KernelCall call = call_of(layer);
      EXPECT_EQ(call.kernel, name);
      EXPECT_EQ(parameter_values(call).size(), parameter_names(call.kernel, call.type).size());
    }
}

TEST(LayerChain, HasTheParametersOfBothBlocks) {
  const Layer layer = read_layer(
      R"({"op":"DEPTHWISE_CONV_2D","input":[1,12,10,24],"filter":3,"stride":2,
          "then":[{"op":"CONV_2D","input":[1,6,5,24],"channels":40}]})");
  EXPECT_EQ(value_of(layer, "input_height"), 12);
  EXPECT_EQ(value_of(layer, "conv_2d.input_height"), 6);
  EXPECT_EQ(value_of(layer, "conv_2d.output_channels"), 40);
}

TEST(LayerChain, APadIsTheConvolutionsPaddingToo) {
  const Layer layer = read_layer(
      R"({"op":"PAD","input":[1,12,10,8],"numbers":[0,0,1,2,3,1,0,0],
          "then":[{"op":"CONV_2D","input":[1,15,14,8],"channels":4,"filter":3,
                   "padding":"valid"}]})");
  EXPECT_EQ(value_of(layer, "input_height"), 12);
  EXPECT_EQ(value_of(layer, "padding_top"), 1);
  EXPECT_EQ(value_of(layer, "padding_left"), 3);
  EXPECT_EQ(value_of(layer, "output_height"), 13);
  EXPECT_EQ(value_of(layer, "whole_pixels"), 10 * 8);
}

// A kernel finds the convolution's output as the first input, whichever it is.
TEST(LayerChain, TurnsAnAddAround) {
  Layer layer = read_layer(
      R"({"op":"CONV_2D","input":[1,6,6,4],"channels":4,"seed":5,
          "then":[{"op":"ADD","inputs":[[1,6,6,4],[1,6,6,4]],"seed":9}]})");
  const KernelCall first = call_of(layer);
  const Graph graph = graph_of(layer);
  EXPECT_EQ(first.inputs.size(), 4u);
  EXPECT_EQ(first.inputs[3], graph.operators[1].inputs[1]);
  layer.then[0].place = 1;
  const KernelCall second = call_of(layer);
  const Graph turned = graph_of(layer);
  EXPECT_EQ(second.inputs[3], turned.operators[1].inputs[0]);
  // Words 2 to 4 and 5 to 7 of the ADD are those of its inputs.
  Operator swapped = turned.operators[1];
  const std::vector<std::uint32_t> as_written = kernel_call(turned, swapped).params;
  const std::vector<std::uint32_t>& params = second.parts[1].params;
  for (std::size_t k = 2; k < 5; ++k) {
    EXPECT_EQ(params[k], as_written[k + 3]);
    EXPECT_EQ(params[k + 3], as_written[k]);
  }
}

std::string refusal(const std::string& json) {
  try {
    graph_of(read_layer(json));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(LayerChain, TellsWhatIsWrongWithIt) {
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,4],"then":[{"op":"RELU","input":[1,5]}]})"),
              HasSubstr("not that one's output"));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,4],
                          "then":[{"op":"ADD","inputs":[[1,4],[1,4]],"place":2}]})"),
              HasSubstr("no input at its \"place\""));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,4],"then":[]})"), HasSubstr("\"then\""));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,4],"then":[{"op":"RELU","input":[1,4],
                          "then":[{"op":"RELU","input":[1,4]}]}]})"),
              HasSubstr("\"then\" in its \"then\""));
}

}  // namespace
}  // namespace boardless
