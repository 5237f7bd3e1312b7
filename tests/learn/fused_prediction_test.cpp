// What predict_model() says of ops that a fused kernel runs: by its laws, or, without them, as if
// each ran alone. The predictor is made by hand.
#include <gmock/gmock.h>

#include "analyzer/cost/linear_model.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "tests/search/made_predictor.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

constexpr const char* pair = "CONV_2D+ADD";

struct Predicted {
  ModelProgram program;
  ModelPrediction prediction;
};

Predicted predicted(bool learned, bool fuse = true) {
  GraphBuilder net(2);
  const int x = net.conv_2d(net.input({1, 10, 10, 8}), {.channels = 8});
  const Graph graph =
      net.finish({net.add(x, net.conv_2d(x, {.channels = 8, .height = 3, .width = 3}))});
  const Board board = generic_board(Core::cortex_m4);
  const KernelPack pack = load_kernel_pack(bundled_kernel_pack(Core::cortex_m4));
  const OperatingPoint point = operating_point(board, std::nullopt);
  Predictor predictor = made_predictor(pack, Core::cortex_m4);
  if (learned) predictor.kernels.push_back(made_kernel(pair, {"output_height", "add.length"}));
  Predicted out;
  out.program = make_program(graph, pack, board, {.fuse = fuse});
  out.prediction =
      predict_model(graph, out.program, predictor, board, point, documented_model(board, point));
  return out;
}

double cycles(const Predicted& p, std::size_t op) {
  return p.prediction.estimate.ops[op].cost.cycles;
}

TEST(FusedPrediction, IsByTheFusedKernelsLaws) {
  const Predicted p = predicted(true);
  ASSERT_EQ(p.program.ops[1].fused_into, 2);
  EXPECT_EQ(cycles(p, 1), 0);
  EXPECT_NEAR(cycles(p, 2), 9.0 * 10 * 800 + 500, 1e-6);
  EXPECT_NEAR(p.prediction.estimate.whole.cycles, cycles(p, 0) + cycles(p, 2), 1);
  EXPECT_THAT(p.prediction.estimate.notes, testing::Not(testing::Contains(HasSubstr(pair))));
}

TEST(FusedPrediction, WithoutLawsIsThatOfTheParts) {
  const Predicted p = predicted(false);
  ASSERT_EQ(p.program.ops[1].fused_into, 2);
  const Predicted apart = predicted(false, false);
  EXPECT_EQ(cycles(p, 1), 0);
  EXPECT_NEAR(cycles(p, 2), cycles(apart, 1) + cycles(apart, 2), 1e-6);
  EXPECT_NEAR(p.prediction.estimate.whole.cycles, apart.prediction.estimate.whole.cycles, 1e-6);
  EXPECT_THAT(p.prediction.estimate.notes, testing::Contains(HasSubstr(pair)));
  EXPECT_THAT(apart.prediction.estimate.notes, testing::Not(testing::Contains(HasSubstr(pair))));
}

}  // namespace
}  // namespace boardless
