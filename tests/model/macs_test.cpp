// Multiply-accumulates against products written out, and what counts as a parameter.
#include "graphs.hpp"

namespace boardless {
namespace {

std::uint64_t macs_of_last(const Graph& graph) {
  return operator_macs(graph, graph.operators.back()).value();
}

TEST(Macs, OfEachWeightedLayer) {
  const auto last = [](auto&& layer) {
    GraphBuilder net(1);
    const int x = net.input({2, 8, 6, 3});
    return macs_of_last(net.finish({layer(net, x)}));
  };
  EXPECT_EQ(last([](auto& net, int x) {
              return net.conv_2d(x, {.channels = 5, .height = 3, .width = 2, .stride = 2});
            }),
            2U * 4 * 3 * 5 * 3 * 2 * 3);
  EXPECT_EQ(last([](auto& net, int x) {
              return net.depthwise_conv_2d(x, {.height = 3, .width = 2, .depth_multiplier = 4});
            }),
            2U * 8 * 6 * 12 * 3 * 2);
  EXPECT_EQ(last([](auto& net, int x) {
              return net.transpose_conv(x, {.channels = 5, .height = 3, .width = 2, .stride = 2});
            }),
            2U * 8 * 6 * 3 * 5 * 3 * 2);
  EXPECT_EQ(last([](auto& net, int x) { return net.fully_connected(x, 7); }), 2U * 144 * 7);
  EXPECT_EQ(last([](auto& net, int x) { return net.max_pool_2d(x, {}); }), 0U);
  EXPECT_EQ(last([](auto& net, int x) {
              const int y = net.tensor({2, 8, 6, 6});
              net.op("BATCH_MATMUL", {x, x}, {y}, BatchMatmulOptions{false, true});
              return y;
            }),
            2U * 8 * 6 * 6 * 3);
}

TEST(Macs, AreUnknownWhereThereIsNoRule) {
  const Graph graph = every_layer();
  Operator op = graph.operators[0];
  for (const char* type : {"LSTM", "CONV_3D", "OPERATOR_999", "WHILE"}) {
    op.type = type;
    EXPECT_FALSE(operator_macs(graph, op)) << type;
  }
  op.type = "CONV_2D";
  op.is_custom = true;
  EXPECT_FALSE(operator_macs(graph, op));
}

TEST(Parameters, AreWeightsAndBiasButNoAxes) {
  GraphBuilder net(1);
  int x = net.input({1, 8, 8, 3});
  x = net.conv_2d(x, {.channels = 5, .height = 3, .width = 3});
  x = net.mean(x, {1, 2});
  const Graph graph = net.finish({x});
  EXPECT_EQ(operator_parameters(graph, graph.operators[0]), (ParameterCount{140, 135 + 20}));
  EXPECT_EQ(operator_parameters(graph, graph.operators[1]), (ParameterCount{0, 0}));
  EXPECT_EQ(graph_parameters(graph), (ParameterCount{140, 155}));
  EXPECT_EQ(constant_bytes(graph), 155U + 8);
}

TEST(Parameters, ThatOperatorsShareCountOnce) {
  GraphBuilder net(1);
  const int x = net.input({1, 4});
  const int shared = net.weights({1, 4}, 0);
  const Graph graph = net.finish({net.add(net.add(x, shared), shared)});
  EXPECT_EQ(operator_parameters(graph, graph.operators[1]).count, 4U);
  EXPECT_EQ(graph_parameters(graph).count, 4U);
}

}  // namespace
}  // namespace boardless
