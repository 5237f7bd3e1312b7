// Finds what each row counts for: its size, and a weight that is small for rows that all others
// contradict.
//
//   RowState state = robust_state(rows, prior);
//   state.weight[3]      // 0: a gross outlier
//   state.size[3]        // what the others say that the row should be
//
// Starts from the prior with one robust common factor, so that an outlier has no say in the first
// fit (the high-breakdown start of MM estimation, Yohai 1987), then repeats: fit, predict each row
// without itself, weigh the row by how far off it is in standard deviations. Twenty rounds at most.
#pragma once

#include "analyzer/calibrate/posterior.hpp"
#include "analyzer/calibrate/regression_rows.hpp"

namespace boardless {

RowState robust_state(const RegressionRows& rows, const RegressionPrior& prior);

// The same with the level of shrinkage and noise given: quicker, for folds.
RowState robust_state(const RegressionRows& rows, const RegressionPrior& prior, const Level& level);

}  // namespace boardless
