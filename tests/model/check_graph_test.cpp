// Each rule of graph.hpp, broken once: in a graph from code, and in the file that it is written to.
#include <cmath>
#include <limits>

#include "graphs.hpp"

namespace boardless {
namespace {

// input 0 -> CONV_2D (weights 1, bias 2) -> 3 -> RELU -> 4 -> RELU -> 5
Graph chain() {
  GraphBuilder net(3);
  const int x = net.conv_2d(net.input({1, 4, 4, 2}), {.channels = 3, .height = 3, .width = 3});
  return net.finish({net.unary("RELU", net.unary("RELU", x))});
}

void expect_refused(const std::function<void(Graph&)>& change, const std::string& what) {
  Graph graph = chain();
  change(graph);
  try {
    check_graph(graph, "net.tflite");
    ADD_FAILURE() << "accepted, instead of: " << what;
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr(what));
    EXPECT_EQ(sentence_for(write_model(graph)), error.what());
  }
}

TEST(CheckGraph, NumbersInRange) {
  expect_refused([](Graph& g) { g.operators[0].inputs[0] = 6; },
                 "operator 0 (CONV_2D) reads tensor 6, but there are 6 tensors");
  expect_refused([](Graph& g) { g.operators[0].inputs[0] = -2; }, "reads tensor -2");
  expect_refused([](Graph& g) { g.operators[1].outputs[0] = -1; },
                 "operator 1 (RELU) writes tensor -1");
  expect_refused([](Graph& g) { g.inputs[0] = 99; }, "its input is tensor 99");
  expect_refused([](Graph& g) { g.outputs[0] = -1; }, "its output is tensor -1");
}

TEST(CheckGraph, OrderAndWriters) {
  expect_refused([](Graph& g) { g.operators[1].outputs[0] = 3; },
                 "writes tensor 3 ('activation_3'), which operator 0 (CONV_2D) wrote");
  expect_refused([](Graph& g) { g.operators[0].inputs[0] = 5; },
                 "reads tensor 5 ('activation_5'), which operator 2 (RELU) writes: a cycle");
  expect_refused([](Graph& g) { g.operators[1].inputs[0] = 4; }, "a cycle");
  expect_refused(
      [](Graph& g) {
        std::swap(g.operators[1].inputs, g.operators[2].inputs);
        std::swap(g.operators[1].outputs, g.operators[2].outputs);
      },
      "operator 1 (RELU) reads tensor 4 ('activation_4'), which operator 2 (RELU) writes only "
      "afterwards");
  expect_refused([](Graph& g) { g.operators[1].outputs[0] = 0; }, "which is an input of the model");
  expect_refused([](Graph& g) { g.operators[1].outputs[0] = 1; }, "which is a constant");
  expect_refused([](Graph& g) { g.inputs.clear(); }, "which no operator writes");
  expect_refused([](Graph& g) { g.operators.pop_back(); }, "no operator writes its output");
  expect_refused([](Graph& g) { g.operators.clear(); }, "has no operators");
  expect_refused([](Graph& g) { g.operators[1].outputs.push_back(4); }, "twice");
  expect_refused([](Graph& g) { g.operators[1].outputs.clear(); }, "has no output");
  expect_refused([](Graph& g) { g.inputs.push_back(0); }, "is its input twice");
  expect_refused([](Graph& g) { g.inputs.push_back(1); }, "is a constant");
}

TEST(CheckGraph, Sizes) {
  constexpr std::int32_t most = std::numeric_limits<std::int32_t>::max();
  for (const std::vector<std::int32_t>& huge :
       {std::vector<std::int32_t>{most, most, most, most}, std::vector<std::int32_t>(8, most),
        std::vector<std::int32_t>{most, 0, most}, std::vector<std::int32_t>{1 << 28, 2}})
    expect_refused([&](Graph& g) { g.tensors[3].shape = huge; }, "more than the 256 MiB");
  expect_refused([](Graph& g) { g.tensors[3].shape[1] = -1; }, "has a dimension of -1");
  expect_refused([](Graph& g) { g.tensors[3].shape.assign(9, 1); }, "has 9 dimensions");
  expect_refused(
      [](Graph& g) {
        g.tensors[1].data = ConstantBytes({1, 2, 3});
      },
      "tensor 1 ('weights_1') holds 3 bytes where its shape [3, 3, 3, 2] of int8 needs "
      "54");
  expect_refused([](Graph& g) { g.tensors[1].is_variable = true; },
                 "is both a variable and a constant");
  expect_refused(
      [](Graph& g) {
        g.tensors[4].shape = {1, 4, 4, 2};
      },
      "operator 1 (RELU) gives [1, 4, 4, 3], but its output is [1, 4, 4, 2]");
}

TEST(CheckGraph, Quantisation) {
  expect_refused([](Graph& g) { g.tensors[1].quantisation.scales.pop_back(); },
                 "has 2 scales but 3 zero points");
  expect_refused([](Graph& g) { g.tensors[1].quantisation.axis = 3; },
                 "has 3 scales along dimension 3, which is 2");
  expect_refused([](Graph& g) { g.tensors[1].quantisation.axis = 4; }, "along dimension 4 of 4");
  expect_refused([](Graph& g) { g.tensors[1].quantisation.axis = -1; }, "along dimension -1");
  expect_refused([](Graph& g) { g.tensors[0].quantisation.zero_points[0] = 128; },
                 "has the zero point 128, which int8 cannot hold");
  for (const float bad : {-1.0F, std::nanf(""), std::numeric_limits<float>::infinity()})
    expect_refused([&](Graph& g) { g.tensors[0].quantisation.scales[0] = bad; },
                   "has a scale that is no number or negative");
}

TEST(CheckGraph, Options) {
  expect_refused([](Graph& g) { std::get<Conv2dOptions>(g.operators[0].options).stride_width = 0; },
                 "operator 0 (CONV_2D) has a stride of 0");
  expect_refused(
      [](Graph& g) {
        std::get<Conv2dOptions>(g.operators[0].options).padding = static_cast<Padding>(2);
      },
      "has the unknown padding 2");
  expect_refused(
      [](Graph& g) {
        std::get<Conv2dOptions>(g.operators[0].options).activation = static_cast<Activation>(-1);
      },
      "has the unknown activation -1");
  Graph graph = chain();
  graph.operators[1].options = SoftmaxOptions{};
  EXPECT_THROW(check_graph(graph, "net"), Error);
}

// Variables and empty tensors need no writer, and an input may be an output at once.
TEST(CheckGraph, TakesWhatNeedsNoWriter) {
  Graph graph = chain();
  Tensor state;
  state.is_variable = true;
  state.shape = {4};
  Tensor empty;
  empty.shape = {0};
  graph.tensors.push_back(state);
  graph.tensors.push_back(empty);
  graph.operators[1].type = "MyOwn";
  graph.operators[1].is_custom = true;
  graph.operators[1].options = CustomOptions{};
  graph.operators[1].inputs = {-1, 6, 7, 3};
  graph.outputs.push_back(0);
  expect_sound(graph);
}

}  // namespace
}  // namespace boardless
