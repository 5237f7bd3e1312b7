// How far predictions are from measurements, in figures.
//
//   ErrorFigures figures = error_figures(measured, predicted);
//   figures.mape         // 0.031: off by 3.1 % on average
//   figures.within_5     // 0.8: four rows in five are within ±5 %
//
// Relative errors are (predicted − measured) / measured, so a bias above 0 means too high.
#pragma once

#include <cstddef>
#include <span>

namespace boardless {

struct ErrorFigures {
  std::size_t rows = 0;
  double mape = 0;  // mean of |relative error|
  double rmse = 0;  // root of the mean squared error, in the measurement's unit
  double r2 = 0;    // 1 − squared errors / squared distances from the mean; 0 if all are alike
  double bias = 0;  // mean relative error
  double within_5 = 0;   // share of rows within ±5 %
  double within_10 = 0;  // ±10 %
  double within_15 = 0;  // ±15 %
};

// Both spans have the same length, and no measurement is 0: std::invalid_argument otherwise. No
// rows give zeros.
ErrorFigures error_figures(std::span<const double> measured, std::span<const double> predicted);

}  // namespace boardless
