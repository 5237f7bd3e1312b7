// What `boardless fit` prints for people, and for programs.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/learning_curve.hpp"
#include "analyzer/calibrate/next_measurements.hpp"

namespace boardless {

struct FitCurve {
  Quantity quantity = Quantity::latency;
  LearningCurve curve;
};

struct FitReport {
  std::string file;        // the measurements
  std::string model_file;  // where the model was written; empty: nowhere
  FittedModel model;
  std::vector<FitCurve> curves;
  std::vector<NextMeasurement> next;
  std::vector<std::string> notes;
};

std::string fit_text(const FitReport& report, int width);
std::string fit_json(const FitReport& report, const std::string& version);

}  // namespace boardless
