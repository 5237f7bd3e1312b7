#include "analyzer/calibrate/regression_rows.hpp"

#include <algorithm>

namespace boardless {

double predicted(const RegressionRows& rows, std::size_t row, const std::vector<double>& values) {
  const auto features = rows.features.row(row);
  double sum = 0;
  for (std::size_t k = 0; k < features.size(); ++k) sum += features[k] * values[k];
  return sum;
}

RegressionRows rows_of(const RegressionRows& rows, const std::vector<std::size_t>& chosen) {
  RegressionRows out;
  out.features = Matrix(chosen.size(), rows.features.columns);
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto features = rows.features.row(chosen[i]);
    std::copy(features.begin(), features.end(),
              out.features.values.begin() + static_cast<std::ptrdiff_t>(i * rows.features.columns));
    out.measured.push_back(rows.measured[chosen[i]]);
    out.spread.push_back(rows.spread[chosen[i]]);
  }
  return out;
}

}  // namespace boardless
