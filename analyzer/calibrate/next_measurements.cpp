#include "analyzer/calibrate/next_measurements.hpp"

#include <Eigen/Core>
#include <algorithm>
#include <cmath>

#include "analyzer/calibrate/terms.hpp"

namespace boardless {
namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

// A careful measurement, where a model that was never fitted knows no noise.
constexpr double usual_noise = 0.01;

MatrixXd full_covariance(const FittedQuantity& quantity) {
  const Index terms = static_cast<Index>(quantity.coefficients.size());
  MatrixXd out(terms, terms);
  for (Index i = 0, at = 0; i < terms; ++i)
    for (Index k = 0; k <= i; ++k, ++at)
      out(i, k) = out(k, i) = quantity.covariance[static_cast<std::size_t>(at)];
  return out;
}

// A candidate's features in parts of its prediction, one column each.
MatrixXd relative_features(const FittedModel& model, const FittedQuantity& quantity,
                           const std::vector<Sample>& candidates, Quantity what) {
  MatrixXd out(static_cast<Index>(quantity.coefficients.size()),
               static_cast<Index>(candidates.size()));
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    const Sample& sample = candidates[i];
    std::vector<double> features = latency_features(sample);
    if (what == Quantity::energy)
      features = energy_features(sample, model.board,
                                 dot(features, model.latency.coefficients) / sample.clock_hz);
    const double whole = dot(features, quantity.coefficients);
    for (std::size_t k = 0; k < features.size(); ++k)
      out(static_cast<Index>(k), static_cast<Index>(i)) = whole > 0 ? features[k] / whole : 0;
  }
  return out;
}

}  // namespace

std::vector<NextMeasurement> next_measurements(const FittedModel& model,
                                               const std::vector<Sample>& candidates,
                                               Quantity quantity, std::size_t count) {
  std::vector<NextMeasurement> out;
  if (candidates.empty() || (quantity == Quantity::energy && !model.energy)) return out;
  for (const Sample& candidate : candidates) check_sample(candidate);
  const FittedQuantity& fitted = quantity == Quantity::latency ? model.latency : *model.energy;
  const MatrixXd features = relative_features(model, fitted, candidates, quantity);
  // The candidates' covariance with each other; measuring one updates all (Kalman's formula).
  MatrixXd open = features.transpose() * full_covariance(fitted) * features;
  const double noise = std::max(fitted.noise, usual_noise);
  const double rows = static_cast<double>(candidates.size());

  std::vector<bool> taken(candidates.size());
  while (out.size() < std::min(count, candidates.size())) {
    Index best = -1;
    double best_gain = -1;
    for (Index i = 0; i < open.cols(); ++i) {
      if (taken[static_cast<std::size_t>(i)]) continue;
      const double gain = open.col(i).squaredNorm() / (open(i, i) + noise * noise);
      if (gain > best_gain * (1 + 1e-12)) {
        best_gain = gain;
        best = i;
      }
    }
    NextMeasurement next;
    next.candidate = static_cast<std::size_t>(best);
    next.name = candidates[next.candidate].name;
    next.spread_before = std::sqrt(std::max(0.0, open.trace()) / rows);
    const VectorXd column = open.col(best);
    open -= column * column.transpose() / (column[best] + noise * noise);
    next.spread_after = std::sqrt(std::max(0.0, open.trace()) / rows);
    taken[next.candidate] = true;
    out.push_back(std::move(next));
  }
  return out;
}

}  // namespace boardless
