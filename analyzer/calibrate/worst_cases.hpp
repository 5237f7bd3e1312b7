// The rows that a model predicts worst, with a reason where one can be told.
//
//   for (const WorstCase& row : worst_cases(fitted, samples, Quantity::latency, 5)) ...
//   // {"softmax", measured, predicted, relative_error, "fp_divide explains 80 % of the error"}
//
// The reason comes from asking which change of the coefficients, within what the model leaves open,
// would explain the row best (the conditional mean of the Gaussian posterior): a term that takes
// most of that change is named. A row further off than the model leaves open is said to be so.
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/quantity.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct WorstCase {
  std::size_t row = 0;  // index into samples
  std::string name;
  double measured = 0;  // seconds or joules
  double predicted = 0;
  double relative_error = 0;  // (predicted − measured) / measured
  std::string reason;         // "" where none can be told
};

// At most `count` rows that have the measurement, worst first.
std::vector<WorstCase> worst_cases(const FittedModel& model, const std::vector<Sample>& samples,
                                   Quantity quantity, std::size_t count);

}  // namespace boardless
