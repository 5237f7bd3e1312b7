// Rows that all others contradict have no say.
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>

#include "analyzer/calibrate/fit.hpp"
#include "analyzer/calibrate/predict.hpp"
#include "analyzer/calibrate/robust.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

double change(const FittedModel& a, const FittedModel& b, const std::vector<Sample>& images) {
  double sum = 0;
  for (const Sample& image : images)
    sum += std::abs(predict(a, image).latency_s / predict(b, image).latency_s - 1);
  return sum / static_cast<double>(images.size());
}

TEST(Outliers, OneThreefoldRowInTen) {
  constexpr int boards = 60;
  double against_right = 0, against_without = 0;
  for (int seed = 0; seed < boards; ++seed) {
    SyntheticBoard board(static_cast<std::uint64_t>(seed));
    const std::vector<Sample> right = board.samples(10);
    const std::size_t place = static_cast<std::size_t>(seed) % right.size();
    std::vector<Sample> wrong = right, without = right;
    *wrong[place].latency_s *= seed % 2 ? 3 : 1.0 / 3;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(place));
    const std::vector<Sample> images = board.new_images(40);
    const FittedModel model = fit(wrong, board.figures(), {});
    EXPECT_EQ(model.latency.outliers, std::vector<std::string>{wrong[place].name});
    const double seed_change = change(model, fit(without, board.figures(), {}), images);
    // As if the row had not been there. What the right value would have told is lost, of course.
    EXPECT_LT(seed_change, 0.005) << seed;
    against_without += seed_change / boards;
    against_right += change(model, fit(right, board.figures(), {}), images) / boards;
  }
  std::printf("predictions change by %.5f against no such row, %.4f against the right row\n",
              against_without, against_right);
  EXPECT_LT(against_right, 0.005);
}

// A debugger was attached: the row took longer, and so more energy. What flows without a clock must
// not explain the one by the other.
TEST(Outliers, ARowThatIsWrongInBoth) {
  constexpr int boards = 40;
  double against_without = 0;
  for (int seed = 0; seed < boards; ++seed) {
    SyntheticBoard board(static_cast<std::uint64_t>(seed));
    std::vector<Sample> wrong = board.samples(10);
    const std::size_t place = static_cast<std::size_t>(seed) % wrong.size();
    std::vector<Sample> without = wrong;
    without.erase(without.begin() + static_cast<std::ptrdiff_t>(place));
    *wrong[place].latency_s *= 1.8;
    *wrong[place].energy_j *= 1.8;
    const FittedModel model = fit(wrong, board.figures(), {});
    EXPECT_EQ(model.latency.outliers, std::vector<std::string>{wrong[place].name}) << seed;
    const FittedModel right = fit(without, board.figures(), {});
    double sum = 0;
    const std::vector<Sample> images = board.new_images(40);
    for (const Sample& image : images)
      sum += std::abs(*predict(model, image).energy_j / *predict(right, image).energy_j - 1);
    against_without += sum / static_cast<double>(images.size()) / boards;
  }
  std::printf("energies change by %.5f against no such row\n", against_without);
  EXPECT_LT(against_without, 0.005);
}

TEST(Outliers, ThreeInThirtyOfOneKind) {
  SyntheticBoard board(5);
  const std::vector<Sample> right = board.samples(30);
  std::vector<Sample> wrong = right;
  for (std::size_t i : {0, 6, 12}) *wrong[i].latency_s *= 3;
  const FittedModel model = fit(wrong, board.figures(), {});
  EXPECT_EQ(model.latency.outliers.size(), 3u);
  EXPECT_LT(change(model, fit(right, board.figures(), {}), board.new_images(100)), 0.005);
}

TEST(Outliers, CleanRowsAllCount) {
  int flagged = 0;
  for (int seed = 0; seed < 50; ++seed) {
    SyntheticBoard board(static_cast<std::uint64_t>(seed));
    flagged +=
        static_cast<int>(fit(board.samples(12), board.figures(), {}).latency.outliers.size());
  }
  EXPECT_LE(flagged, 2);  // of 600 rows
}

TEST(Outliers, WeightsAndMedians) {
  EXPECT_EQ(row_weight(0), 1);
  EXPECT_EQ(row_weight(-2.5), 1);
  EXPECT_LT(row_weight(3), 1);
  EXPECT_GT(row_weight(3), row_weight(-5));
  EXPECT_EQ(row_weight(8), 0);
  EXPECT_EQ(row_weight(std::nan("")), 0);
  EXPECT_EQ(median({}), 0);
  EXPECT_EQ(median({3, 1, 100}), 3);
  EXPECT_EQ(median({4, 2}), 3);
  EXPECT_DOUBLE_EQ(median_spread({1, 2, 3, 4, 1000}), 1.4826);
}

}  // namespace
}  // namespace boardless
