// The choice, its order, the nearest and the next budget step, on rows by hand.
#include "analyzer/recommend/recommend.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <random>

#include "rows.hpp"

namespace boardless {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> names(const std::vector<CandidateCost>& rows, const Recommendation& r) {
  std::vector<std::string> out;
  for (const std::size_t k : r.order) out.push_back(rows[k].name);
  return out;
}

TEST(Recommend, TheBestAccuracyThatFits) {
  const std::vector<CandidateCost> rows = {row("s", 0.8), with_latency(row("l", 0.95), 0.04),
                                           with_latency(row("m", 0.9), 0.02)};
  const Recommendation r = recommend(rows, {.latency_s = 0.03});
  EXPECT_EQ(r.choice, 2u);
  EXPECT_FALSE(r.nearest);
  EXPECT_THAT(names(rows, r), ElementsAre("m", "s", "l"));
  EXPECT_EQ(recommend(rows, {}).choice, 1u);
}

TEST(Recommend, AmongEqualsTheLeastEnergyThenLatencyThenName) {
  const auto a = row("a", 0.9), b = row("b", 0.9);
  EXPECT_TRUE(is_better(with_energy(b, 0.9e-3), a));
  EXPECT_TRUE(is_better(with_energy(b, 0.9e-3), with_latency(a, 1e-3)));
  EXPECT_TRUE(is_better(with_latency(b, 0.009), a));
  EXPECT_TRUE(is_better(a, b));
  EXPECT_FALSE(is_better(b, a));
  EXPECT_TRUE(is_better(row("b", 0.91), with_energy(a, 1e-9)));
  CandidateCost elsewhere = a;
  elsewhere.board = "another";
  EXPECT_TRUE(is_better(elsewhere, a));
  EXPECT_FALSE(is_better(a, a));
}

TEST(Recommend, WhatIsNotKnownComesBehindWhatIs) {
  const auto a = without_energy(row("a", 0.9)), b = with_energy(row("b", 0.9), 10);
  EXPECT_TRUE(is_better(b, a));
  EXPECT_TRUE(is_better(with_latency(without_energy(row("z", 0.9)), 1e-3), a));
  CandidateCost unknown = row("c", 0);
  unknown.accuracy.reset();
  EXPECT_TRUE(is_better(row("d", 0), unknown));
  EXPECT_TRUE(is_better(with_energy(unknown, 1e-6), unknown));
}

TEST(Recommend, AnUnknownEnergyFitsNoEnergyBudget) {
  const std::vector<CandidateCost> rows = {without_energy(row("a", 0.99)), row("b", 0.9)};
  const Recommendation r = recommend(rows, {.energy_j = 1});
  EXPECT_EQ(r.choice, 1u);
  EXPECT_FALSE(r.judged[0].complete);
  EXPECT_FALSE(r.next);  // no raise makes it known
  EXPECT_EQ(recommend(rows, {.latency_s = 1}).choice, 0u);
  const Recommendation alone = recommend({rows[0]}, {.energy_j = 1});
  EXPECT_FALSE(alone.choice);
  EXPECT_EQ(alone.nearest, 0u);
}

TEST(Recommend, FiguresThatAreTooLowFitNothing) {
  std::vector<CandidateCost> rows = {row("a", 0.99), row("b", 0.9)};
  rows[0].uncounted_ops = 1;
  EXPECT_EQ(recommend(rows, {}).choice, 1u);
  EXPECT_FALSE(recommend(rows, {.latency_s = 1e-3}).judged[0].complete);
}

TEST(Recommend, AtTheLimitFitsAndAboveDoesNot) {
  const std::vector<CandidateCost> rows = {row("a", 0.9)};
  EXPECT_TRUE(recommend(rows, {.energy_j = 1e-3, .latency_s = 10 * 1e-3}).choice);
  EXPECT_TRUE(recommend(rows, {.arena_bytes = 10'000, .flash_bytes = 50'000}).choice);
  EXPECT_FALSE(recommend(rows, {.arena_bytes = 9'999}).choice);
  EXPECT_FALSE(recommend(rows, {.flash_bytes = 49'999}).choice);
  EXPECT_FALSE(recommend(rows, {.latency_s = 0.009999}).choice);
  EXPECT_FALSE(recommend(rows, {.period_s = 0.009999}).choice);
}

TEST(Recommend, SureHoldsTheUpperEndOfTheInterval) {
  const std::vector<CandidateCost> rows = {row("a", 0.9)};
  EXPECT_TRUE(recommend(rows, {.latency_s = 0.0105}).choice);
  EXPECT_FALSE(recommend(rows, {.latency_s = 0.0105, .sure = true}).choice);
  EXPECT_FALSE(recommend(rows, {.energy_j = 1.05e-3, .sure = true}).choice);
  EXPECT_TRUE(recommend(rows, {.energy_j = 1.1e-3, .latency_s = 0.011, .sure = true}).choice);
}

// The arena may fit and the RAM not: the stack and the pack's data are in it as well.
TEST(Recommend, TheBoardsOwnMemoriesAreALimitThatNobodyRaises) {
  CandidateCost big = row("big", 0.99);
  big.ram_bytes = big.board_ram_bytes + 1;
  CandidateCost heavy = row("heavy", 0.98);
  heavy.flash_bytes = heavy.board_flash_bytes + 1;
  const Recommendation r = recommend({big, heavy, row("a", 0.9)}, {.arena_bytes = 1e6});
  EXPECT_EQ(r.choice, 2u);
  EXPECT_FALSE(r.next);
}

TEST(Recommend, NothingFitsNamesTheNearestByItsWorstFactor) {
  const std::vector<CandidateCost> rows = {
      with_latency(with_energy(row("a", 0.9), 1.1e-3), 0.03),   // ×1.1 and ×3
      with_latency(with_energy(row("b", 0.8), 1.9e-3), 0.019),  // ×1.9 and ×1.9
      with_latency(row("c", 0.95), 0.021)};                     // ×1 and ×2.1
  const Recommendation r = recommend(rows, {.energy_j = 1e-3, .latency_s = 0.01});
  EXPECT_FALSE(r.choice);
  EXPECT_EQ(r.nearest, 1u);
  EXPECT_THAT(names(rows, r), ElementsAre("b", "c", "a"));
  EXPECT_NEAR(r.judged[1].worst_factor, 1.9, 1e-9);
  ASSERT_TRUE(r.next);
  EXPECT_EQ(r.next->row, 1u);
  EXPECT_EQ(r.next->raises.size(), 2u);
  EXPECT_FALSE(r.next->accuracy_gain);
}

TEST(Recommend, DistancesAreRelativeAndAbsolute) {
  const Recommendation r = recommend({row("a", 0.9)}, {.latency_s = 0.008, .arena_bytes = 16'384});
  const std::vector<Distance>& d = r.judged[0].distances;
  ASSERT_EQ(d.size(), 4u);
  EXPECT_EQ(d[0].kind, LimitKind::latency);
  EXPECT_NEAR(d[0].factor(), 1.25, 1e-12);
  EXPECT_NEAR(d[0].absolute(), 0.002, 1e-12);
  EXPECT_EQ(d[1].kind, LimitKind::arena);
  EXPECT_EQ(d[1].absolute(), -6384);
  EXPECT_EQ(d[2].kind, LimitKind::board_flash);
  EXPECT_EQ(d[3].value, 11'000);
}

TEST(Recommend, TheNextStepIsTheSmallestRaiseThatGivesMoreAccuracy) {
  const std::vector<CandidateCost> rows = {row("s", 0.8), with_latency(row("m", 0.9), 0.01234567),
                                           with_latency(row("l", 0.95), 0.02),
                                           with_latency(row("worse", 0.7), 0.0101)};
  const Recommendation r = recommend(rows, {.latency_s = 0.01});
  EXPECT_EQ(r.choice, 0u);
  ASSERT_TRUE(r.next);
  EXPECT_EQ(r.next->row, 1u);
  ASSERT_EQ(r.next->raises.size(), 1u);
  EXPECT_EQ(r.next->raises[0].kind, LimitKind::latency);
  EXPECT_DOUBLE_EQ(r.next->raises[0].to, 0.0124);  // three digits, and enough
  EXPECT_NEAR(*r.next->accuracy_gain, 0.1, 1e-12);
  EXPECT_FALSE(recommend(rows, {.latency_s = 1}).next);
}

TEST(Recommend, AmongEqualRaisesTheOneOfFewerBudgets) {
  const std::vector<CandidateCost> rows = {row("s", 0.8),
                                           with_energy(with_latency(row("both", 0.95), 0.02), 2e-3),
                                           with_latency(row("one", 0.9), 0.02)};
  const Recommendation r = recommend(rows, {.energy_j = 1e-3, .latency_s = 0.01});
  ASSERT_TRUE(r.next);
  EXPECT_EQ(rows[r.next->row].name, "one");
}

TEST(Recommend, WhichBoard) {
  std::vector<CandidateCost> rows;
  for (const char* board : {"slow", "fast", "none"})
    for (const char* name : {"s", "m"}) {
      CandidateCost& out = rows.emplace_back(row(name, name[0] == 'm' ? 0.9 : 0.8));
      out.board = board;
      const double latency_s = name[0] == 'm' ? 0.02 : 0.01;
      out = with_latency(out, board[0] == 'n' ? 1 : board[0] == 's' ? latency_s * 2 : latency_s);
    }
  const Recommendation r = recommend(rows, {.latency_s = 0.025});
  EXPECT_EQ(rows[*r.choice].board, "fast");
  EXPECT_EQ(rows[*r.choice].name, "m");
  ASSERT_EQ(r.by_board.size(), 3u);
  EXPECT_EQ(r.by_board[0].board, "slow");
  EXPECT_EQ(rows[*r.by_board[0].choice].name, "s");
  EXPECT_FALSE(r.by_board[2].choice);
}

TEST(Recommend, ErrorsComeLastAndAreNeverTheNearest) {
  std::vector<CandidateCost> rows = {row("broken", 0.99), row("a", 0.9)};
  rows[0].error = "it is cut off";
  EXPECT_THAT(names(rows, recommend(rows, {.latency_s = 1e-3})), ElementsAre("a", "broken"));
  const Recommendation none = recommend({rows[0]}, {});
  EXPECT_FALSE(none.choice);
  EXPECT_FALSE(none.nearest);
  EXPECT_FALSE(none.next);
  EXPECT_FALSE(recommend({}, {}).choice);
}

TEST(RaisedToHold, HasThreeDigitsAndIsEnough) {
  EXPECT_DOUBLE_EQ(raised_to_hold(0.0534001, LimitKind::latency), 0.0535);
  EXPECT_DOUBLE_EQ(raised_to_hold(0.0535, LimitKind::latency), 0.0535);
  EXPECT_DOUBLE_EQ(raised_to_hold(9.991e-7, LimitKind::energy), 1e-6);
  EXPECT_DOUBLE_EQ(raised_to_hold(1234.5, LimitKind::energy), 1240);
  EXPECT_EQ(raised_to_hold(16'577, LimitKind::arena), 16'577);
}

// Random rows, with few distinct values so that ties occur.
std::vector<CandidateCost> random_rows(std::mt19937& random) {
  const auto pick = [&random](int n) {
    return static_cast<int>(random() % static_cast<unsigned>(n));
  };
  std::vector<CandidateCost> rows;
  const int count = 1 + pick(7);
  for (int k = 0; k < count; ++k) {
    CandidateCost out = row(std::string(1, static_cast<char>('a' + k)), 0.8 + 0.05 * pick(4));
    out = with_latency(with_energy(out, 1e-3 * (1 + pick(4))), 0.00333 * (1 + pick(4)));
    out.arena_bytes = 4096u * static_cast<unsigned>(1 + pick(4));
    if (pick(8) == 0) out = without_energy(out);
    if (pick(8) == 0) out.error = "broken";
    if (pick(8) == 0) out.ram_bytes = out.board_ram_bytes * 2;
    rows.push_back(out);
  }
  return rows;
}

// The slow way: no row that fits is better than the choice; with the budgets raised as the next
// step says, its row is chosen; and no smaller raise of all budgets gives as much.
TEST(Recommend, HoldsOnRandomRows) {
  std::mt19937 random(1);
  int steps = 0, nothing = 0;
  for (int trial = 0; trial < 3000; ++trial) {
    const std::vector<CandidateCost> rows = random_rows(random);
    Budgets budgets{.energy_j = 1e-3 * static_cast<double>(1 + random() % 4),
                    .latency_s = 0.00333 * static_cast<double>(1 + random() % 4),
                    .arena_bytes = 4096.0 * static_cast<double>(1 + random() % 4)};
    const Recommendation r = recommend(rows, budgets);
    for (std::size_t k = 0; k < rows.size(); ++k) {
      if (!r.judged[k].fits) continue;
      ASSERT_TRUE(r.choice);
      EXPECT_FALSE(is_better(rows[k], rows[*r.choice]));
    }
    nothing += !r.choice;
    std::vector<CandidateCost> shuffled = rows;
    std::shuffle(shuffled.begin(), shuffled.end(), random);
    const Recommendation again = recommend(shuffled, budgets);
    EXPECT_EQ(names(rows, r), names(shuffled, again));
    if (!r.next) continue;
    ++steps;
    Budgets raised = budgets;
    double largest = 1;
    for (const Raise& raise : r.next->raises) {
      EXPECT_GT(raise.to, raise.from);
      set_budget(raised, raise.kind, raise.to);
      largest = std::max(largest, raise.factor());
    }
    const Recommendation bought = recommend(rows, raised);
    EXPECT_EQ(bought.choice, r.next->row);
    Budgets smaller = budgets;
    for (const LimitKind kind : {LimitKind::energy, LimitKind::latency, LimitKind::arena})
      set_budget(smaller, kind, *budget(budgets, kind) * largest * 0.99);
    const Recommendation less = recommend(rows, smaller);
    if (less.choice && r.choice) {
      EXPECT_LE(*rows[*less.choice].accuracy, *rows[*r.choice].accuracy);
    } else {
      EXPECT_FALSE(less.choice && largest * 0.99 > 1);
    }
  }
  EXPECT_GT(steps, 300);
  EXPECT_GT(nothing, 100);
}

}  // namespace
}  // namespace boardless
