#include "analyzer/learn/layer.hpp"

#include <gmock/gmock.h>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/learn/parameters.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/model/pack/kernel_call.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(const std::string& json) {
  try {
    graph_of(read_layer(json));
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

TEST(Layer, BecomesAGraphOfOneOperator) {
  const Layer layer = read_layer(
      R"({"op":"CONV_2D","input":[1,32,32,4],"channels":16,"filter":[3,5],"stride":[2,1],
          "padding":"valid","groups":2,"activation":"relu"})");
  const Graph graph = graph_of(layer);
  ASSERT_EQ(graph.operators.size(), 1u);
  const KernelCall call = kernel_call(graph, graph.operators[0]);
  const std::vector<std::uint32_t> shape(call.params.begin(), call.params.begin() + 16);
  EXPECT_THAT(shape, ElementsAre(1, 32, 32, 4, 15, 28, 16, 3, 5, 2, 1, 1, 1, 0, 0, 2));
}

TEST(Layer, IsALineOfJsonAndBack) {
  Random random(3);
  for (const std::string& op : layer_ops())
    for (int k = 0; k < 20; ++k) {
      const Layer layer = draw_layer(op, random);
      EXPECT_EQ(read_layer(layer_json(layer)), layer) << layer_json(layer);
    }
}

TEST(Layer, ThatIsDrawnIsOneThatKernelsTake) {
  Random random(5);
  for (const std::string& op : layer_ops())
    for (int k = 0; k < 10; ++k) {
      const Layer layer = draw_layer(op, random);
      const Graph graph = graph_of(layer);
      const KernelCall call = kernel_call(graph, graph.operators[0]);
      EXPECT_EQ(parameter_values(call).size(), parameter_names(call.kernel, call.type).size())
          << op;
    }
}

TEST(Layer, IsDrawnAlikeFromOneSeed) {
  Random one(7), two(7), other(8);
  const std::string first = layer_json(draw_layer("CONV_2D", one));
  EXPECT_EQ(first, layer_json(draw_layer("CONV_2D", two)));
  EXPECT_NE(first, layer_json(draw_layer("CONV_2D", other)));
}

TEST(Layer, TellsWhatIsWrongWithIt) {
  EXPECT_THAT(refusal("[1]"), HasSubstr("is no JSON object"));
  EXPECT_THAT(refusal(R"({"op":"CONV2D","input":[1]})"), HasSubstr("did you mean 'CONV_2D'"));
  EXPECT_THAT(refusal(R"({"op":"RELU"})"), HasSubstr("lacks \"input\""));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,0]})"), HasSubstr("an input of size 0"));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,4],"chanels":3})"), HasSubstr("'chanels'"));
  EXPECT_THAT(refusal(R"({"op":"ADD","input":[1,4]})"), HasSubstr("it takes 2"));
  EXPECT_THAT(refusal(R"({"op":"CONV_2D","input":[1,8,8,4],"channels":9999999999})"),
              HasSubstr("out of range"));
  EXPECT_THAT(refusal(R"({"op":"conv_2d","input":[1]})"), HasSubstr("did you mean 'CONV_2D'"));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,4],"chanels":3})"),
              HasSubstr("did you mean 'channels'"));
}

