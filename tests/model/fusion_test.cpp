// Fused kernels of a pack: where they are used, what they give, and what it costs.
#include <gmock/gmock.h>

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/model/fused_ops.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/model_run.hpp"

namespace boardless {
namespace {

KernelPack pack_of(Core core) { return load_kernel_pack(bundled_kernel_pack(core)); }

struct Estimated {
  ModelProgram program;
  ModelRun run;
  ModelEstimate estimate;
};

Estimated estimated(const Graph& graph, Core core, bool fuse) {
  const Board board = generic_board(core);
  Estimated out;
  out.program = make_program(graph, pack_of(core), board, {.fuse = fuse});
  const OperatingPoint point = operating_point(out.program.board, std::nullopt);
  ModelRunOptions options;
  options.values = true;
  options.run.point = point;
  options.run.event_cycles = event_cycles(out.program.board, point);
  out.run = run_model(graph, out.program, options);
  out.estimate = estimate_model(graph, out.program, out.run, point, documented_model(board, point));
  return out;
}

// PAD and a convolution twice: plain with stride 2, then depthwise with two channels of each.
Graph padded_net() {
  GraphBuilder net(5);
  int x = net.input({1, 31, 23, 8});
  x = net.pad(x, {0, 0, 0, 1, 1, 1, 0, 0});
  x = net.conv_2d(
      x, {.channels = 10, .height = 3, .width = 3, .stride = 2, .padding = Padding::valid});
  x = net.pad(x, {0, 0, 1, 1, 1, 1, 0, 0});
  x = net.depthwise_conv_2d(
      x, {.height = 3, .width = 3, .depth_multiplier = 2, .padding = Padding::valid});
  return net.finish({net.softmax(net.fully_connected(net.mean(x, {1, 2}), 4))});
}

class EveryCore : public testing::TestWithParam<Core> {};

TEST_P(EveryCore, FusedGivesTheSameBytes) {
  const Graph graph = padded_net();
  const Estimated together = estimated(graph, GetParam(), true);
  const Estimated apart = estimated(graph, GetParam(), false);
  EXPECT_EQ(together.run.outputs, apart.run.outputs);
  EXPECT_EQ(together.program.ops[0].fused_into, 1);
  EXPECT_EQ(together.program.ops[2].fused_into, 3);
  for (const std::size_t k : {0u, 2u}) {
    const Cost& pad = together.estimate.ops[k].cost;
    const Cost& conv = together.estimate.ops[k + 1].cost;
    EXPECT_EQ(pad.cycles, 0);
    EXPECT_EQ(together.estimate.ops[k].fused_into, static_cast<int>(k) + 1);
    EXPECT_GT(conv.cycles, 0);
    const Cost &pad_apart = apart.estimate.ops[k].cost,
               &conv_apart = apart.estimate.ops[k + 1].cost;
    EXPECT_LT(conv.cycles, pad_apart.cycles + conv_apart.cycles);
    EXPECT_EQ(apart.estimate.ops[k].fused_into, std::nullopt);
  }
  for (std::size_t k = 4; k < graph.operators.size(); ++k)
    EXPECT_EQ(together.estimate.ops[k].cost.instructions, apart.estimate.ops[k].cost.instructions);
  // The padded tensor was the largest.
  EXPECT_LT(together.program.memory.arena_bytes, apart.program.memory.arena_bytes);
  const auto padded = static_cast<std::size_t>(graph.operators[0].outputs[0]);
  EXPECT_EQ(together.program.plan.tensor_offsets[padded], std::nullopt);
  EXPECT_EQ(plan_fault(together.program.plan), "");
}

// Two residual blocks, with the convolution as the ADD's first input and as its second.
Graph residual_net() {
  GraphBuilder net(6);
  int x = net.conv_2d(net.input({1, 12, 10, 8}), {.channels = 8, .height = 3, .width = 3});
  int y = net.conv_2d(x, {.channels = 8, .height = 3, .width = 3, .activation = Activation::relu});
  y = net.conv_2d(y, {.channels = 8, .height = 3, .width = 3});
  x = net.add(y, x, Activation::relu);
  y = net.conv_2d(x, {.channels = 8, .height = 3, .width = 3, .activation = Activation::relu});
  y = net.conv_2d(y, {.channels = 8, .height = 3, .width = 3});
  return net.finish({net.add(x, y)});
}

std::optional<std::uint64_t> offset_of(const Estimated& e, int tensor) {
  return e.program.plan.tensor_offsets[static_cast<std::size_t>(tensor)];
}

TEST_P(EveryCore, AResidualBlockTakesTwoTensors) {
  const Graph graph = residual_net();
  const Estimated together = estimated(graph, GetParam(), true);
  const Estimated apart = estimated(graph, GetParam(), false);
  EXPECT_EQ(together.run.outputs, apart.run.outputs);
  for (const int conv : {2, 5}) {
    const Operator& add = graph.operators[static_cast<std::size_t>(conv) + 1];
    EXPECT_EQ(together.program.ops[static_cast<std::size_t>(conv)].fused_into, conv + 1);
    const int addend = add.inputs[conv == 2 ? 1 : 0];
    EXPECT_EQ(offset_of(together, addend), offset_of(together, add.outputs[0]));
    EXPECT_NE(offset_of(apart, addend), offset_of(apart, add.outputs[0]));
  }
  // Of three tensors of one size one less, but for a band.
  EXPECT_LE(together.program.memory.arena_bytes + 12 * 10 * 8,
            apart.program.memory.arena_bytes + 16 * 8);
  EXPECT_EQ(plan_fault(together.program.plan), "");
  EXPECT_LT(together.estimate.whole.cycles, 1.005 * apart.estimate.whole.cycles);
}

// Depthwise and pointwise: of one shape, as the end of an inverted bottleneck, and widening.
Graph separable_net() {
  GraphBuilder net(8);
  const ConvLayer window{.height = 3, .width = 3, .activation = Activation::relu};
  int x = net.conv_2d(net.input({1, 14, 11, 6}), {.channels = 16, .activation = Activation::relu});
  x = net.conv_2d(net.depthwise_conv_2d(x, window), {.channels = 16});
  x = net.conv_2d(x, {.channels = 48, .activation = Activation::relu6});
  ConvLayer strided = window;
  strided.stride = 2;
  x = net.conv_2d(net.depthwise_conv_2d(x, strided), {.channels = 12});
  x = net.conv_2d(net.depthwise_conv_2d(x, window), {.channels = 40});
  return net.finish({net.fully_connected(net.mean(x, {1, 2}), 4)});
}

TEST_P(EveryCore, APointwiseConvolutionTakesWhatTheDepthwiseGives) {
  const Graph graph = separable_net();
  const Estimated together = estimated(graph, GetParam(), true);
  const Estimated apart = estimated(graph, GetParam(), false);
  EXPECT_EQ(together.run.outputs, apart.run.outputs);
  EXPECT_EQ(together.program.ops[1].fused_into, 2);
  EXPECT_EQ(offset_of(together, graph.operators[1].inputs[0]),
            offset_of(together, graph.operators[2].outputs[0]));
  EXPECT_EQ(offset_of(together, graph.operators[1].outputs[0]), std::nullopt);
  EXPECT_EQ(together.program.ops[4].fused_into, 5);
  // The output is more than what is between: nothing to gain.
  EXPECT_EQ(together.program.ops[6].fused_into, std::nullopt);
  EXPECT_LE(together.program.memory.arena_bytes, apart.program.memory.arena_bytes);
  EXPECT_EQ(plan_fault(together.program.plan), "");
  EXPECT_LT(together.estimate.whole.cycles, 1.005 * apart.estimate.whole.cycles);
}

TEST_P(EveryCore, TheEstimateIsWhatTheProgramDoes) {
  const Graph graph = padded_net();
  const Estimated e = estimated(graph, GetParam(), true);
  RunOptions options;
  options.call = e.program.infer;
  options.point = operating_point(e.program.board, std::nullopt);
  options.event_cycles = event_cycles(e.program.board, *options.point);
  const RunResult whole = run(e.program.image, e.program.board, options);
  double sum = 0;
  std::uint64_t functions = 0;
  for (std::size_t k = 0; k < e.program.ops.size(); ++k) {
    sum += e.estimate.ops[k].cost.cycles;
    functions += e.program.ops[k].function != 0;
  }
  EXPECT_EQ(functions, 5u);  // of seven ops
  EXPECT_EQ(sum, e.estimate.whole.cycles);
  const Estimate all =
      make_estimate(e.program.image, e.program.board, *options.point, whole.profile,
                    documented_model(e.program.board, *options.point));
  // Beside the ops there are infer's own calls; its data is zeros, which softmax sees.
  EXPECT_NEAR(all.cycles, sum, 0.01 * sum);
}

std::string core_name(const testing::TestParamInfo<Core>& info) {
  std::string name(core_info(info.param).id);
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}
INSTANTIATE_TEST_SUITE_P(Cores, EveryCore,
                         testing::Values(Core::cortex_m0plus, Core::cortex_m3, Core::cortex_m4,
                                         Core::cortex_m7, Core::cortex_m33),
                         core_name);

std::vector<std::optional<int>> fused_in(const Graph& graph) {
  const ModelProgram program =
      make_program(graph, pack_of(Core::cortex_m4), generic_board(Core::cortex_m4), {});
  std::vector<std::optional<int>> out;
  for (const ModelProgram::Op& op : program.ops) out.push_back(op.fused_into);
  return out;
}

TEST(Fusion, NotWhereTheKernelRefuses) {
  GraphBuilder net(1);
  int x = net.pad(net.input({1, 8, 8, 4}), {0, 0, 1, 1, 1, 1, 0, 0});
  x = net.conv_2d(x, {.channels = 4});  // 1x1: whole windows of padding
  const Graph graph = net.finish({x});
  EXPECT_THAT(fused_in(graph), testing::Each(std::nullopt));
  // What was tried leaves nothing behind.
  const KernelPack pack = pack_of(Core::cortex_m4);
  const Board board = generic_board(Core::cortex_m4);
  const ModelProgram tried = make_program(graph, pack, board, {});
  const ModelProgram plain = make_program(graph, pack, board, {.fuse = false});
  EXPECT_EQ(tried.memory.flash_bytes(), plain.memory.flash_bytes());
  EXPECT_EQ(tried.memory.arena_bytes, plain.memory.arena_bytes);

  GraphBuilder channels(1);
  x = channels.pad(channels.input({1, 8, 8, 3}), {0, 0, 0, 0, 0, 0, 0, 1});
  x = channels.conv_2d(x, {.channels = 4, .height = 3, .width = 3});
  EXPECT_THAT(fused_in(channels.finish({x})), testing::Each(std::nullopt));
}

TEST(Fusion, TheOutputGoesWhereTheInputIsOnlyIfNobodyReadsThat) {
  const auto offsets = [](bool read_again) {
    GraphBuilder net(3);
    const int x = net.conv_2d(net.input({1, 9, 9, 8}), {.channels = 8});
    const int y = net.conv_2d(net.depthwise_conv_2d(x, {.height = 3, .width = 3}), {.channels = 8});
    const Graph graph = net.finish({read_again ? net.mul(x, y) : y});
    const Estimated e = estimated(graph, Core::cortex_m4, true);
    EXPECT_EQ(e.program.ops[1].fused_into, 2);
    EXPECT_EQ(e.run.outputs, estimated(graph, Core::cortex_m4, false).run.outputs);
    return std::pair(offset_of(e, x), offset_of(e, y));
  };
  const auto [x, y] = offsets(false);
  EXPECT_EQ(x, y);
  const auto [read_x, read_y] = offsets(true);
  EXPECT_NE(read_x, read_y);
}

TEST(Fusion, NotASumOfATensorWithItself) {
  GraphBuilder net(4);
  const int x = net.conv_2d(net.input({1, 8, 8, 4}), {.channels = 4});
  EXPECT_THAT(fused_in(net.finish({net.add(x, x)})), testing::Each(std::nullopt));
}

TEST(Fusion, NotWhereTheTensorBetweenIsUsedElsewhere) {
  GraphBuilder net(1);
  const int padded = net.pad(net.input({1, 8, 8, 4}), {0, 0, 1, 1, 1, 1, 0, 0});
  const int conv =
      net.conv_2d(padded, {.channels = 4, .height = 3, .width = 3, .padding = Padding::valid});
  EXPECT_THAT(fused_in(net.finish({conv})), testing::ElementsAre(1, std::nullopt));
  EXPECT_THAT(fused_in(net.finish({conv, padded})), testing::Each(std::nullopt));
  const int pool = net.max_pool_2d(padded, {});
  EXPECT_THAT(fused_in(net.finish({conv, pool})), testing::Each(std::nullopt));
}

}  // namespace
}  // namespace boardless
