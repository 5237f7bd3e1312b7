// A model held against measurements: figures in all and by group, the worst rows with a reason, and
// beside it what simple counts would have given.
//
//   Validation v = validate(fitted, samples, Quantity::latency);
//   v.figures.mape                        // 0.021
//   v.baselines[0].cross_validated.mape   // 0.43: a straight line through MACs
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/baselines.hpp"
#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/metrics.hpp"
#include "analyzer/calibrate/sample.hpp"
#include "analyzer/calibrate/worst_cases.hpp"

namespace boardless {

struct ValidatedRow {
  std::size_t sample = 0;  // index into the samples
  double measured = 0;     // seconds or joules
  double predicted = 0;
  Interval interval;          // of the prediction
  double relative_error = 0;  // (predicted - measured) / measured
  std::string reason;         // as of a WorstCase; "" where none can be told
};

struct ValidatedGroup {
  std::string name;  // "" for rows without a group
  ErrorFigures figures;
};

struct Validation {
  Quantity quantity = Quantity::latency;
  std::vector<ValidatedRow> rows;  // those that have the measurement
  ErrorFigures figures;
  double within_interval = 0;          // share of rows whose interval holds the measurement
  std::vector<ValidatedGroup> groups;  // by name; empty where there is only one
  std::vector<BaselineResult> baselines;
  std::vector<WorstCase> worst;  // worst first
  std::string none;              // why there are no rows; empty otherwise
};

Validation validate(const FittedModel& model, const std::vector<Sample>& samples, Quantity quantity,
                    std::size_t worst);

}  // namespace boardless
