// Error figures, worst cases with their reasons, and the baselines.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>

#include "analyzer/calibrate/baselines.hpp"
#include "analyzer/calibrate/fit.hpp"
#include "analyzer/calibrate/metrics.hpp"
#include "analyzer/calibrate/worst_cases.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

using ::testing::HasSubstr;

TEST(ErrorFigures, ByHand) {
  const std::vector<double> measured = {1, 2, 4}, predicted = {1.04, 1.84, 4.48};
  const ErrorFigures figures = error_figures(measured, predicted);
  EXPECT_EQ(figures.rows, 3u);
  EXPECT_NEAR(figures.mape, 0.08, 1e-12);
  EXPECT_NEAR(figures.bias, 0.08 / 3, 1e-12);
  const double squares = 0.04 * 0.04 + 0.16 * 0.16 + 0.48 * 0.48;
  EXPECT_NEAR(figures.rmse, std::sqrt(squares / 3), 1e-12);
  EXPECT_NEAR(figures.r2, 1 - squares / (14.0 / 3), 1e-12);
  EXPECT_NEAR(figures.within_5, 1.0 / 3, 1e-12);
  EXPECT_NEAR(figures.within_10, 2.0 / 3, 1e-12);
  EXPECT_NEAR(figures.within_15, 1, 1e-12);
  EXPECT_EQ(error_figures({}, {}).rows, 0u);
  EXPECT_EQ(error_figures(std::vector<double>{2, 2}, std::vector<double>{2, 2}).r2, 0);
  EXPECT_THROW(error_figures(measured, {}), std::invalid_argument);
  EXPECT_THROW(error_figures(std::vector<double>{0}, std::vector<double>{1}),
               std::invalid_argument);
}

TEST(WorstCases, NameTheClassOrTheMeasurement) {
  SyntheticBoard board(1);
  std::vector<Sample> rows = board.samples(12);
  const FittedModel documented = documented_fit(board.figures(), {});
  // A row of divides alone, which the board takes 1.4 times as long for.
  Sample divides = board.code(5);
  divides.name = "divides";
  divides.class_cycles.fill(0);
  divides.class_cycles[static_cast<std::size_t>(CycleClass::divide)] = 1e6;
  divides.stall_cycles = 0;
  divides.passes = 1;
  divides.latency_s = 1.4e6 / divides.clock_hz;
  rows.push_back(divides);
  *rows[3].latency_s *= 5;
  const std::vector<WorstCase> worst = worst_cases(documented, rows, Quantity::latency, 4);
  ASSERT_EQ(worst.size(), 4u);
  EXPECT_EQ(worst[0].row, 3u);
  EXPECT_NEAR(worst[0].relative_error, -0.8, 0.1);
  EXPECT_THAT(worst[0].reason, HasSubstr("the measurement or the region is in doubt"));
  EXPECT_EQ(worst[1].name, "divides");
  EXPECT_THAT(worst[1].reason, HasSubstr("divide explains"));
  for (std::size_t i = 1; i < worst.size(); ++i)
    EXPECT_LE(std::abs(worst[i].relative_error), std::abs(worst[i - 1].relative_error));
}

TEST(WorstCases, OfEnergiesThatAreNotKnown) {
  BoardFigures figures = SyntheticBoard(1).figures();
  figures.joules_per_cycle.reset();
  EXPECT_TRUE(
      worst_cases(documented_fit(figures, {}), SyntheticBoard(1).samples(5), Quantity::energy, 3)
          .empty());
}

TEST(Baselines, RecoverTheirOwnLine) {
  SyntheticBoard board(1);
  std::vector<Sample> rows = board.samples(20);
  for (Sample& row : rows) {
    row.latency_s = (50 * row.passes + 1.7 * row.instructions) / row.clock_hz;
    row.energy_j = row.passes * 1e-9 + *row.macs * 3e-10;
  }
  const auto latency = cross_validate_baselines(rows, Quantity::latency);
  ASSERT_EQ(latency.size(), 3u);
  EXPECT_EQ(latency[1].baseline, Baseline::instructions);
  EXPECT_TRUE(latency[1].known);
  EXPECT_LT(latency[1].cross_validated.mape, 1e-9);
  EXPECT_GT(latency[0].cross_validated.mape, 0.1);
  EXPECT_GT(latency[2].cross_validated.mape, 0.1);
  EXPECT_LT(cross_validate_baselines(rows, Quantity::energy)[0].cross_validated.mape, 1e-9);
}

TEST(Baselines, UnknownCounts) {
  std::vector<Sample> rows = SyntheticBoard(1).samples(6);
  rows[4].macs.reset();
  const auto results = cross_validate_baselines(rows, Quantity::latency);
  EXPECT_TRUE(results[0].known);  // by the five that have them
  EXPECT_EQ(results[0].cross_validated.rows, 5u);
  EXPECT_EQ(results[1].cross_validated.rows, 6u);
  for (std::size_t i = 0; i < 4; ++i) rows[i].macs.reset();
  EXPECT_FALSE(cross_validate_baselines(rows, Quantity::latency)[0].known);
  EXPECT_FALSE(cross_validate_baselines({rows[0], rows[1]}, Quantity::latency)[1].known);
  EXPECT_EQ(to_string(Baseline::cycle_per_instruction), "CPI = 1");
}

}  // namespace
}  // namespace boardless