// A size that no tensor has is told, and not taken for what is left of it in 32 bits.
TEST(Layer, SizesThatOverflowAreRefused) {
  const char* layers[] = {
      R"({"op":"PAD","input":[1,8,8,4],"numbers":[0,0,1073741824,1073741824,0,0,0,0]})",
      R"({"op":"DEPTHWISE_CONV_2D","input":[1,8,8,4],"depth_multiplier":1073741824})",
      R"({"op":"TRANSPOSE_CONV","input":[1,8,8,4],"channels":4,"stride":536870912})",
      R"({"op":"TRANSPOSE_CONV","input":[1,9,9,4],"channels":4,"stride":536870912,
          "padding":"valid"})",
      R"({"op":"CONV_2D","input":[1,8,8,4],"channels":1073741824})",
      R"({"op":"FULLY_CONNECTED","input":[4,1],"channels":1073741824})",
      R"({"op":"CONCATENATION","inputs":[[200000000],[200000000],[200000000]],"numbers":[0]})",
      R"({"op":"RESIZE_NEAREST_NEIGHBOR","input":[4,8,8,4],"numbers":[1073741824,1073741824]})",
      R"({"op":"RESHAPE","input":[1,8],"numbers":[65536,65536]})",
      R"({"op":"MUL","inputs":[[65536,1],[1,65536]]})",
      R"({"op":"RELU","input":[65536,65536]})",
      R"({"op":"RELU","input":[1,8,8,4],
          "then":[{"op":"DEPTHWISE_CONV_2D","input":[1,8,8,4],"depth_multiplier":1073741824}]})"};
  for (const char* layer : layers)
    EXPECT_THAT(refusal(layer),
                HasSubstr("more than the 268435456 elements that a tensor may have"))
        << layer;
  // Which would be that many tensors.
  EXPECT_EQ(refusal(R"({"op":"SPLIT","input":[1,8],"numbers":[1,1073741824]})"),
            "SPLIT of a dimension of 8 into 1073741824 parts");
  EXPECT_EQ(refusal(R"({"op":"PAD","input":[8],"numbers":[-1,1]})"),
            "a layer PAD adds -1; it adds 0 or more");
  EXPECT_EQ(refusal(R"({"op":"SPLIT","input":[1,8],"numbers":[1,3]})"),
            "SPLIT of a dimension of 8 into 3 parts");
  EXPECT_EQ(refusal(R"({"op":"TRANSPOSE","input":[2,3,4],"numbers":[2,2,0]})"),
            "a layer TRANSPOSE has the order [2, 2, 0]; it has each axis from 0 to 2 once");
  EXPECT_EQ(refusal(R"({"op":"STRIDED_SLICE","input":[8],"numbers":[0,8,0]})"),
            "a layer STRIDED_SLICE has a stride of 0");
  EXPECT_EQ(
      refusal(R"({"op":"CONV_2D","input":[1,2,2,4],"channels":4,"filter":3,"padding":"valid"})"),
      "CONV_2D would give [1, 0, 0, 4], which has a dimension of 0");
}

TEST(Layer, AxesMayCountFromTheEnd) {
  const auto graph = [](const std::string& layer) { return graph_of(read_layer(layer)); };
  const auto same = [&](const std::string& before, const std::string& a, const std::string& b) {
    EXPECT_EQ(graph(before + a), graph(before + b)) << before + a;
  };
  same(R"({"op":"MEAN","input":[1,8,6,4],"numbers":)", "[-3,-2]}", "[1,2]}");
  same(R"({"op":"CONCATENATION","inputs":[[1,8],[1,4]],"numbers":)", "[-1]}", "[1]}");
  same(R"({"op":"SPLIT","input":[4,8],"numbers":)", "[-2,2]}", "[0,2]}");
  for (const char* axis : {"4", "-5", "1073741824"})
    EXPECT_EQ(refusal(R"({"op":"MEAN","input":[1,8,6,4],"numbers":[)" + std::string(axis) + "]}"),
              std::string("a layer MEAN has the axis ") + axis +
                  ", and an input of [1, 8, 6, 4], whose axes are -4 to 3; -1 is the last");
}

// The call is what is predicted and emulated; the constants of the graph are as they were written.
TEST(Layer, SlicesAndShapesMayCountFromTheEnd) {
  const auto same = [](const std::string& before, const std::string& a, const std::string& b) {
    const KernelCall one = call_of(read_layer(before + a)), other = call_of(read_layer(before + b));
    EXPECT_EQ(one.params, other.params) << before + a;
  };
  const std::string slice = R"({"op":"STRIDED_SLICE","input":[4,8],"numbers":)";
  same(slice, "[0,-4,9,-1,1,1]}", "[0,4,4,7,1,1]}");
  same(slice, "[-1,9,-9,-9,-1,-2]}", "[3,7,-5,-9,-1,-2]}");
  same(slice, "[-1073741824,0,1073741824,8,1,3]}", "[0,0,4,8,1,3]}");
  EXPECT_THAT(refusal(slice + "[0,5,4,-4,1,1]}"), HasSubstr("a dimension of 0"));
  same(R"({"op":"RESHAPE","input":[4,6,2],"numbers":)", "[3,-1,8]}", "[3,2,8]}");
  EXPECT_THAT(refusal(R"({"op":"RESHAPE","input":[4,6],"numbers":[-1,5]})"),
              HasSubstr("RESHAPE of [4, 6] to [-1, 5]: no one size in place of -1 fits"));
  EXPECT_THAT(refusal(R"({"op":"RESHAPE","input":[4,6],"numbers":[-1,-1]})"),
              HasSubstr("to [-1, -1]: no one size"));
}

// As a signed number it would be -1, which means the last axis.
TEST(Layer, NumbersAbove63BitsAreNotTakenForOthers) {
  EXPECT_THAT(refusal(R"({"op":"MEAN","input":[1,4,4,8],"numbers":[18446744073709551615]})"),
              HasSubstr("18446744073709551615, which is out of range"));
}

