// Laws of made-up kernels, whose counts are known.
#include "analyzer/learn/find_laws.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/random.hpp"

namespace boardless {
namespace {

using Values = std::vector<std::int64_t>;
using Count = std::int64_t (*)(const Values&);

// rows, length, channels
Values drawn(Random& random) {
  return {random.between(1, 3), random.between(1, 200), random.between(1, 40)};
}
const std::vector<std::string> names = {"rows", "length", "channels"};

struct Part {
  Count count;
  int cycles;
};

struct Made {
  Events events;
  std::vector<Observation> observations;
};

Made make(const std::vector<Part>& parts, std::size_t layers, std::uint64_t seed) {
  Made out;
  for (std::size_t k = 0; k < parts.size(); ++k) {
    Event event;
    event.block = static_cast<std::uint32_t>(0x1000 + 16 * k);
    event.size = 16;
    event.key = std::to_string(k);
    event.cost.cycles[0] = parts[k].cycles;
    event.cost.instructions[0] = 1;
    out.events.find_or_add(event);
  }
  Random random(seed);
  for (std::size_t n = 0; n < layers; ++n) {
    Observation one;
    one.parameters = drawn(random);
    for (const Part& part : parts) {
      one.counts.push_back(part.count(one.parameters));
      one.cycles += one.counts.back() * part.cycles;
    }
    out.observations.push_back(std::move(one));
  }
  return out;
}

double worst_error(const KernelLaws& laws, const std::vector<Part>& parts) {
  double worst = 0;
  std::vector<std::int64_t> room;
  for (const Observation& one : make(parts, 500, 99).observations)
    worst = std::max(worst, std::abs(evaluate_cycles(laws, one.parameters, room) -
                                     static_cast<double>(one.cycles)) /
                                static_cast<double>(std::max<std::int64_t>(one.cycles, 1)));
  return worst;
}

// A loop over four channels at once and one by one, as kernels have it.
const std::vector<Part> unrolled = {
    {[](const Values&) { return std::int64_t{1}; }, 20},
    {[](const Values& v) { return v[0] * (v[2] >> 2) * (v[1] >> 1); }, 11},
    {[](const Values& v) { return v[0] * (v[2] >> 2); }, 7},
    {[](const Values& v) { return v[0] * (v[2] & 3) * v[1]; }, 5},
    {[](const Values& v) { return v[0] * std::max<std::int64_t>((v[1] >> 2) - 1, 0); }, 4},
};

TEST(FindLaws, RecoversProductsExactly) {
  const Made made = make(unrolled, 40, 1);
  const FoundLaws found = find_laws(names, made.observations, made.events, {});
  EXPECT_NEAR(found.exact_share, 1, 1e-9);
  EXPECT_LT(worst_error(found.laws, unrolled), 1e-9);
}

// Two ways through a kernel: for one row, and for several of at least four channels.
TEST(FindLaws, FindsWhenAWayIsTaken) {
  const std::vector<Part> ways = {
      {[](const Values&) { return std::int64_t{1}; }, 20},
      {[](const Values& v) { return v[0] == 1 ? v[1] * v[2] : 0; }, 3},
      {[](const Values& v) { return v[0] > 1 && v[2] >= 4 ? v[0] * v[1] : 0; }, 9},
      {[](const Values& v) { return v[0] > 1 && v[2] < 4 ? v[0] * v[1] * v[2] : 0; }, 5},
  };
  const Made made = make(ways, 120, 2);
  const FoundLaws found = find_laws(names, made.observations, made.events, {});
  EXPECT_GT(found.exact_share, 0.99);
  EXPECT_LT(worst_error(found.laws, ways), 1e-9);
}

// Counts that data decides have a mean, and are marked.
TEST(FindLaws, FitsWhatFollowsNoLawAndSaysSo) {
  const std::vector<Part> parts = {
      {[](const Values&) { return std::int64_t{1}; }, 10},
      {[](const Values& v) { return v[1] * v[2]; }, 6},
      {[](const Values& v) {
         // About half of the elements, by a hash of the shape.
         const auto noise = static_cast<std::int64_t>((v[1] * 7919 + v[2] * 104729) % 11) - 5;
         return std::max<std::int64_t>(v[1] * v[2] / 2 + noise, 0);
       },
       4},
  };
  const Made made = make(parts, 60, 3);
  const FoundLaws found = find_laws(names, made.observations, made.events, {});
  EXPECT_LT(found.exact_share, 0.95);
  EXPECT_GT(found.exact_share, 0.5);
  const LawCost cost = evaluate(found.laws, Values{2, 100, 20});
  EXPECT_NEAR(cost.total_cycles, 10 + 2000 * 6 + 1000 * 4, 100);
  EXPECT_NEAR(cost.fitted_cycles, 4000, 200);
  EXPECT_NEAR(cost.cycles[0], cost.total_cycles, 1e-6);
}

TEST(FindLaws, AreTheSameFromTheSameObservations) {
  const Made made = make(unrolled, 40, 4);
  const auto terms = [&] {
    return find_laws(names, made.observations, made.events, {}).laws.terms.size();
  };
  EXPECT_EQ(terms(), terms());
}

}  // namespace
}  // namespace boardless
