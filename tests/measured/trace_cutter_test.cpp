// Repetitions out of samples.
#include "analyzer/measured/trace_cutter.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace boardless {
namespace {

// A sample each 0.1 s with the power of its letter: '.' off at 1 W, 'O' on at 3 W, 'N' on with no
// number, '_' a second without samples.
TraceCutter cut(const char* samples, double min_duration_s = 0) {
  TraceCutter cutter(min_duration_s);
  double t = 0;
  for (const char* s = samples; *s; ++s) {
    if (*s == '_') {
      t += 5;
      continue;
    }
    const double nan = std::numeric_limits<double>::quiet_NaN();
    cutter.add(t, *s == '.' ? 1 : *s == 'O' ? 3 : nan, *s != '.');
    t += 0.1;
  }
  cutter.finish();
  return cutter;
}

TEST(TraceCutter, SumsPowerFromEdgeToEdgeByTrapezoids) {
  const TraceCutter c = cut("..OOO..");
  ASSERT_EQ(c.first().size(), 1u);
  EXPECT_NEAR(c.first()[0].start_s, 0.2, 1e-12);
  EXPECT_NEAR(c.first()[0].duration_s, 0.3, 1e-12);
  EXPECT_NEAR(c.first()[0].energy_j, 0.1 * (3 + 3 + 2), 1e-12);
}

TEST(TraceCutter, LeavesOutWhatIsNotWhole) {
  const TraceCutter c = cut("OO..OO..OO");
  EXPECT_EQ(c.energy_j().count(), 1u);
  EXPECT_EQ(c.dropped().at_start, 1u);
  EXPECT_EQ(c.dropped().at_end, 1u);
}

TEST(TraceCutter, LeavesOutGapsAndWhatIsNoNumber) {
  const TraceCutter c = cut("..........OO_OO..ONO..N..O.");
  EXPECT_EQ(c.energy_j().count(), 1u);
  EXPECT_EQ(c.dropped().gaps, 1u);
  EXPECT_EQ(c.dropped().not_finite, 2u);
}

TEST(TraceCutter, AGapBetweenRepetitionsIsNone) {
  EXPECT_EQ(cut("..........OO.._..OO..").energy_j().count(), 2u);
}

TEST(TraceCutter, LeavesOutGlitches) {
  const TraceCutter c = cut("..O..OOOO..", 0.25);
  EXPECT_EQ(c.energy_j().count(), 1u);
  EXPECT_EQ(c.dropped().glitches, 1u);
}

TEST(TraceCutter, KeepsTheFirstAndCountsAll) {
  TraceCutter c(0);
  for (int i = 0; i < 50'000; ++i) c.add(i * 0.1, 1, i % 2 == 1);
  c.finish();
  EXPECT_EQ(c.first().size(), TraceCutter::kept);
  EXPECT_EQ(c.energy_j().count(), 24'999u);
  EXPECT_NEAR(c.duration_s().mean(), 0.1, 1e-9);
}

}  // namespace
}  // namespace boardless