TEST(Layer, AKeyWithoutEffectOnItsOperatorIsRefused) {
  EXPECT_THAT(refusal(R"({"op":"DEPTHWISE_CONV_2D","input":[1,8,8,4],"channels":8})"),
              HasSubstr("\"channels\", which DEPTHWISE_CONV_2D does not have"));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,8],"filter":3})"), HasSubstr("\"filter\""));
  EXPECT_THAT(refusal(R"({"op":"MAX_POOL_2D","input":[1,8,8,2],"filter":2,"dilation":2})"),
              HasSubstr("\"dilation\", which MAX_POOL_2D"));
  EXPECT_THAT(refusal(R"({"op":"SOFTMAX","input":[1,8],"activation":"relu"})"),
              HasSubstr("\"activation\", which SOFTMAX"));
  EXPECT_THAT(refusal(R"({"op":"ADD","inputs":[[1,8],[1,8]],"numbers":[1]})"),
              HasSubstr("\"numbers\", which ADD"));
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1,8],"place":1})"), HasSubstr("\"place\""));
  EXPECT_THAT(refusal(R"({"op":"FULLY_CONNECTED","input":[1,8]})"),
              HasSubstr("FULLY_CONNECTED lacks \"channels\""));
  EXPECT_THAT(refusal(R"({"op":"FULLY_CONNECTED","input":[1,8],"channels":99999999999999999999})"),
              HasSubstr("which is out of range"));
  EXPECT_THAT(refusal(R"({"op":"FULLY_CONNECTED","input":[1,8],"channels":2,"groups":2})"),
              HasSubstr("\"groups\""));
  EXPECT_EQ(read_layer(R"({"op":"RELU","input":[1,8],"filter":1,"stride":[1,1]})").op, "RELU");
}

TEST(Layer, WhatItQuotesIsWholeTextOnOneLine) {
  std::string long_key = "a";
  for (int k = 0; k < 40; ++k) long_key += "\u00e9";
  const std::string why = refusal("{\"op\":\"RELU\",\"input\":[1],\"" + long_key + "\":1}");
  EXPECT_TRUE(is_utf8(why)) << why;
  EXPECT_THAT(refusal(R"({"op":"RELU","input":[1],"a\u0000\nb\u001b[31m":1})"),
              HasSubstr("'a??b?[31m', which"));
}

// By counting taps one by one.
TEST(Parameters, CountTheTapsInsideTheInput) {
  Random random(11);
  for (int k = 0; k < 200; ++k) {
    const Layer layer = draw_layer("DEPTHWISE_CONV_2D", random);
    const Graph graph = graph_of(layer);
    const KernelCall call = kernel_call(graph, graph.operators[0]);
    const auto w = [&](std::size_t n) { return static_cast<std::int64_t>(call.params[n]); };
    std::int64_t taps = 0, whole = 0;
    for (std::int64_t y = 0; y < w(4); ++y)
      for (std::int64_t x = 0; x < w(5); ++x) {
        std::int64_t inside = 0;
        for (std::int64_t fy = 0; fy < w(7); ++fy)
          for (std::int64_t fx = 0; fx < w(8); ++fx) {
            const std::int64_t at_y = y * w(9) - w(13) + fy * w(11);
            const std::int64_t at_x = x * w(10) - w(14) + fx * w(12);
            inside += at_y >= 0 && at_y < w(1) && at_x >= 0 && at_x < w(2);
          }
        taps += w(0) * inside;
        whole += w(0) * (inside == w(7) * w(8));
      }
    const std::vector<std::string>& names = parameter_names(call.kernel, call.type);
    const std::vector<std::int64_t> values = parameter_values(call);
    const auto value = [&](const std::string& name) {
      return values[static_cast<std::size_t>(std::find(names.begin(), names.end(), name) -
                                             names.begin())];
    };
    EXPECT_EQ(value("taps_inside"), taps) << layer_json(layer);
    EXPECT_EQ(value("whole_pixels"), whole) << layer_json(layer);
  }
}

// As trained networks have them: channels that say nothing, in some layers with weights of their
// own.
TEST(Layer, SomeConvolutionsHaveDeadChannels) {
  int with = 0;
  for (int seed = 1; seed <= 400; ++seed) {
    Layer layer = read_layer(R"({"op":"CONV_2D","input":[1,5,5,4],"channels":8,"filter":3})");
    layer.seed = static_cast<std::uint64_t>(seed);
    const KernelCall call = call_of(layer);
    with += !call.ordinary_scales;
  }
  EXPECT_GT(with, 20);
  EXPECT_LT(with, 80);
  EXPECT_TRUE(call_of(read_layer(R"({"op":"CONV_2D","input":[1,5,5,4],"channels":8,"filter":3})"))
                  .ordinary_scales);
}

}  // namespace
}  // namespace boardless
