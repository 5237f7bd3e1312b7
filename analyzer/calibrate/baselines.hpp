// What one would have without an emulator that knows instructions: straight lines through counts,
// fitted to the same rows and cross-validated on the same folds.
//
//   for (const BaselineResult& b : cross_validate_baselines(samples, Quantity::latency)) ...
//   // {Baseline::macs, true, figures.mape = 0.4}
//
// Latency: cycles = intercept + slope · macs, cycles = intercept + slope · instructions, and one
// cycle per instruction: cycles = intercept + instructions. Energy: joules = intercept + slope ·
// macs, · instructions, and · instructions / clock, the time at one cycle per instruction. They
// know the clock, and are fitted to relative errors as the model is, which is kinder to them than
// plain least squares.
#pragma once

#include <string_view>
#include <vector>

#include "analyzer/calibrate/metrics.hpp"
#include "analyzer/calibrate/quantity.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

enum class Baseline { macs, instructions, cycle_per_instruction };
inline constexpr Baseline all_baselines[] = {Baseline::macs, Baseline::instructions,
                                             Baseline::cycle_per_instruction};
std::string_view to_string(Baseline baseline);  // "MACs only", "instructions only", "CPI = 1"

struct BaselineResult {
  Baseline baseline = Baseline::macs;
  bool known = false;            // false: fewer than 3 rows have the count (MACs)
  ErrorFigures cross_validated;  // of the rows that have it
};

std::vector<BaselineResult> cross_validate_baselines(const std::vector<Sample>& samples,
                                                     Quantity quantity);

// The line itself: fitted to `training`, asked of `asked`. Seconds or joules, in the order of
// `asked`, NaN for one that lacks the count; empty where fewer than 2 training rows have it.
std::vector<double> baseline_predictions(Baseline baseline, Quantity quantity,
                                         const std::vector<Sample>& training,
                                         const std::vector<Sample>& asked);

}  // namespace boardless
