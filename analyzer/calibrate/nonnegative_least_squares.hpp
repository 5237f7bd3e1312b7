// Least squares under x ≥ 0, by the active-set method of Lawson & Hanson (Solving Least Squares
// Problems, 1974, chapter 23), from a feasible point.
//
//   nonnegative_least_squares(a, b, {0, 0})   // argmin |a x − b| over x ≥ 0
//
// `a` needs full column rank (a ridge's rows below the data give it), as many rows as `b` has
// entries; `start` has an entry at least 0 for each column. Starting near the answer saves steps;
// the answer is the same from any start.
#pragma once

#include <vector>

#include "analyzer/calibrate/matrix.hpp"

namespace boardless {

std::vector<double> nonnegative_least_squares(const Matrix& a, const std::vector<double>& b,
                                              const std::vector<double>& start);

}  // namespace boardless
