// One whole regression: row weights, strength by cross-validation, point estimate, covariance.
//
//   Regression r = regress(rows, prior, folds, held);
//   r.values, r.covariance, r.strength, r.weight, r.cross_validated
#pragma once

#include <vector>

#include "analyzer/calibrate/folds.hpp"
#include "analyzer/calibrate/regression_rows.hpp"

namespace boardless {

struct Regression {
  std::vector<double> values;
  std::vector<bool> told;  // by term: whether rows had it and it was not held
  std::vector<std::vector<std::size_t>> merged;
  Matrix covariance;  // of the errors of `values`
  double strength = 0;
  double noise = 0;
  std::vector<double> weight;           // by row
  std::vector<double> cross_validated;  // by row: predicted from the other folds
};

// `held` marks terms that stay at the prior.
Regression regress(const RegressionRows& rows, const RegressionPrior& prior, const Folds& folds,
                   const std::vector<bool>& held);

// Without folds: the strength is the likeliest, and nothing is cross-validated. For learning
// curves, which hold out rows themselves.
Regression regress_plainly(const RegressionRows& rows, const RegressionPrior& prior,
                           const std::vector<bool>& held);

}  // namespace boardless
