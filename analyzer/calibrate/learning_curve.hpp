// Error against number of samples: how many measurements a fit needs, and how many the baselines.
//
//   LearningCurve curve = learning_curve(samples, figures, Quantity::latency, {});
//   curve.points[2]                      // {12, 0.011, {0.42, 0.2, 0.3}}
//   samples_needed(curve, 0.02)          // fit: 8; MACs only: std::nullopt, never within the data
//
// For each size, rows are drawn at random without replacement `repeats` times; the model is fitted
// to them and asked for all others. The error is the mean over draws of the MAPE on those others.
// The same seed gives the same curve on any machine.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "analyzer/calibrate/baselines.hpp"
#include "analyzer/calibrate/board_figures.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct LearningCurveOptions {
  std::uint64_t seed = 1;
  int repeats = 10;                // 1 to 1000
  std::vector<std::size_t> sizes;  // rising, at least 3; empty: 3, 4, 6, 8, 12, 16, 24, ...
};

struct LearningPoint {
  std::size_t samples = 0;
  double fit_mape = 0;
  std::array<std::optional<double>, 3> baseline_mape;  // in the order of all_baselines
};

struct LearningCurve {
  std::vector<LearningPoint> points;
  double documented_mape = 0;  // without any sample
};

// Sizes that leave fewer than 2 rows to be asked for are left out. Error(ErrorKind::request) where
// that leaves none: fewer than 5 rows.
LearningCurve learning_curve(const std::vector<Sample>& samples, const BoardFigures& prior,
                             Quantity quantity, const LearningCurveOptions& options);

struct SamplesNeeded {
  std::optional<double> fit;  // between sizes: along a straight line in the logarithms
  std::array<std::optional<double>, 3> baselines;
};

// From which number of samples on the error stays at or below `mape`.
SamplesNeeded samples_needed(const LearningCurve& curve, double mape);

}  // namespace boardless
