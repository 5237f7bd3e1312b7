#include "analyzer/calibrate/metrics.hpp"

#include <cmath>
#include <stdexcept>

namespace boardless {

ErrorFigures error_figures(std::span<const double> measured, std::span<const double> predicted) {
  if (measured.size() != predicted.size())
    throw std::invalid_argument("as many predictions as measurements are needed");
  ErrorFigures figures;
  figures.rows = measured.size();
  if (measured.empty()) return figures;
  const double rows = static_cast<double>(measured.size());
  double mean = 0;
  for (double value : measured) {
    if (value == 0) throw std::invalid_argument("a measurement of 0 has no relative error");
    mean += value / rows;
  }
  double squares = 0, distances = 0;
  for (std::size_t i = 0; i < measured.size(); ++i) {
    const double error = predicted[i] - measured[i];
    const double relative = error / measured[i];
    figures.mape += std::abs(relative) / rows;
    figures.bias += relative / rows;
    figures.within_5 += (std::abs(relative) <= 0.05) / rows;
    figures.within_10 += (std::abs(relative) <= 0.10) / rows;
    figures.within_15 += (std::abs(relative) <= 0.15) / rows;
    squares += error * error;
    distances += (measured[i] - mean) * (measured[i] - mean);
  }
  figures.rmse = std::sqrt(squares / rows);
  if (distances > 0) figures.r2 = 1 - squares / distances;
  return figures;
}

}  // namespace boardless
