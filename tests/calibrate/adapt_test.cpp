// Adapting a model to another board, and what to measure next.
#include "analyzer/calibrate/adapt.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/calibrate/next_measurements.hpp"
#include "analyzer/calibrate/predict.hpp"
#include "analyzer/calibrate/terms.hpp"
#include "analyzer/error.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;

TEST(Adapt, PriorIsTheBaseScaledByDocumentedFigures) {
  SyntheticBoard board(1);
  const FittedModel base = fit(board.samples(40), board.figures(), {});
  SyntheticBoard other = board.sibling(1, 0.03);
  const FittedModel model = adapt(base, other.figures(), other.samples(4), {});
  for (std::size_t k = 0; k < cycle_class_count; ++k) {
    EXPECT_DOUBLE_EQ(model.latency.coefficients[k].prior, base.latency.coefficients[k].value);
    EXPECT_NEAR(model.energy->coefficients[k].prior / base.energy->coefficients[k].value, 0.6,
                1e-9);
  }
  EXPECT_EQ(model.board.board, "sibling");
}

TEST(Adapt, OneCommonFactorMovesFirst) {
  SyntheticOptions quiet;
  quiet.noise = 0.002;
  SyntheticBoard board(1, quiet);
  const FittedModel base = fit(board.samples(60), board.figures(), {});
  // The same board with a clock that is 10 % slower than it says; three rows, without any floating
  // point.
  std::vector<Sample> rows = board.samples(3);
  for (Sample& row : rows) *row.latency_s *= 1.1;
  const FittedModel model = adapt(base, board.figures(), rows, {});
  Sample softmax = board.code(4);
  softmax.passes = 1;
  EXPECT_NEAR(predict(model, softmax).cycles / predict(base, softmax).cycles, 1.1, 0.03);
}

// At one clock and supply, static power cannot be told from that of the cycles and stays as it was.
// What the base left open between the two must not move it once the classes have been fitted.
TEST(Adapt, WhatCannotBeToldStaysAndTheRowsAreMet) {
  SyntheticBoard board(1);
  BoardFigures figures = board.figures();
  figures.static_w = 0;
  std::vector<Sample> measured = board.samples(4);
  for (Sample& row : measured) *row.energy_j *= 2.5;
  const FittedModel base = fit(measured, figures, {});
  SyntheticBoard other = board.sibling(1, 0.03);
  BoardFigures other_figures = other.figures();
  other_figures.static_w = 0;
  const std::vector<Sample> few = other.samples(3);
  const FittedModel model = adapt(base, other_figures, few, {});
  const Coefficient& watts = model.energy->coefficients[static_term];
  EXPECT_DOUBLE_EQ(watts.value, watts.prior);
  for (const Sample& row : few)
    EXPECT_NEAR(*predict(model, row).energy_j / *row.energy_j, 1, 0.1) << row.name;
}

TEST(Adapt, WithoutDocumentedCurrents) {
  SyntheticBoard board(1);
  const FittedModel base = fit(board.samples(40), board.figures(), {});
  SyntheticBoard other = board.sibling(1, 0.03);
  BoardFigures figures = other.figures();
  figures.joules_per_cycle.reset();
  figures.static_w = 0;
  const FittedModel model = adapt(base, figures, other.samples(8), {});
  EXPECT_THAT(model.notes, Contains(HasSubstr("fitted for synthetic, unscaled")));
  double mape = 0;
  for (const Sample& image : other.new_images(40))
    mape += std::abs(*predict(model, image).energy_j / other.true_energy_j(image) - 1) / 40;
  EXPECT_LT(mape, 0.05);
}

TEST(Adapt, RefusesWhatFitRefuses) {
  SyntheticBoard board(1);
  const FittedModel base = fit(board.samples(12), board.figures(), {});
  EXPECT_THROW(adapt(base, board.figures(), board.samples(2), {}), Error);
}

TEST(NextMeasurements, WhatNobodyMeasuredComesFirst) {
  SyntheticBoard board(1);
  std::vector<Sample> rows;
  for (int i = 0; i < 9; ++i) {
    rows.push_back(board.code(static_cast<std::size_t>(i % 3)));
    board.measure(rows.back());
  }
  const FittedModel model = fit(rows, board.figures(), {});
  std::vector<Sample> candidates;
  for (std::size_t kind = 0; kind < 6; ++kind) candidates.push_back(board.code(kind));
  for (const Quantity quantity : {Quantity::latency, Quantity::energy}) {
    const auto next = next_measurements(model, candidates, quantity, 3);
    ASSERT_EQ(next.size(), 3u);
    for (const NextMeasurement& step : next) {
      EXPECT_EQ(step.name, candidates[step.candidate].name);
      EXPECT_LT(step.spread_after, step.spread_before);
    }
    EXPECT_GE(next[0].candidate, 3u);
    EXPECT_DOUBLE_EQ(next[0].spread_after, next[1].spread_before);
  }
  EXPECT_EQ(next_measurements(model, candidates, Quantity::latency, 100).size(), 6u);
  EXPECT_TRUE(next_measurements(model, {}, Quantity::latency, 3).empty());
}

TEST(NextMeasurements, MeasuringThemNarrowsTheError) {
  double chosen = 0, first = 0;
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SyntheticBoard board(seed);
    std::vector<Sample> rows = board.samples(3), candidates = board.new_images(30);
    const FittedModel model = fit(rows, board.figures(), {});
    const auto next = next_measurements(model, candidates, Quantity::latency, 4);
    std::vector<Sample> with_chosen = rows, with_first = rows;
    for (std::size_t i = 0; i < 4; ++i) {
      with_chosen.push_back(candidates[next[i].candidate]);
      board.measure(with_chosen.back());
      with_first.push_back(candidates[i]);
      board.measure(with_first.back());
    }
    const FittedModel a = fit(with_chosen, board.figures(), {});
    const FittedModel b = fit(with_first, board.figures(), {});
    for (const Sample& image : candidates) {
      chosen += std::abs(predict(a, image).latency_s / board.true_latency_s(image) - 1);
      first += std::abs(predict(b, image).latency_s / board.true_latency_s(image) - 1);
    }
  }
  EXPECT_LT(chosen, first);
}

}  // namespace
}  // namespace boardless
