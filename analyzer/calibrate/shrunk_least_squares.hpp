// Non-negative least squares, shrunk toward the prior: the point estimate of a regression at one
// strength.
//
//   ShrunkFit fit = shrunk_least_squares(rows, prior, state, {0.1, 0.02}, held);
//   fit.values       // by term, at least 0
//   fit.merged       // terms that share one factor on their prior
//
// The rows, divided by their size and standard deviation, stand above the prior's, multiplied by
// the inverse root of its covariance; the whole is solved under values ≥ 0. Terms that `held` marks
// keep the prior's mean: the rows have them, and were solved with that. Terms that no row has get
// what the prior expects of them once the others are known, which is the prior's mean, moved by the
// common factor where they take part.
#pragma once

#include <vector>

#include "analyzer/calibrate/posterior.hpp"
#include "analyzer/calibrate/regression_rows.hpp"

namespace boardless {

struct ShrunkFit {
  std::vector<double> values;
  std::vector<bool> solved;
  std::vector<std::vector<std::size_t>> merged;
};

ShrunkFit shrunk_least_squares(const RegressionRows& rows, const RegressionPrior& prior,
                               const RowState& state, const Level& level,
                               const std::vector<bool>& held);

}  // namespace boardless
