// The bundled interpreter, whose truth is in its source: on every core, with symbols and without.
#include "analyzer/detect/detection.hpp"

#include <gmock/gmock.h>

#include <filesystem>

#include "../machine/bundled_images.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/machine/run.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "interpreter.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Detection detect(const Image& image, const Board& board, const Graph& graph,
                 const DetectOptions& options = {}, RunOptions how = {}) {
  const OperatingPoint point = operating_point(board, std::nullopt);
  how.point = point;
  how.event_cycles = event_cycles(board, point);
  how.call_tree = true;
  how.call_sequence = most_detected_calls;
  const RunResult result = run(image, board, how);
  Estimate e = make_estimate(image, board, point, result.profile, documented_model(board, point));
  return detect_kernels(image, std::move(e), *result.profile.call_sequence, graph, options);
}

std::vector<OpFate> fates(const Detection& d) {
  std::vector<OpFate> out;
  for (const DetectedOp& op : d.ops) out.push_back(op.fate);
  return out;
}

void expect_sums(const Detection& d) {
  double cycles = d.tail.cycles + d.outside.cycles;
  for (const DetectedOp& op : d.ops) cycles += op.cost.cycles + op.glue.cycles;
  EXPECT_EQ(cycles, d.estimate.cycles);
  EXPECT_EQ(d.kernels.cycles + d.glue.cycles + d.outside.cycles, d.estimate.cycles);
}

void expect_truth(const Detection& d) {
  EXPECT_THAT(fates(d),
              ElementsAre(OpFate::fused, OpFate::fused, OpFate::called, OpFate::split,
                          OpFate::called, OpFate::dropped, OpFate::called, OpFate::called));
  EXPECT_EQ(d.ops[0].into, 1);
  std::vector<std::size_t> calls;
  for (const DetectedOp& op : d.ops) calls.push_back(op.calls.size());
  EXPECT_THAT(calls, ElementsAre(0, 1, 1, 2, 1, 0, 1, 1));
  // eval_conv runs the first convolution, and the halves of the second one.
  const std::uint32_t conv = d.ops[1].calls[0].function.address;
  EXPECT_EQ(d.ops[3].calls[0].function.address, conv);
  EXPECT_EQ(d.ops[3].calls[1].function.address, conv);
  EXPECT_EQ(d.ops[1].calls[0].nth, 1u);
  EXPECT_EQ(d.ops[3].calls[0].nth, 2u);
  EXPECT_EQ(d.ops[3].calls[1].nth, 3u);
  EXPECT_NE(d.ops[2].calls[0].function.address, conv);
  EXPECT_EQ(d.inferences, 2u);
  EXPECT_EQ(d.nth, 1u);
  // set_input, and report_node for each of the seven nodes.
  ASSERT_EQ(d.glue_functions.size(), 2u);
  std::vector<std::uint64_t> glue_calls = {d.glue_functions[0].calls, d.glue_functions[1].calls};
  EXPECT_THAT(glue_calls, testing::UnorderedElementsAre(1, 7));
  expect_sums(d);
  EXPECT_GT(d.glue.cycles, 0);
  EXPECT_GE(d.outside.cycles, d.other_inferences.cycles);
  EXPECT_NEAR(d.other_inferences.cycles, d.kernels.cycles + d.glue.cycles, 0.1 * d.kernels.cycles);
}

class Interpreter : public testing::TestWithParam<std::string> {};

TEST_P(Interpreter, IsTakenApartAsItWasMade) {
  const Image image = bundled_image(GetParam());
  const Detection d = detect(image, board_of(GetParam()), interpreter_graph());
  expect_truth(d);
  EXPECT_EQ(d.under.name, "invoke");
  EXPECT_TRUE(d.symbols);
  EXPECT_EQ(d.ops[1].calls[0].function.name, "eval_conv");
  EXPECT_EQ(d.ops[1].calls[0].kernel.name, "bl_conv_2d_int8");
  EXPECT_EQ(d.ops[2].calls[0].function.name, "eval_depthwise");
  EXPECT_EQ(d.ops[6].calls[0].function.name, "eval_fully_connected");
  for (const DetectedOp& op : d.ops)
    if (!op.calls.empty()) {
      EXPECT_TRUE(op.by_name) << op.index;
      EXPECT_TRUE(op.by_bytes) << op.index;
      EXPECT_EQ(op.by_macs, *op.macs > 0) << op.index;
      EXPECT_GT(op.certainty, 0.8) << op.index;
      EXPECT_EQ(op.ambiguity, "") << op.index;
    }
}

