// What a fit says beside its numbers, what it refuses, and how long it takes.
#include "analyzer/calibrate/fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <cstdio>

#include "analyzer/calibrate/predict.hpp"
#include "analyzer/error.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string refusal(const std::vector<Sample>& samples) {
  try {
    fit(samples, SyntheticBoard(1).figures(), {});
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    return error.what();
  }
  return "";
}

std::size_t term(std::string_view name) {
  std::size_t k = 0;
  while (term_name(k) != name) ++k;
  return k;
}

TEST(Fit, TooFewRows) {
  EXPECT_EQ(refusal({}),
            "0 rows have a measured latency and 0 a measured energy; a fit needs at least 3 of "
            "either");
  EXPECT_THAT(refusal(SyntheticBoard(1).samples(2)), HasSubstr("2 rows have a measured latency"));
  EXPECT_EQ(refusal(SyntheticBoard(1).samples(3)), "");
}

TEST(Fit, RowsThatAreAllAlike) {
  SyntheticBoard board(1);
  std::vector<Sample> rows(5, board.samples(1)[0]);
  *rows[1].latency_s *= 1.01;
  EXPECT_THAT(refusal(rows), HasSubstr("all 5 measured rows are of the same code"));
  rows[2].clock_hz /= 2;
  EXPECT_EQ(refusal(rows), "");
}

TEST(Fit, ValuesThatNoMeasurementHas) {
  for (double value : {0.0, -1e-3, std::nan(""), HUGE_VAL}) {
    std::vector<Sample> rows = SyntheticBoard(1).samples(5);
    rows[3].latency_s = value;
    EXPECT_THAT(refusal(rows), HasSubstr("'copy 4': latency_s is")) << value;
    rows = SyntheticBoard(1).samples(5);
    rows[3].energy_j = value;
    EXPECT_THAT(refusal(rows), HasSubstr("energy_j is")) << value;
    rows = SyntheticBoard(1).samples(5);
    rows[3].clock_hz = value;
    EXPECT_THAT(refusal(rows), HasSubstr("clock_hz is")) << value;
  }
  std::vector<Sample> rows = SyntheticBoard(1).samples(5);
  rows[0].class_cycles.fill(0);
  EXPECT_THAT(refusal(rows), HasSubstr("the sum of the classes' cycles is 0"));
}

TEST(Fit, CoefficientsAreNotNegative) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    SyntheticOptions options;
    options.noise = 0.3;
    SyntheticBoard board(seed, options);
    const FittedModel model = fit(board.samples(8), board.figures(), {});
    for (const FittedQuantity* fitted : {&model.latency, &*model.energy})
      for (const Coefficient& c : fitted->coefficients) {
        EXPECT_GE(c.value, 0);
        EXPECT_GE(c.interval.low, 0);
        EXPECT_LE(c.interval.low, c.value);
        EXPECT_GE(c.interval.high, c.value);
      }
  }
}

TEST(Fit, SaysWhatTheDataCannotTell) {
  SyntheticBoard board(2);
  const FittedModel model = fit(board.samples(12), board.figures(), {});
  EXPECT_THAT(model.notes, Contains(HasSubstr("All energies are at one clock and supply")));
  EXPECT_THAT(model.notes, Contains(HasSubstr("All energies are at one temperature")));
  EXPECT_THAT(model.notes, Contains(HasSubstr("No row with a latency has system; it stays")));
  const Coefficient& watts = model.energy->coefficients[term("static")];
  EXPECT_FALSE(watts.told);
  EXPECT_EQ(watts.value, watts.prior);
  EXPECT_LT(watts.interval.low, watts.value);
  EXPECT_FALSE(model.latency.coefficients[term("system")].told);
  EXPECT_TRUE(model.latency.coefficients[term("load")].told);
}

TEST(Fit, MergesWhatAlwaysComesTogether) {
  SyntheticBoard board(4);
  std::vector<Sample> rows = board.samples(24);
  // As many cycles of calls as of returns, in every row.
  const auto call = static_cast<std::size_t>(CycleClass::call);
  const auto back = static_cast<std::size_t>(CycleClass::return_);
  for (Sample& row : rows) row.class_cycles[back] = 2 * row.class_cycles[call];
  for (Sample& row : rows) row.latency_s = board.true_latency_s(row);
  const FittedModel model = fit(rows, board.figures(), {});
  EXPECT_THAT(model.latency.merged, Contains(::testing::IsSupersetOf({call, back})));
  const auto& coefficients = model.latency.coefficients;
  EXPECT_DOUBLE_EQ(coefficients[call].value, coefficients[back].value);
}

