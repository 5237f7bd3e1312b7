// Non-negative least squares against all active sets in turn, and merged columns.
#include "analyzer/calibrate/nonnegative_least_squares.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "analyzer/calibrate/collinear.hpp"
#include "analyzer/calibrate/folds.hpp"
#include "analyzer/calibrate/normal_quantile.hpp"
#include "tests/calibrate/synthetic_board.hpp"

namespace boardless {
namespace {

std::vector<double> gradient(const Matrix& a, const std::vector<double>& b,
                             const std::vector<double>& x) {
  std::vector<double> out(a.columns);
  for (std::size_t i = 0; i < a.rows; ++i) {
    double residual = b[i];
    for (std::size_t k = 0; k < a.columns; ++k) residual -= a.at(i, k) * x[k];
    for (std::size_t k = 0; k < a.columns; ++k) out[k] += a.at(i, k) * residual;
  }
  return out;
}

TEST(NonnegativeLeastSquares, MeetsTheConditionsOfAnOptimum) {
  Random random(3);
  for (int round = 0; round < 300; ++round) {
    const std::size_t columns = 1 + random.below(12), rows = columns + random.below(10);
    Matrix a(rows, columns);
    for (double& value : a.values) value = random.normal();
    std::vector<double> b;
    for (std::size_t i = 0; i < rows; ++i) b.push_back(random.normal());
    std::vector<double> start;
    for (std::size_t k = 0; k < columns; ++k)
      start.push_back(random.below(2) ? random.uniform() : 0);
    const std::vector<double> x = nonnegative_least_squares(a, b, start);
    // Karush, Kuhn & Tucker: no way down, or only one that leaves x >= 0.
    const std::vector<double> slope = gradient(a, b, x);
    for (std::size_t k = 0; k < columns; ++k) {
      EXPECT_GE(x[k], 0);
      if (x[k] > 0) {
        EXPECT_NEAR(slope[k], 0, 1e-7);
      } else {
        EXPECT_LE(slope[k], 1e-7);
      }
    }
    const std::vector<double> from_zero =
        nonnegative_least_squares(a, b, std::vector<double>(columns));
    for (std::size_t k = 0; k < columns; ++k) EXPECT_NEAR(x[k], from_zero[k], 1e-6);
  }
}

TEST(NonnegativeLeastSquares, AllAtZero) {
  Matrix a(2, 2);
  a.values = {1, 0, 0, 1};
  EXPECT_EQ(nonnegative_least_squares(a, {-1, -2}, {1, 1}), (std::vector<double>{0, 0}));
}

TEST(Collinear, LinksColumnsInProportion) {
  Matrix design(3, 5);
  design.values = {1, 2, 0, 3, 0,   //
                   2, 4, 1, 1, 0,   //
                   3, 6, 0, 1, 0};  //
  EXPECT_EQ(collinear_terms(design, 0.99), (std::vector<std::vector<std::size_t>>{{0, 1}}));
  design.at(0, 2) = 1;
  design.at(1, 2) = 2;
  design.at(2, 2) = 3.1;
  EXPECT_EQ(collinear_terms(design, 0.99), (std::vector<std::vector<std::size_t>>{{0, 1, 2}}));
  EXPECT_TRUE(collinear_terms(Matrix(3, 4), 0.99).empty());
}

TEST(Folds, ByGroupOrByRow) {
  const Folds groups = make_folds({"a", "a", "b", "c", ""}, {0, 1, 2, 3, 4});
  EXPECT_EQ(groups.of_row, (std::vector<std::size_t>{0, 0, 1, 2, 3}));
  EXPECT_EQ(groups.description, "leave one group out (4 groups)");
  const Folds rows = make_folds({"a", "a", "b", "b"}, {0, 1, 2, 3});
  EXPECT_EQ(rows.of_row, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(rows.description, "4 folds of rows");
  std::vector<std::size_t> numbers(50);
  std::iota(numbers.begin(), numbers.end(), 0);
  const Folds many = make_folds(std::vector<std::string>(50), numbers);
  EXPECT_EQ(many.count, 20u);
  EXPECT_EQ(many.groups, 50u);
  EXPECT_EQ(many.description, "20 folds of whole groups (50 groups)");
}

TEST(Folds, RowsOfTheSameCodeAreLeftOutTogether) {
  const Folds two_groups = make_folds({"a", "a", "a", "b", "b", "b"}, {0, 1, 2, 0, 1, 2});
  EXPECT_EQ(two_groups.of_row, (std::vector<std::size_t>{0, 1, 2, 0, 1, 2}));
  const Folds no_groups = make_folds({"", "", "", "", ""}, {0, 1, 0, 2, 1});
  EXPECT_EQ(no_groups.of_row, (std::vector<std::size_t>{0, 1, 0, 2, 1}));
  EXPECT_EQ(no_groups.groups, 3u);
  // One image at several clocks: nothing else can be left out.
  const Folds one_code = make_folds({"", "", "", ""}, {0, 0, 0, 0});
  EXPECT_EQ(one_code.of_row, (std::vector<std::size_t>{0, 1, 2, 3}));
}

TEST(NormalQuantile, KnownValues) {
  EXPECT_NEAR(two_sided_quantile(0.9), 1.6448536, 1e-6);
  EXPECT_NEAR(two_sided_quantile(0.95), 1.9599640, 1e-6);
}

}  // namespace
}  // namespace boardless