TEST_P(Interpreter, IsTakenApartWithoutSymbols) {
  const std::string file = testing::TempDir() + "stripped-" + GetParam() + ".elf";
  strip_image(std::string(image_folder) + "/" + GetParam() + ".elf", file);
  const Image named = bundled_image(GetParam()), image = load_image(file);
  std::filesystem::remove(file);
  ASSERT_TRUE(image.symbols.empty());
  const Detection d = detect(image, board_of(GetParam()), interpreter_graph());
  expect_truth(d);
  EXPECT_FALSE(d.symbols);
  EXPECT_EQ(d.under.address, named.find_symbol("invoke")->address);
  EXPECT_EQ(d.ops[1].calls[0].function.address, named.find_symbol("eval_conv")->address);
  EXPECT_EQ(d.ops[7].calls[0].function.address, named.find_symbol("eval_softmax")->address);
  // The same cost, whatever the functions are called.
  const Detection with_symbols = detect(named, board_of(GetParam()), interpreter_graph());
  for (std::size_t k = 0; k < d.ops.size(); ++k) {
    EXPECT_EQ(d.ops[k].cost.cycles, with_symbols.ops[k].cost.cycles) << k;
    EXPECT_EQ(d.ops[k].glue.cycles, with_symbols.ops[k].glue.cycles) << k;
  }
}

INSTANTIATE_TEST_SUITE_P(Images, Interpreter, testing::ValuesIn(bundled_images("interpreter")),
                         test_name);

TEST(Detection, CostsAreThoseOfTheRegion) {
  const Image image = bundled_image("interpreter-cortex-m4");
  const Board board = generic_board(Core::cortex_m4);
  RunOptions one;
  one.from = image.find_symbol("invoke")->address;
  one.max_passes = 1;
  const Detection d = detect(image, board, interpreter_graph(), {}, one);
  expect_sums(d);
  EXPECT_EQ(d.inferences, 1u);
  EXPECT_EQ(d.outside.cycles, 0);
  const Detection all = detect(image, board, interpreter_graph());
  for (std::size_t k = 0; k < d.ops.size(); ++k)
    EXPECT_EQ(d.ops[k].cost.cycles, all.ops[k].cost.cycles) << k;
  // A layer's own region costs what its call does.
  RunOptions softmax;
  softmax.from = image.find_symbol("eval_softmax")->address;
  softmax.max_passes = 1;
  softmax.point = operating_point(board, std::nullopt);
  const RunResult alone = run(image, board, softmax);
  const Estimate e = make_estimate(image, board, *softmax.point, alone.profile,
                                   documented_model(board, *softmax.point));
  EXPECT_EQ(d.ops[7].calls[0].instructions, e.instructions);
  EXPECT_NEAR(d.ops[7].cost.cycles, e.cycles, 4);  // the pipeline where the region begins
}

TEST(Detection, TakesTheFunctionThatIsNamed) {
  const Image image = bundled_image("interpreter-cortex-m4");
  const Board board = generic_board(Core::cortex_m4);
  const Detection d =
      detect(image, board, interpreter_graph(), {.under = image.find_symbol("invoke")->address});
  expect_truth(d);
  EXPECT_THAT(
      [&] {
        detect(image, board, interpreter_graph(), {.under = image.find_symbol("main")->address});
      },
      testing::ThrowsMessage<Error>(HasSubstr("does not run this graph")));
}

TEST(Detection, AnotherGraphIsRefused) {
  const Image image = bundled_image("interpreter-cortex-m4");
  const Board board = generic_board(Core::cortex_m4);
  GraphBuilder wider(1);  // the same ops with twice the channels
  int x = wider.input({1, 8, 8, 4});
  x = wider.conv_2d(x, {.channels = 16, .height = 3, .width = 3});
  x = wider.depthwise_conv_2d(x, {.height = 3, .width = 3});
  x = wider.conv_2d(x, {.channels = 32});
  x = wider.reshape(wider.average_pool_2d(x, {.height = 8, .width = 8, .stride = 8}), {1, 32});
  const Graph other = wider.finish({wider.softmax(wider.fully_connected(x, 10))});
  EXPECT_THAT([&] { detect(image, board, other); },
              testing::ThrowsMessage<Error>(HasSubstr("does not run this graph")));
  GraphBuilder large(1);
  const Graph conv = large.finish({large.conv_2d(large.input({1, 32, 32, 16}), {.channels = 64})});
  EXPECT_THAT([&] { detect(image, board, conv); },
              testing::ThrowsMessage<Error>(HasSubstr("does not run this graph")));
}

}  // namespace
}  // namespace boardless
