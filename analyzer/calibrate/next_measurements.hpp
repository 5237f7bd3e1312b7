// What to measure next: the candidates that would narrow the predictions most.
//
//   for (const NextMeasurement& next : next_measurements(fitted, candidates, Quantity::latency, 3))
//   // {4, "softmax 64", 0.031, 0.018}: measured, the mean spread falls from 3.1 % to 1.8 %
//
// Greedy V-optimal design (Fedorov 1972; Krause et al. 2008 for the greedy choice): each step
// takes the candidate after whose measurement the root of the mean relative predictive variance
// over all candidates is least. No measured value is needed, only what the emulator says.
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/quantity.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct NextMeasurement {
  std::size_t candidate = 0;  // index into candidates
  std::string name;
  double spread_before = 0;  // root mean square relative spread over the candidates, before ...
  double spread_after = 0;   // ... and after this and all measurements listed above it
};

// At most `count`, best first; none where the model lacks the quantity.
std::vector<NextMeasurement> next_measurements(const FittedModel& model,
                                               const std::vector<Sample>& candidates,
                                               Quantity quantity, std::size_t count);

}  // namespace boardless
