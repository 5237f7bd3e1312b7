#include "analyzer/cost/linear_model.hpp"

#include <gtest/gtest.h>

namespace boardless {
namespace {

LinearModel model_of_two_volts() {
  LinearModel model;
  model.cycles_per_cycle.fill(1.5);
  model.cycles_per_stall = 0.5;
  model.cycles_per_pass = 20;
  model.joules_per_cycle.emplace().fill(2e-10);
  model.joules_per_stall = 1e-10;
  model.joules_per_pass = 3e-9;
  model.static_w = 1e-3;
  model.static_w_per_c = 2e-5;
  model.supply_v = 2;
  model.supply_exponent = 2;
  return model;
}

TEST(LinearModel, EnergyGoesWithAPowerOfTheSupplyAndStaticPowerWithTemperature) {
  LinearModel model = model_of_two_volts();
  ClassVector x{};
  x[0] = 1000;
  // 1000 · 2e-10 J, 10 · 1e-10 J, a pass of 3e-9 J, and 1 mW for (1500 + 5 + 20) cycles at 1 MHz.
  EXPECT_DOUBLE_EQ(*model.energy_j(x, 10, 1e6, 1), 2.01e-7 + 3e-9 + 1.525e-6);
  EXPECT_DOUBLE_EQ(*model.energy_j(x, 10, 1e6, 1, {.supply_v = 3, .temperature_c = 75}),
                   2.25 * 2.01e-7 + 3e-9 + 2 * 1.525e-6);
  model.supply_exponent = 1;
  EXPECT_DOUBLE_EQ(*model.energy_j(x, 10, 1e6, 1, {.supply_v = 3, .temperature_c = 75}),
                   1.5 * 2.01e-7 + 3e-9 + 2 * 1.525e-6);
}

TEST(LinearModel, AtItsConditionsItIsTheSame) {
  const LinearModel model = model_of_two_volts();
  ClassVector x{};
  for (std::size_t c = 0; c < x.size(); ++c) x[c] = static_cast<double>(100 * c + 7);
  for (const Conditions& conditions :
       {Conditions{}, Conditions{.supply_v = 1.7, .temperature_c = std::nullopt},
        Conditions{.supply_v = std::nullopt, .temperature_c = -40},
        Conditions{.supply_v = 3.6, .temperature_c = 105}}) {
    const LinearModel there = at(model, conditions);
    EXPECT_DOUBLE_EQ(*there.energy_j(x, 50, 84e6, 3), *model.energy_j(x, 50, 84e6, 3, conditions));
    EXPECT_DOUBLE_EQ(there.cycles(x, 50, 3), model.cycles(x, 50, 3));
  }
}

TEST(LinearModel, WithoutJoulesNoConditionHasAny) {
  LinearModel model;
  model.cycles_per_cycle.fill(1);
  EXPECT_FALSE(at(model, {.supply_v = 3, .temperature_c = 60}).energy_j({}, 0, 1e6));
}

}  // namespace
}  // namespace boardless
