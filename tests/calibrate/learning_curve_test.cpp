// The learning curve, and that a fit needs a tenth of the samples that MACs need.
#include "analyzer/calibrate/learning_curve.hpp"

#include <gtest/gtest.h>

#include <cstdio>

#include "analyzer/error.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

// Code that has multiply-accumulates, all of it: the best case of the MACs.
std::vector<Sample> rows_with_macs(std::size_t count, BoardFigures& figures) {
  SyntheticOptions options;
  options.macs_only = true;
  SyntheticBoard board(1, options);
  figures = board.figures();
  return board.samples(count);
}

TEST(LearningCurve, TenTimesFewerSamplesThanMacs) {
  BoardFigures figures;
  const std::vector<Sample> rows = rows_with_macs(122, figures);
  const LearningCurve curve = learning_curve(rows, figures, Quantity::latency, {});
  std::printf("%8s %8s %8s %8s %8s\n", "samples", "fit", "MACs", "instr", "CPI=1");
  double best_of_macs = 1;
  for (const LearningPoint& point : curve.points) {
    std::printf("%8zu %8.4f %8.4f %8.4f %8.4f\n", point.samples, point.fit_mape,
                *point.baseline_mape[0], *point.baseline_mape[1], *point.baseline_mape[2]);
    best_of_macs = std::min(best_of_macs, *point.baseline_mape[0]);
  }
  const SamplesNeeded needed = samples_needed(curve, best_of_macs);
  ASSERT_TRUE(needed.fit && needed.baselines[0]);
  EXPECT_GE(*needed.baselines[0], 10 * *needed.fit);
  EXPECT_LT(curve.points.front().fit_mape, curve.documented_mape);
  EXPECT_FALSE(samples_needed(curve, 0.001).fit);
}

TEST(LearningCurve, SameSeedSameCurve) {
  BoardFigures figures;
  const std::vector<Sample> rows = rows_with_macs(20, figures);
  LearningCurveOptions options;
  options.sizes = {3, 8};
  options.repeats = 3;
  const LearningCurve a = learning_curve(rows, figures, Quantity::energy, options);
  const LearningCurve b = learning_curve(rows, figures, Quantity::energy, options);
  ASSERT_EQ(a.points.size(), 2u);
  EXPECT_EQ(a.points[1].samples, 8u);
  EXPECT_EQ(a.points[1].fit_mape, b.points[1].fit_mape);
  options.seed = 2;
  EXPECT_NE(a.points[1].fit_mape,
            learning_curve(rows, figures, Quantity::energy, options).points[1].fit_mape);
  options.seed = 1;
  options.sizes = {8};
  EXPECT_EQ(learning_curve(rows, figures, Quantity::energy, options).points[0].fit_mape,
            a.points[1].fit_mape);
}

TEST(LearningCurve, LinesTakeTheRowsThatHaveTheCount) {
  BoardFigures figures;
  std::vector<Sample> rows = rows_with_macs(8, figures);
  rows[2].macs.reset();
  const LearningCurve curve = learning_curve(rows, figures, Quantity::latency, {});
  EXPECT_TRUE(curve.points[0].baseline_mape[0]);
  EXPECT_TRUE(curve.points[0].baseline_mape[1]);
  for (std::size_t i = 0; i < 6; ++i) rows[i].macs.reset();
  EXPECT_FALSE(learning_curve(rows, figures, Quantity::latency, {}).points[0].baseline_mape[0]);
}

TEST(LearningCurve, TooFewRows) {
  BoardFigures figures;
  const std::vector<Sample> rows = rows_with_macs(4, figures);
  try {
    learning_curve(rows, figures, Quantity::latency, {});
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    EXPECT_STREQ(error.what(),
                 "4 rows with a latency are too few for a learning curve: at least 3 are fitted "
                 "and 2 asked for");
  }
}

TEST(LearningCurve, SamplesNeededBetweenSizes) {
  LearningCurve curve;
  const auto add = [&](std::size_t samples, double error) {
    LearningPoint point;
    point.samples = samples;
    point.fit_mape = error;
    curve.points.push_back(point);
  };
  add(4, 0.04);
  add(16, 0.01);
  EXPECT_NEAR(*samples_needed(curve, 0.02).fit, 8, 1e-9);
  EXPECT_EQ(samples_needed(curve, 0.05).fit, 4);
  EXPECT_EQ(samples_needed(curve, 0.01).fit, 16);
  EXPECT_FALSE(samples_needed(curve, 0.001).fit);
  EXPECT_FALSE(samples_needed(curve, 0.05).baselines[0]);
}

}  // namespace
}  // namespace boardless
