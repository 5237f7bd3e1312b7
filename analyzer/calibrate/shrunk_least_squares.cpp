#include "analyzer/calibrate/shrunk_least_squares.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/QR>
#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/collinear.hpp"
#include "analyzer/calibrate/nonnegative_least_squares.hpp"

namespace boardless {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// Shares that differ by less than some 14 % in proportion from row to row.
constexpr double collinear_limit = 0.99;

Index as_index(std::size_t value) { return static_cast<Index>(value); }

// By how much the strength's terms stand in each row: the columns that may be merged.
Matrix shares(const RegressionRows& rows, const RegressionPrior& prior, const RowState& state,
              const std::vector<bool>& solved) {
  Matrix out(rows.features.rows, rows.features.columns);
  for (std::size_t i = 0; i < out.rows; ++i)
    for (std::size_t k = 0; k < out.columns; ++k)
      if (solved[k] && prior.unit[k] > 0 && prior.mean[k] > 0)
        out.at(i, k) =
            rows.features.at(i, k) * prior.mean[k] / state.size[i] * std::sqrt(state.weight[i]);
  return out;
}

// Many rows in as few as there are columns, with the same least squares (Lawson & Hanson, chapter
// 27): Qᵀ of the rows leaves a triangle.
void compress(MatrixXd& a, VectorXd& b) {
  if (a.rows() <= 2 * a.cols()) return;
  const Eigen::HouseholderQR<MatrixXd> qr(a);
  const VectorXd turned = (qr.householderQ().transpose() * b).head(a.cols());
  const MatrixXd triangle = qr.matrixQR().topRows(a.cols()).triangularView<Eigen::Upper>();
  a = triangle;
  b = turned;
}

}  // namespace

ShrunkFit shrunk_least_squares(const RegressionRows& rows, const RegressionPrior& prior,
                               const RowState& state, const Level& level,
                               const std::vector<bool>& held) {
  const std::size_t terms = prior.mean.size();
  ShrunkFit fit;
  fit.values = prior.mean;
  fit.solved.assign(terms, false);
  for (std::size_t k = 0; k < terms; ++k)
    for (std::size_t i = 0; i < rows.features.rows && !held[k]; ++i)
      if (rows.features.at(i, k) != 0 && state.weight[i] > 0) fit.solved[k] = true;
  fit.merged = collinear_terms(shares(rows, prior, state, fit.solved), collinear_limit);

  // One unknown per solved term or merged set: a factor on the prior of each of its terms.
  std::vector<Index> solved, left;
  for (std::size_t k = 0; k < terms; ++k) (fit.solved[k] ? solved : left).push_back(as_index(k));
  if (solved.empty()) return fit;
  std::vector<Index> unknown_of(terms, -1);
  Index unknowns = 0;
  for (const auto& set : fit.merged) {
    for (std::size_t k : set) unknown_of[k] = unknowns;
    ++unknowns;
  }
  for (Index k : solved) {
    Index& unknown = unknown_of[static_cast<std::size_t>(k)];
    if (unknown < 0) unknown = unknowns++;
  }

  const Matrix plain_covariance = prior_covariance(prior, level.strength);
  const MatrixXd covariance =
      Eigen::Map<const RowMajor>(plain_covariance.values.data(), as_index(terms), as_index(terms));
  const MatrixXd own = covariance(solved, solved);
  MatrixXd spread = MatrixXd::Zero(as_index(solved.size()), unknowns);
  VectorXd start = VectorXd::Zero(unknowns), mean(as_index(solved.size()));
  for (Index s = 0; s < as_index(solved.size()); ++s) {
    const std::size_t k = static_cast<std::size_t>(solved[static_cast<std::size_t>(s)]);
    const double unit = prior.mean[k] > 0 ? prior.mean[k] : std::sqrt(own(s, s));
    spread(s, unknown_of[k]) = unit;
    start[unknown_of[k]] = prior.mean[k] > 0 ? 1 : 0;
    mean[s] = prior.mean[k];
  }

  const Index n = as_index(rows.features.rows);
  const MatrixXd features =
      Eigen::Map<const RowMajor>(rows.features.values.data(), n, as_index(terms));
  VectorXd factor(n), right(n);
  for (Index i = 0; i < n; ++i) {
    const std::size_t row = static_cast<std::size_t>(i);
    const double deviation = std::hypot(level.noise, rows.spread[row]);
    factor[i] = std::sqrt(state.weight[row]) / deviation / state.size[row];
    right[i] = factor[i] * rows.measured[row];
  }
  const MatrixXd left_part = features(Eigen::all, left);
  VectorXd left_mean(as_index(left.size()));
  for (Index s = 0; s < left_mean.size(); ++s)
    left_mean[s] = prior.mean[static_cast<std::size_t>(left[static_cast<std::size_t>(s)])];
  right -= factor.cwiseProduct(left_part * left_mean);
  MatrixXd above = factor.asDiagonal() * features(Eigen::all, solved) * spread;
  compress(above, right);

  // The covariance's units differ by up to 1e12 (joules beside watts): scaled before its root.
  const VectorXd scale = own.diagonal().cwiseSqrt();
  const VectorXd inverse = scale.cwiseInverse();
  const Eigen::LLT<MatrixXd> root(MatrixXd(inverse.asDiagonal() * own * inverse.asDiagonal()));
  const MatrixXd below = root.matrixL().solve(MatrixXd(inverse.asDiagonal() * spread));
  const VectorXd below_right = root.matrixL().solve(VectorXd(inverse.cwiseProduct(mean)));

  Matrix whole(static_cast<std::size_t>(above.rows() + below.rows()),
               static_cast<std::size_t>(unknowns));
  Eigen::Map<RowMajor> view(whole.values.data(), above.rows() + below.rows(), unknowns);
  view << above, below;
  std::vector<double> whole_right(right.data(), right.data() + right.size());
  whole_right.insert(whole_right.end(), below_right.data(),
                     below_right.data() + below_right.size());
  const std::vector<double> found =
      nonnegative_least_squares(whole, whole_right, {start.data(), start.data() + start.size()});

  VectorXd moved = VectorXd::Zero(as_index(solved.size()));
  for (Index s = 0; s < moved.size(); ++s) {
    const std::size_t k = static_cast<std::size_t>(solved[static_cast<std::size_t>(s)]);
    fit.values[k] = found[static_cast<std::size_t>(unknown_of[k])] * spread(s, unknown_of[k]);
    moved[s] = fit.values[k] - prior.mean[k];
  }
  if (!left.empty()) {
    const VectorXd weights = inverse.cwiseProduct(root.solve(inverse.cwiseProduct(moved)));
    const VectorXd carried = covariance(left, solved) * weights;
    for (Index s = 0; s < carried.size(); ++s) {
      const std::size_t k = static_cast<std::size_t>(left[static_cast<std::size_t>(s)]);
      if (!held[k]) fit.values[k] = std::max(0.0, fit.values[k] + carried[s]);
    }
  }
  return fit;
}

}  // namespace boardless
