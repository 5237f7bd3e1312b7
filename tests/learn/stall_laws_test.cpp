// What memories stall, as sums of laws of counts: found on layers that are made up.
#include "analyzer/learn/stall_laws.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/random.hpp"

namespace boardless {
namespace {

const std::vector<std::string> names = {"rows", "length", "channels"};

// A loop of rows * (length >> 2) rounds, and one of channels.
KernelLaws counts() {
  LawBuilder builder(names);
  const std::vector<double> cycles = {3}, instructions = {3};
  builder.add({}, {1, 1, {{.parameter = 0}, {.parameter = 1, .shift = 2}}}, 1, cycles, instructions,
              false);
  builder.add({}, {1, 1, {{.parameter = 2}}}, 1, cycles, instructions, false);
  return builder.finish();
}

double stall_cycles(const StalledLayer& layer) {
  double out = 0;
  for (const auto& [name, stall] : layer.stalls)
    out += static_cast<double>(stall.count) * stall.cycles;
  return out;
}

// A load in the first loop misses every other time and, where rows are not aligned, is split; the
// second loop is brought from flash once.
StalledLayer layer(std::int64_t rows, std::int64_t length, std::int64_t channels) {
  StalledLayer out;
  out.parameters = {rows, length, channels};
  const auto rounds = static_cast<double>(rows * (length >> 2));
  out.stalls["load missed"] = {rows * (length >> 2) / 2, 5};
  if (length & 3) out.stalls["load split"] = {rows * (length >> 2), 1};
  out.stalls["fetch"] = {30, 1};
  out.cycles = 3 * rounds + 3 * static_cast<double>(channels) + stall_cycles(out);
  return out;
}

StalledLayer drawn(Random& random) {
  return layer(random.between(1, 40), random.between(4, 200), random.between(1, 64));
}

double rounds_of(const StalledLayer& layer) {
  return static_cast<double>(layer.parameters[0] * (layer.parameters[1] >> 2));
}

TEST(StallLaws, AreRatiosOfCountsAlsoWhereAConditionDecides) {
  Random random(3);
  std::vector<StalledLayer> layers;
  for (int k = 0; k < 80; ++k) layers.push_back(drawn(random));
  const KernelLaws laws = find_stall_laws(counts(), layers);
  for (int k = 0; k < 100; ++k) {
    const StalledLayer one = drawn(random);
    const LawCost cost = evaluate(laws, one.parameters);
    EXPECT_NEAR(cost.total_cycles, stall_cycles(one), 5 + 1e-3 * one.cycles) << "but for a miss";
    EXPECT_EQ(cost.cycles[law_stalls], cost.total_cycles) << "nothing but stalls";
    const double split = one.parameters[1] & 3 ? rounds_of(one) : 0;
    EXPECT_NEAR(cost.total_cycles - cost.fitted_cycles, split + 30, 1)
        << "what is no ratio is exact";
  }
}

TEST(StallLaws, OfNothingAreNone) {
  Random random(3);
  std::vector<StalledLayer> layers;
  for (int k = 0; k < 40; ++k) {
    layers.push_back(drawn(random));
    layers.back().stalls.clear();
  }
  EXPECT_TRUE(find_stall_laws(counts(), layers).terms.empty());
}

// What few layers show is no law: one of them would decide for all others.
TEST(StallLaws, DoNotFollowASingleLayer) {
  Random random(3);
  std::vector<StalledLayer> layers;
  for (int k = 0; k < 60; ++k) layers.push_back(layer(random.between(1, 40), 64, 8));
  layers.push_back(layer(5, 64, 9));
  layers.back().stalls["fetch"].count = 1000000;
  layers.back().cycles += 1e6;
  const KernelLaws laws = find_stall_laws(counts(), layers);
  const StalledLayer usual = layer(20, 64, 9);
  EXPECT_NEAR(evaluate(laws, usual.parameters).total_cycles, stall_cycles(usual),
              0.2 * usual.cycles);
}

// Laws of counts and of stalls, put together, give both.
TEST(StallLaws, AreAddedToThoseOfCounts) {
  Random random(5);
  std::vector<StalledLayer> layers;
  for (int k = 0; k < 80; ++k) layers.push_back(drawn(random));
  const KernelLaws stalls = find_stall_laws(counts(), layers);
  KernelLaws both = counts();
  append(both, stalls);
  for (int k = 0; k < 20; ++k) {
    const StalledLayer one = drawn(random);
    const LawCost a = evaluate(counts(), one.parameters), b = evaluate(stalls, one.parameters),
                  sum = evaluate(both, one.parameters);
    EXPECT_NEAR(sum.total_cycles, a.total_cycles + b.total_cycles, 1e-6 * sum.total_cycles);
    for (std::size_t c = 0; c < law_kinds; ++c)
      EXPECT_NEAR(sum.cycles[c], a.cycles[c] + b.cycles[c], 1e-6 * sum.total_cycles);
  }
}

}  // namespace
}  // namespace boardless
