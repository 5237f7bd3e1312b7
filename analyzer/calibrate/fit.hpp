// Fits the linear model's coefficients to measured samples.
//
//   FittedModel fitted = fit(samples, board_figures(board, point), {});
//   fitted.latency.cross_validated.mape   // 0.012
//
// Constrained least squares on relative errors: rows count alike whatever their length, those with
// a larger spread for less. Coefficients are at least 0 (Lawson & Hanson, Solving Least Squares
// Problems, 1974, chapter 23) and are shrunk toward the board's documented figures (ridge; Hoerl &
// Kennard 1970), with a strength chosen by cross-validation over groups: of those whose error is
// within two standard errors of the least, the one that the data make likeliest. A row that the
// others contradict loses its weight (three-part redescending weights, Hampel 1974, of residuals
// that are predicted without the row and scaled by their MAD). Classes whose share hardly differs
// in proportion over the rows get one common factor and are listed. Terms that the data say nothing
// of stay at the prior.
//
// Intervals: a Bayesian linear model with the same prior, averaged over a grid of shrinkage
// strengths and noise levels weighted by how well they explain the data (evidence; MacKay 1992).
//
// Errors: Error(ErrorKind::request) for fewer than 3 measured rows, rows that are all of the same
// code at the same operating point, and what check_sample() refuses. Fewer rows than coefficients
// is fine: the prior carries.
#pragma once

#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct FitOptions {
  double interval_rate = 0.9;  // 0.5 to 0.999
};

FittedModel fit(const std::vector<Sample>& samples, const BoardFigures& prior,
                const FitOptions& options);

// The board's documented figures as a fitted model of no rows: its intervals are the prior's.
FittedModel documented_fit(const BoardFigures& prior, const FitOptions& options);

}  // namespace boardless
