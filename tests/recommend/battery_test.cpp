// Battery lives against figures by hand.
#include "analyzer/recommend/battery.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/error.hpp"
#include "rows.hpp"

namespace boardless {
namespace {

TEST(Battery, CapacityOverAveragePower) {
  // 225 mAh at 3 V: 0.225 * 3600 * 3 = 2430 J. 1 mJ every 10 s is 100 µW; 2 µA at 3 V for 9.99 of
  // 10 s is 5.994 µW. 2430 / 105.994e-6 = 22.926e6 s.
  EXPECT_DOUBLE_EQ(charge_as_energy(225 * 3.6, 3), 2430);
  const Battery battery{.capacity_j = 2430, .sleep_w = 6e-6, .period_s = 10};
  const BatteryLife life = battery_life(battery, 1e-3, 0.01);
  EXPECT_NEAR(life.inference_w, 100e-6, 1e-12);
  EXPECT_NEAR(life.sleep_w, 5.994e-6, 1e-12);
  EXPECT_NEAR(life.average_w(), 105.994e-6, 1e-12);
  EXPECT_NEAR(life.life_s, 22.9258e6, 100);
}

TEST(Battery, SelfDischargeTakesAShareOfWhatIsLeft) {
  // Half of it in a year: r = ln 2 / year. A load that would empty it in one year does so after
  // ln(1 + ln 2) / ln 2 = 0.7597074 of one.
  const Battery battery{.capacity_j = year_s, .self_discharge_per_year = 0.5, .period_s = 1};
  EXPECT_NEAR(battery_life(battery, 1, 0).life_s / year_s, 0.7597074, 1e-6);
  // With hardly a load it goes on for long, but not for ever.
  EXPECT_NEAR(battery_life(battery, 1e-6, 0).life_s / year_s,
              std::log1p(std::log(2.0) * 1e6) / std::log(2.0), 1e-6);
}

// dE/dt = -P - r E in small steps.
TEST(Battery, AgreesWithSmallSteps) {
  const Battery battery{
      .capacity_j = 2430, .self_discharge_per_year = 0.1, .sleep_w = 3e-6, .period_s = 60};
  const BatteryLife life = battery_life(battery, 2e-3, 0.05);
  const double rate = -std::log(0.9) / year_s, step_s = 3600;
  double left_j = battery.capacity_j, t = 0;
  for (; left_j > 0; t += step_s) left_j -= step_s * (life.average_w() + rate * left_j);
  EXPECT_NEAR(life.life_s / t, 1, 1e-3);
  const Battery without{.capacity_j = 2430, .sleep_w = 3e-6, .period_s = 60};
  EXPECT_LT(life.life_s, battery_life(without, 2e-3, 0.05).life_s);
}

TEST(Battery, MonthsMultiply) {
  EXPECT_NEAR(yearly_from_monthly(0.02), 1 - std::pow(0.98, 12), 1e-15);
  EXPECT_EQ(yearly_from_monthly(0), 0);
}

TEST(Battery, RefusesWhatCannotBe) {
  const Battery good{.capacity_j = 1, .period_s = 0.05};
  EXPECT_NO_THROW(battery_life(good, 1e-3, 0.05));
  EXPECT_THROW(battery_life(good, 1e-3, 0.051), Error);
  EXPECT_THROW(battery_life(good, 0, 0.01), Error);
  for (const Battery& bad :
       {Battery{.capacity_j = 0, .period_s = 1}, Battery{.capacity_j = 1, .period_s = 0},
        Battery{.capacity_j = 1, .self_discharge_per_year = 1, .period_s = 1},
        Battery{.capacity_j = 1, .sleep_w = -1, .period_s = 1},
        Battery{.capacity_j = INFINITY, .period_s = 1}})
    EXPECT_THROW(battery_life(bad, 1e-3, 0.01), Error);
}

TEST(CandidateBattery, HasTheEndsOfTheIntervals) {
  const Battery battery{.capacity_j = 100, .period_s = 1};
  const auto got = candidate_battery(battery, row("a", 0.9));
  ASSERT_TRUE(got);
  EXPECT_NEAR(got->life.life_s, 100 / 1e-3, 1e-6);
  EXPECT_NEAR(got->life_interval_s.low, 100 / 1.1e-3, 1e-6);
  EXPECT_NEAR(got->life_interval_s.high, 100 / 0.9e-3, 1e-6);
}

TEST(CandidateBattery, IsEmptyWhereItIsNotKnown) {
  const Battery battery{.capacity_j = 100, .period_s = 1};
  EXPECT_FALSE(candidate_battery(battery, without_energy(row("a", 0.9))));
  EXPECT_FALSE(candidate_battery(battery, with_latency(row("a", 0.9), 1.1)));
  CandidateCost counted = row("a", 0.9);
  counted.uncounted_ops = 1;
  EXPECT_FALSE(candidate_battery(battery, counted));
  CandidateCost broken = row("a", 0.9);
  broken.error = "broken";
  EXPECT_FALSE(candidate_battery(battery, broken));
  // At the interval's end it fills the period: no sleep, and no error.
  EXPECT_TRUE(candidate_battery(battery, with_latency(row("a", 0.9), 0.95)));
}

}  // namespace
}  // namespace boardless
