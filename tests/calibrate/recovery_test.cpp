// Fits of synthetic boards find the coefficients that made the rows.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "analyzer/calibrate/adapt.hpp"
#include "analyzer/calibrate/fit.hpp"
#include "analyzer/calibrate/predict.hpp"
#include "analyzer/calibrate/quantity.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

constexpr int seeds = 200;

double true_coefficient(const LinearModel& truth, Quantity quantity, std::string_view term) {
  const bool latency = quantity == Quantity::latency;
  if (term == "stall") return latency ? truth.cycles_per_stall : truth.joules_per_stall;
  if (term == "pass") return latency ? truth.cycles_per_pass : truth.joules_per_pass;
  if (term == "static") return truth.static_w;
  if (term == "static_per_c") return truth.static_w_per_c;
  const auto k = static_cast<std::size_t>(*cycle_class_from_id(term));
  return latency ? truth.cycles_per_cycle[k] : (*truth.joules_per_cycle)[k];
}

struct Recovery {
  double covered = 0;     // share of told coefficients within their interval
  double mape = 0;        // of new images, against what is true of them
  double worst_mape = 0;  // of a seed
  double predictions_covered = 0;
};

Recovery recover(Quantity quantity, const SyntheticOptions& options) {
  Recovery recovery;
  double told = 0;
  for (int seed = 0; seed < seeds; ++seed) {
    SyntheticBoard board(static_cast<std::uint64_t>(seed), options);
    std::vector<Sample> rows = board.samples(12);
    if (quantity == Quantity::latency)
      for (Sample& row : rows) row.energy_j.reset();
    const FittedModel model = fit(rows, board.figures(), {});
    const FittedQuantity& fitted =
        quantity == Quantity::latency ? model.latency : model.energy.value();
    for (std::size_t k = 0; k < fitted.coefficients.size(); ++k) {
      const Coefficient& c = fitted.coefficients[k];
      if (!c.told) continue;
      const double truth = true_coefficient(board.truth(), quantity, term_name(k));
      ++told;
      recovery.covered += truth >= c.interval.low && truth <= c.interval.high;
    }
    constexpr int images = 40;
    double mape = 0;
    for (const Sample& image : board.new_images(images)) {
      const Prediction p = predict(model, image);
      const bool latency = quantity == Quantity::latency;
      const double truth = latency ? board.true_latency_s(image) : board.true_energy_j(image);
      const Interval interval = latency ? p.latency_interval_s : p.energy_interval_j;
      mape += std::abs((latency ? p.latency_s : *p.energy_j) / truth - 1) / images;
      recovery.predictions_covered +=
          (truth >= interval.low && truth <= interval.high) / double{images} / seeds;
    }
    recovery.mape += mape / seeds;
    recovery.worst_mape = std::max(recovery.worst_mape, mape);
  }
  recovery.covered /= told;
  std::printf(
      "%s: coefficients covered %.3f, predictions covered %.3f, MAPE %.4f, worst seed %.4f\n",
      std::string(to_string(quantity)).c_str(), recovery.covered, recovery.predictions_covered,
      recovery.mape, recovery.worst_mape);
  return recovery;
}

// Two standard deviations of a binomial rate of 0.9 over 200 seeds. The coefficients of a seed hang
// together, so that there are not more independent trials than seeds.
constexpr double tolerance = 0.0425;

TEST(Recovery, LatencyOfTwelveSamples) {
  const Recovery recovery = recover(Quantity::latency, {});
  EXPECT_NEAR(recovery.covered, 0.9, tolerance);
  EXPECT_GT(recovery.predictions_covered, 0.9 - tolerance);
  EXPECT_LT(recovery.mape, 0.015);
}

TEST(Recovery, EnergyOfTwelveSamples) {
  const Recovery recovery = recover(Quantity::energy, {});
  EXPECT_NEAR(recovery.covered, 0.9, tolerance);
  EXPECT_GT(recovery.predictions_covered, 0.9 - tolerance);
  EXPECT_LT(recovery.mape, 0.015);
}

TEST(Recovery, LatencyOfRowsThatDoNotSayHowNoisyTheyAre) {
  SyntheticOptions options;
  options.spread_known = false;
  const Recovery recovery = recover(Quantity::latency, options);
  EXPECT_NEAR(recovery.covered, 0.9, tolerance);
  EXPECT_GT(recovery.predictions_covered, 0.9 - tolerance);
  EXPECT_LT(recovery.mape, 0.015);
}

TEST(Recovery, AdaptingToAnotherBoardWithThreeSamples) {
  double latency = 0, energy = 0, fitted_alone = 0;
  constexpr int boards = 50, images = 40;
  for (int seed = 0; seed < boards; ++seed) {
    SyntheticBoard first(static_cast<std::uint64_t>(seed));
    const FittedModel base = fit(first.samples(60), first.figures(), {});
    SyntheticBoard second = first.sibling(static_cast<std::uint64_t>(seed), 0.05);
    const std::vector<Sample> rows = second.samples(3);
    const FittedModel model = adapt(base, second.figures(), rows, {});
    EXPECT_EQ(model.adapted_from, "synthetic");
    const FittedModel alone = fit(rows, second.figures(), {});
    for (const Sample& image : second.new_images(images)) {
      const Prediction p = predict(model, image);
      const double true_s = second.true_latency_s(image);
      latency += std::abs(p.latency_s / true_s - 1) / images / boards;
      energy += std::abs(*p.energy_j / second.true_energy_j(image) - 1) / images / boards;
      fitted_alone += std::abs(predict(alone, image).latency_s / true_s - 1) / images / boards;
    }
  }
  std::printf("adapted with 3 samples: latency %.4f, energy %.4f; fitted alone: latency %.4f\n",
              latency, energy, fitted_alone);
  EXPECT_LT(latency, 0.03);
  EXPECT_LT(energy, 0.03);
  EXPECT_LT(latency, fitted_alone);
}

TEST(Recovery, OneFitCoversClocksSuppliesAndTemperatures) {
  SyntheticOptions options;
  options.several_points = true;
  SyntheticBoard board(3, options);
  const FittedModel model = fit(board.samples(150), board.figures(), {});
  double mape = 0;
  for (const Sample& image : board.new_images(100))
    mape += std::abs(*predict(model, image).energy_j / board.true_energy_j(image) - 1) / 100;
  EXPECT_LT(mape, 0.01);
  for (std::string_view term : {"static", "static_per_c"})
    for (std::size_t k = 0; k < energy_term_count; ++k)
      if (term_name(k) == term) {
        EXPECT_TRUE(model.energy->coefficients[k].told) << term;
      }
  EXPECT_TRUE(model.temperature_c);
  EXPECT_EQ(model.temperature_c->high, 60);
}

}  // namespace
}  // namespace boardless
