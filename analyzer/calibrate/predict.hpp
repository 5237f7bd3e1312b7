// What a fitted model says of one sample, how sure it is, and whether the data cover such code.
//
//   Prediction p = predict(fitted, sample);
//   p.latency_s, p.latency_interval_s
//   p.warnings   // "divide takes 12 % of this sample's cycles, at most 3 % in the measured rows"
//
// Intervals hold a measurement at the model's rate: they join the coefficients' covariance with
// the spread that rows had beyond that. The sample's own measurements are not looked at.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct Prediction {
  double cycles = 0;
  Interval cycles_interval;
  double latency_s = 0;
  Interval latency_interval_s;
  std::optional<double> energy_j;
  Interval energy_interval_j;
  std::vector<std::string> warnings;
};

Prediction predict(const FittedModel& model, const Sample& sample);

}  // namespace boardless
