// Sums over windows of any shape, also of ones that no layer has, held to those window by window.
#include "analyzer/learn/window_sums.hpp"

#include <gtest/gtest.h>

#include "analyzer/learn/slow_window_sums.hpp"
#include "analyzer/random.hpp"

namespace boardless::parameters {
namespace {

// Filters larger than the input, strides larger than the filter, padding larger than both.
Axis drawn_axis(Random& random) {
  Axis out;
  out.input = random.between(1, random.one_in(4) ? 60 : 9);
  out.filter = random.between(1, random.one_in(6) ? 12 : 4);
  out.stride = random.between(1, random.one_in(6) ? 7 : 3);
  out.dilation = random.one_in(4) ? random.between(2, 4) : 1;
  out.padding = random.between(0, random.one_in(5) ? 14 : 2);
  out.output = random.between(1, random.one_in(4) ? 40 : 8);
  return out;
}

class WindowSumsAgain : public testing::TestWithParam<bool> {};
INSTANTIATE_TEST_SUITE_P(ByRowsAndByTaps, WindowSumsAgain, testing::Bool());

TEST_P(WindowSumsAgain, AreThoseWindowByWindow) {
  const WindowSumTable& table = window_sum_table();
  std::vector<std::size_t> all;
  for (std::size_t k = 0; k < table.sums.size(); ++k) all.push_back(k);
  const WindowSumPlan plan(all);
  ASSERT_EQ(plan.size(), all.size());
  WindowSums fast;  // of all in turn
  std::vector<double> sums(plan.size());
  Random random(5);
  for (int n = 0; n < 1500; ++n) {
    const Axis rows = drawn_axis(random), columns = drawn_axis(random);
    const Value batches = random.between(1, 3), unit = random.between(1, 40);
    fast.set(rows, columns, batches, unit, GetParam());
    fast.work_out(plan, sums.data());
    const SlowWindowSums slow(rows, columns, batches, unit, GetParam());
    for (const std::size_t k : all)
      ASSERT_EQ(sums[plan.place(k)], static_cast<double>(slow.value(k)))
          << table.sums[k].name << ", layer " << n;
  }
}

// A plan of some sums works out these as one of all does.
TEST(WindowSumPlans, OfFewSumsNeedNoOthers) {
  const WindowSumTable& table = window_sum_table();
  Random random(6);
  for (int n = 0; n < 100; ++n) {
    std::vector<std::size_t> some;
    for (std::size_t k = 0; k < table.sums.size(); ++k)
      if (random.one_in(n % 2 ? 100 : 5)) some.push_back(k);
    const WindowSumPlan plan(some);
    std::vector<double> sums(plan.size());
    const Axis rows = drawn_axis(random), columns = drawn_axis(random);
    WindowSums fast;
    fast.set(rows, columns, 1, 6, n % 3 == 0);
    fast.work_out(plan, sums.data());
    const SlowWindowSums slow(rows, columns, 1, 6, n % 3 == 0);
    for (const std::size_t k : some)
      ASSERT_EQ(sums[plan.place(k)], static_cast<double>(slow.value(k))) << table.sums[k].name;
  }
}

}  // namespace
}  // namespace boardless::parameters
