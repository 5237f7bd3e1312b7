#include "analyzer/calibrate/nonnegative_least_squares.hpp"

#include <Eigen/Cholesky>
#include <Eigen/Core>
#include <Eigen/QR>
#include <limits>

namespace boardless {
namespace {

using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// The unconstrained answer over the free columns, 0 elsewhere.
VectorXd solve_free(const MatrixXd& a, const VectorXd& b, const std::vector<bool>& is_free) {
  std::vector<Index> columns;
  for (std::size_t k = 0; k < is_free.size(); ++k)
    if (is_free[k]) columns.push_back(static_cast<Index>(k));
  VectorXd x = VectorXd::Zero(a.cols());
  if (columns.empty()) return x;
  const MatrixXd part = a(Eigen::all, columns);
  const VectorXd solved = part.householderQr().solve(b);
  for (std::size_t k = 0; k < columns.size(); ++k) x[columns[k]] = solved[static_cast<Index>(k)];
  return x;
}

}  // namespace

std::vector<double> nonnegative_least_squares(const Matrix& matrix, const std::vector<double>& b,
                                              const std::vector<double>& start) {
  const Index columns = static_cast<Index>(matrix.columns);
  const MatrixXd a =
      Eigen::Map<const RowMajor>(matrix.values.data(), static_cast<Index>(matrix.rows), columns);
  const VectorXd right = Eigen::Map<const VectorXd>(b.data(), static_cast<Index>(b.size()));
  VectorXd x = Eigen::Map<const VectorXd>(start.data(), columns);
  std::vector<bool> is_free(matrix.columns);
  for (Index k = 0; k < columns; ++k) is_free[static_cast<std::size_t>(k)] = x[k] > 0;
  const double tolerance = 1e-11 * (a.transpose() * right).cwiseAbs().maxCoeff();

  // Each round lowers the error, so it ends; the bound guards against rounding alone.
  for (Index round = 0; round < 10 * columns + 10; ++round) {
    while (true) {
      const VectorXd wanted = solve_free(a, right, is_free);
      // As far toward it as no free coefficient falls below 0; the one that stops it is held at 0.
      double step = 1;
      Index stopped = -1;
      for (Index k = 0; k < columns; ++k) {
        if (!is_free[static_cast<std::size_t>(k)] || wanted[k] > 0) continue;
        const double reach = x[k] > wanted[k] ? x[k] / (x[k] - wanted[k]) : 0;
        if (stopped < 0 || reach < step) {
          step = reach;
          stopped = k;
        }
      }
      if (stopped < 0) {
        x = wanted;
        break;
      }
      x += step * (wanted - x);
      x[stopped] = 0;
      is_free[static_cast<std::size_t>(stopped)] = false;
      for (Index k = 0; k < columns; ++k) {
        if (x[k] > 0) continue;
        x[k] = 0;
        is_free[static_cast<std::size_t>(k)] = false;
      }
    }
    const VectorXd gradient = a.transpose() * (right - a * x);
    Index best = -1;
    for (Index k = 0; k < columns; ++k)
      if (!is_free[static_cast<std::size_t>(k)] && gradient[k] > tolerance &&
          (best < 0 || gradient[k] > gradient[best]))
        best = k;
    if (best < 0) break;
    is_free[static_cast<std::size_t>(best)] = true;
  }
  return {x.data(), x.data() + x.size()};
}

}  // namespace boardless
