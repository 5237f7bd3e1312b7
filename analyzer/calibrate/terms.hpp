// The terms of the linear model as columns: what a sample has of each coefficient.
//
//   latency_features(sample)                    // 30 numbers: cycles by class, stalls, passes
//   energy_features(sample, board, latency_s)   // 32: those at the row's supply, and seconds
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/quantity.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

inline constexpr std::size_t stall_term = cycle_class_count;
inline constexpr std::size_t pass_term = stall_term + 1;
inline constexpr std::size_t static_term = pass_term + 1;
inline constexpr std::size_t static_per_c_term = static_term + 1;
static_assert(pass_term + 1 == latency_term_count && static_per_c_term + 1 == energy_term_count);

std::vector<double> latency_features(const Sample& sample);

// Cycles and stalls are multiplied by the supply's factor (analyzer/cost/linear_model.hpp).
std::vector<double> energy_features(const Sample& sample, const BoardFigures& board,
                                    double latency_s);

// Cycles and stalls of a sample as the core's timing has them, and a term's share of these.
double timed_cycles(const Sample& sample);
double share_of_cycles(const Sample& sample, std::size_t term);  // up to pass_term

double dot(const std::vector<double>& features, const std::vector<Coefficient>& coefficients);

// Relative standard deviation that the coefficients' covariance gives this sum, and each term's
// part of the variance: part[k] = f_k · (C f)_k / fᵀ C f.
struct ModelSpread {
  double relative = 0;
  std::vector<double> part;
};
ModelSpread model_spread(const FittedQuantity& quantity, const std::vector<double>& features);

}  // namespace boardless
