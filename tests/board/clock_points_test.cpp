// The clocks that a range stands for.
#include "analyzer/board/clock_points.hpp"

#include <gmock/gmock.h>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

TEST(ClockPoints, HaveTheEndsAndTheBoardsOwn) {
  const std::vector<double> points = clock_points(load_board("stm32f407-discovery"), 16e6, 168e6);
  EXPECT_EQ(points.front(), 16e6);
  EXPECT_EQ(points.back(), 168e6);
  for (const double documented : {30e6, 60e6, 90e6, 120e6, 144e6})
    EXPECT_THAT(points, testing::Contains(documented));
  for (std::size_t k = 1; k < points.size(); ++k) {
    EXPECT_GT(points[k], points[k - 1]);
    EXPECT_LE(points[k] - points[k - 1], 40e6);
  }
}

TEST(ClockPoints, OfABoardWithoutThresholds) {
  const std::vector<double> points = clock_points(load_board("generic-cortex-m4"), 1, 1e9);
  EXPECT_GE(points.size(), 5u);
  EXPECT_LE(points.size(), 20u);
}

TEST(ClockPoints, OutsideTheBoard) {
  EXPECT_THROW(clock_points(load_board("stm32f407-discovery"), 16e6, 169e6), Error);
}

}  // namespace
}  // namespace boardless
