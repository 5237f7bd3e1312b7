#include "analyzer/learn/sparse_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <cmath>

namespace boardless {

void SparseFit::add(std::span<const double> values, double cost) {
  for (const double value : values) values_.push_back(static_cast<float>(value));
  cost_.push_back(static_cast<float>(1 / (1 + 0.05 * cost)));
}

// The one that leaves least, a likely one before others.
std::size_t SparseFit::best_column(std::span<const float> residual, const Weights& weights,
                                   const std::vector<std::size_t>& refused, bool positive) const {
  std::size_t best = columns();
  float most = 0;
  for (std::size_t k = 0; k < columns(); ++k) {
    const float* column = values_.data() + k * size_;
    const float* weight = weights.of(k).data();
    float dot = 0, square = 0;
    for (std::size_t n = 0; n < size_; ++n) {
      const float value = column[n] * weight[n];
      dot += value * residual[n];
      square += value * value;
    }
    if (square <= 0 || (positive && dot <= 0)) continue;
    const float gain = dot * dot / square * cost_[k];
    if (gain <= most) continue;
    if (std::find(refused.begin(), refused.end(), k) != refused.end()) continue;
    most = gain;
    best = k;
  }
  return best;
}

std::size_t SparseFit::shown(std::size_t column, const Weights& weights) const {
  const std::vector<float>& weight = weights.of(column);
  std::size_t out = 0;
  for (std::size_t n = 0; n < size_; ++n) out += weight[n] > 0 && value(column, n) != 0;
  return out;
}

SparseFit::Result SparseFit::run(std::span<const double> target, std::span<const double> weight,
                                 const std::vector<bool>& mask, std::size_t unmasked,
                                 const Limits& limits) const {
  std::vector<float> residual(size_);
  Weights weights{std::vector<float>(size_), std::vector<float>(size_), unmasked};
  std::vector<Eigen::Index> rows;
  for (std::size_t n = 0; n < size_; ++n) {
    weights.all[n] = static_cast<float>(weight[n]);
    weights.masked[n] = mask[n] ? weights.all[n] : 0;
    if (weight[n] > 0) rows.push_back(static_cast<Eigen::Index>(n));
  }
  const auto m = static_cast<Eigen::Index>(rows.size());
  Eigen::VectorXd y(m);
  for (Eigen::Index k = 0; k < m; ++k) {
    const auto n = static_cast<std::size_t>(rows[static_cast<std::size_t>(k)]);
    y[k] = target[n] * weight[n];
  }
  Result out;
  Eigen::VectorXd left = y;
  // A term needs several layers that speak for it.
  const std::size_t most = std::min(limits.most, std::max<std::size_t>(1, rows.size() / 4));
  std::vector<std::size_t> refused;  // those that are taken already, too
  int attempts = 0;
  while (out.terms.size() < most && attempts < 12) {
    out.worst = m ? left.cwiseAbs().maxCoeff() : 0;
    if (out.worst <= limits.enough) break;
    for (Eigen::Index k = 0; k < m; ++k)
      residual[static_cast<std::size_t>(rows[static_cast<std::size_t>(k)])] =
          static_cast<float>(left[k]);
    const std::size_t column = best_column(residual, weights, refused, limits.positive);
    if (column == columns()) break;
    refused.push_back(column);
    if (shown(column, weights) < limits.least) continue;
    ++attempts;
    std::vector<Term> with = out.terms;
    with.push_back({column, 0});
    Eigen::MatrixXd a(m, static_cast<Eigen::Index>(with.size()));
    for (std::size_t t = 0; t < with.size(); ++t)
      for (Eigen::Index k = 0; k < m; ++k) {
        const auto n = static_cast<std::size_t>(rows[static_cast<std::size_t>(k)]);
        a(k, static_cast<Eigen::Index>(t)) =
            value(with[t].column, n) * static_cast<double>(weights.of(with[t].column)[n]);
      }
    const Eigen::VectorXd solution = a.colPivHouseholderQr().solve(y);
    if (!solution.allFinite()) break;
    if (limits.positive && solution.minCoeff() <= 0) continue;
    if (solution.cwiseAbs().maxCoeff() > limits.largest) continue;
    for (std::size_t t = 0; t < with.size(); ++t)
      with[t].coefficient = solution[static_cast<Eigen::Index>(t)];
    const Eigen::VectorXd next = y - a * solution;
    if (next.norm() > limits.progress * left.norm()) break;  // it explains too little
    left = next;
    out.terms = std::move(with);
  }
  out.worst = m ? left.cwiseAbs().maxCoeff() : 0;
  return out;
}

}  // namespace boardless
