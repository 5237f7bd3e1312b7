// The generator of models: the same on every machine, and clear about layers that cannot be.
#include "graphs.hpp"

namespace boardless {
namespace {

TEST(GraphBuilder, SameSeedSameGraph) {
  const auto build = [](std::uint64_t seed) {
    GraphBuilder net(seed);
    return net.finish({net.fully_connected(net.input({1, 4}), 2)});
  };
  EXPECT_TRUE(build(1) == build(1));
  EXPECT_FALSE(build(1) == build(2));
  // Of this seed on any machine.
  const auto weights = build(1).tensors[1].data.bytes();
  ASSERT_EQ(weights.size(), 8U);
}

TEST(GraphBuilder, IsSound) { expect_sound(every_layer()); }

TEST(GraphBuilder, RefusesLayersThatCannotBe) {
  const auto refused = [](const auto& layer) {
    GraphBuilder net(1);
    const int x = net.input({1, 4, 4, 2});
    try {
      net.finish({layer(net, x)});
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  using Net = GraphBuilder;
  EXPECT_NE(refused([](Net& n, int x) { return n.conv_2d(x, {.stride = 0}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.conv_2d(x, {.channels = 0}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.conv_2d(x, {.channels = 1 << 30}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.max_pool_2d(x, {.height = 9}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.conv_2d(n.reshape(x, {32}), {}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.reshape(x, {31}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.add(x, n.reshape(x, {32})); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.split(x, 3, 3)[0]; }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.transpose(x, {0, 1, 2, 2}); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.softmax(x + 50); }), "");
  EXPECT_NE(refused([](Net& n, int x) { return n.strided_slice(x, {0}, {1}, {1}); }), "");
}

}  // namespace
}  // namespace boardless
