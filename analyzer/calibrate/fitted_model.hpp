// A fitted model: coefficients with intervals for latency and energy, and what the data were like
// that they come from.
//
//   FittedModel fitted = fit(samples, board_figures(board, point), {});
//   fitted.latency.coefficients[0]            // {"alu", 1.02, {0.98, 1.06}, 1, true}
//   LinearModel model = linear_model(fitted); // for make_estimate()
//   predict(fitted, sample).latency_s         // with an interval and warnings
//
// Terms of latency, in this order: every cycle class (its id; cycles per cycle), "stall" (cycles
// per stall cycle), "pass" (cycles per pass). Of energy: every cycle class (joules per cycle at
// the supply V0), "stall" (joules per stall cycle), "pass" (joules per pass), "static" (watts at
// 25 °C) and "static_per_c" (watts per °C above that).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/calibrate/board_figures.hpp"
#include "analyzer/calibrate/metrics.hpp"
#include "analyzer/cost/interval.hpp"
#include "analyzer/cost/linear_model.hpp"

namespace boardless {

inline constexpr std::size_t latency_term_count = cycle_class_count + 2;
inline constexpr std::size_t energy_term_count = cycle_class_count + 4;

// "alu", ..., "stall", "pass", "static", "static_per_c".
std::string_view term_name(std::size_t term);

struct Coefficient {
  double value = 0;
  Interval interval;  // holds the board's own value at FittedModel::interval_rate
  double prior = 0;   // the value without these measurements
  bool told = false;  // whether the data say anything of it; if not, value == prior
};

struct CoveredRange {
  double low = 0;
  double high = 0;
};

// One of the two things that are fitted. rows == 0: nothing was measured, all is prior.
struct FittedQuantity {
  std::vector<Coefficient> coefficients;  // by term
  // Covariance of the coefficients' errors: the lower triangle, row by row. Sizes n(n+1)/2.
  std::vector<double> covariance;
  // Shares of the rows' cycles that each class and "stall" had; for "pass", passes per cycle.
  std::vector<CoveredRange> covered;
  std::vector<std::vector<std::size_t>> merged;  // terms that the data cannot tell apart
  double strength = 0;  // of the shrinkage: relative spread that the prior allows a class
  double noise = 0;     // relative spread of rows beyond their own and beyond the coefficients'
  double widest = 0;    // largest relative spread of the model on a row of the data
  std::size_t rows = 0;
  std::size_t groups = 0;
  std::vector<std::string> outliers;  // names of rows that count for less than half a row
  // Every row predicted from the rows of the other folds; all rows count, outliers too.
  ErrorFigures cross_validated;
  std::string folds;  // "leave one group out (5 groups)", "10 folds of rows"
};

struct FittedModel {
  BoardFigures board;
  std::string adapted_from;  // the board whose fitted model was the prior; "" for none
  FittedQuantity latency;
  std::optional<FittedQuantity> energy;  // absent without energies: neither documented nor measured
  double interval_rate = 0.9;
  CoveredRange clock_hz;                      // of the data
  std::optional<CoveredRange> supply_v;       // likewise, where rows have one
  std::optional<CoveredRange> temperature_c;  // likewise
  std::vector<std::string> notes;             // what the data could not tell, one sentence each
  std::string data_sha256;                    // the caller's: which measurements these were
};

// The coefficients alone, as the estimates use them.
LinearModel linear_model(const FittedModel& fitted);

}  // namespace boardless
