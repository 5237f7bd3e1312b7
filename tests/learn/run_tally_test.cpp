// All measures of runs side by side, held to each by itself.
#include "analyzer/learn/run_tally.hpp"

#include <gtest/gtest.h>

namespace boardless::parameters {
namespace {

TEST(RunTallies, CountEachMeasureAsByItself) {
  for (Value length = 0; length < 200; ++length) {
    double sums[run_form_measures] = {};
    RunTally::add(sums, length, 3);
    RunTally::add(sums, length / 3, 1);
    for (const RunMeasure& measure : run_measures()) {
      if (measure.is_way)
        ASSERT_EQ(RunTally::ways_of(measure) >> RunTally::way_of(length) & 1, measure.of(length))
            << measure.name("") << " of " << length;
      else
        ASSERT_EQ(sums[RunTally::slot_of(measure)],
                  static_cast<double>(3 * measure.of(length) + measure.of(length / 3)))
            << measure.name("") << " of " << length;
    }
  }
}

}  // namespace
}  // namespace boardless::parameters