TEST(Fit, WithoutDocumentedCurrent) {
  SyntheticBoard board(6);
  BoardFigures figures = board.figures();
  figures.joules_per_cycle.reset();
  figures.static_w = 0;
  std::vector<Sample> rows = board.samples(24);
  const FittedModel model = fit(rows, figures, {});
  ASSERT_TRUE(model.energy);
  EXPECT_THAT(model.notes, Contains(HasSubstr("No current of synthetic is documented")));
  EXPECT_LT(model.energy->cross_validated.mape, 0.06);
  for (Sample& row : rows) row.energy_j.reset();
  EXPECT_FALSE(fit(rows, figures, {}).energy);
  EXPECT_FALSE(documented_fit(figures, {}).energy);
}

TEST(Fit, EnergiesAlone) {
  SyntheticBoard board(6);
  std::vector<Sample> rows = board.samples(12);
  for (Sample& row : rows) row.latency_s.reset();
  const FittedModel model = fit(rows, board.figures(), {});
  EXPECT_EQ(model.latency.rows, 0u);
  EXPECT_EQ(model.energy->rows, 12u);
  EXPECT_EQ(model.latency.coefficients[0].value, 1);
}

TEST(Fit, DocumentedFitIsTheDocumentedModel) {
  const Board board = load_board("nucleo-l476rg");
  const OperatingPoint point = operating_point(board, {});
  const LinearModel model = linear_model(documented_fit(board_figures(board, point), {}));
  const LinearModel documented = documented_model(board, point);
  const Sample sample = SyntheticBoard(1).code();
  EXPECT_DOUBLE_EQ(model.cycles(sample.class_cycles, sample.stall_cycles),
                   documented.cycles(sample.class_cycles, sample.stall_cycles));
  ASSERT_EQ(model.joules_per_cycle.has_value(), documented.joules_per_cycle.has_value());
  EXPECT_DOUBLE_EQ(*model.energy_j(sample.class_cycles, sample.stall_cycles, 80e6),
                   *documented.energy_j(sample.class_cycles, sample.stall_cycles, 80e6));
}

TEST(Fit, LinearModelAndPredictionAgree) {
  SyntheticBoard board(8);
  const FittedModel fitted = fit(board.samples(12), board.figures(), {});
  const LinearModel model = linear_model(fitted);
  Sample sample = board.code();
  sample.supply_v = 2.0;
  sample.temperature_c = 40;
  const Prediction p = predict(fitted, sample);
  EXPECT_NEAR(model.cycles(sample.class_cycles, sample.stall_cycles, sample.passes) / p.cycles, 1,
              1e-12);
  EXPECT_NEAR(*model.energy_j(sample.class_cycles, sample.stall_cycles, sample.clock_hz,
                              sample.passes, {sample.supply_v, sample.temperature_c}) /
                  *p.energy_j,
              1, 1e-12);
}

TEST(Fit, WarnsBeyondTheData) {
  SyntheticBoard board(3);
  std::vector<Sample> rows;
  for (int i = 0; i < 9; ++i) {
    rows.push_back(board.code(static_cast<std::size_t>(i % 3)));  // nothing with floating point
    board.measure(rows.back());
  }
  const FittedModel model = fit(rows, board.figures(), {});
  EXPECT_THAT(predict(model, rows[0]).warnings, IsEmpty());
  Sample softmax = board.code(4);
  softmax.clock_hz *= 2;
  softmax.supply_v = 1.8;
  const std::vector<std::string> warnings = predict(model, softmax).warnings;
  EXPECT_THAT(warnings, Contains(HasSubstr("fp_divide takes")));
  EXPECT_THAT(warnings, Contains(HasSubstr("no measured row has it")));
  EXPECT_THAT(warnings, Contains(HasSubstr("the clock 160 MHz is outside")));
  EXPECT_THAT(warnings, Contains(HasSubstr("the supply 1.8 V is outside")));
  EXPECT_THAT(warnings, Contains(HasSubstr("leave the latency of")));
  const Prediction known = predict(model, rows[0]), unknown = predict(model, softmax);
  EXPECT_GT((unknown.cycles_interval.high - unknown.cycles) / unknown.cycles,
            2 * (known.cycles_interval.high - known.cycles) / known.cycles);
}

TEST(Fit, SameRowsSameModel) {
  SyntheticBoard a(9), b(9);
  const FittedModel one = fit(a.samples(15), a.figures(), {});
  const FittedModel two = fit(b.samples(15), b.figures(), {});
  for (std::size_t k = 0; k < latency_term_count; ++k)
    EXPECT_EQ(one.latency.coefficients[k].value, two.latency.coefficients[k].value);
}

TEST(Fit, ThousandRows) {
  SyntheticBoard board(1);
  std::vector<Sample> rows = board.samples(1000);
  for (const bool grouped : {true, false}) {
    if (!grouped)
      for (Sample& row : rows) row.group.clear();
    const auto before = std::chrono::steady_clock::now();
    const FittedModel model = fit(rows, board.figures(), {});
    const double seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    std::printf("1000 latencies and energies, %s: %.2f s\n", model.latency.folds.c_str(), seconds);
    EXPECT_LT(model.latency.cross_validated.mape, 0.025);
  }
}

}  // namespace
}  // namespace boardless
