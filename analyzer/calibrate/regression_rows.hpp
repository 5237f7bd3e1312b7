// The rows and the prior of one regression: latency and energy alike are a measurement that is
// linear in coefficients.
//
//   measured_i = Σ_k features(i, k) · coefficient_k · (1 + error_i)
//
// The prior of the coefficients is Gaussian around `mean`. Its covariance at a strength t:
//   t² · diag(unit²) + diag(own²) + common · commonᵀ + covariance
// so `unit` is what the strength scales, `own` an uncertainty whatever the strength, and `common`
// how far all may move together.
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/folds.hpp"
#include "analyzer/calibrate/matrix.hpp"

namespace boardless {

struct RegressionRows {
  Matrix features;               // rows × terms, all at least 0 but for temperatures below 25 °C
  std::vector<double> measured;  // above 0
  std::vector<double> spread;    // relative standard deviation of each row; 0: not known
};

struct RegressionPrior {
  std::vector<double> mean;  // at least 0
  std::vector<double> unit;
  std::vector<double> own;
  std::vector<double> common;
  Matrix covariance;              // terms × terms, or empty
  std::vector<double> strengths;  // candidates, rising
  double usual_strength = 0.1;    // where they are most likely before there are data
};

// What a row counts for: its size, by which its error is divided, and a weight between 0 and 1.
struct RowState {
  std::vector<double> size;
  std::vector<double> weight;
};

double predicted(const RegressionRows& rows, std::size_t row, const std::vector<double>& values);

// The same rows in the given order.
RegressionRows rows_of(const RegressionRows& rows, const std::vector<std::size_t>& chosen);

}  // namespace boardless
