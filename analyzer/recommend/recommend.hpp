// Which model to take, on which board: the best accuracy within the budgets.
//
//   const Recommendation r = recommend(rows, {.energy_j = 3e-3, .latency_s = 0.05});
//   rows[*r.choice].name            // "kws_medium"; empty where nothing fits
//   rows[*r.nearest].name           // then: the one that misses by the least factor
//   r.next->raises[0].to            // the next budget step: 0.0536 s of latency
//   *r.next->accuracy_gain          // buys 0.012 of accuracy
//
// A row is a candidate on a board. It fits where each of its figures is known and within its limit:
// an energy that nobody knows fits no energy budget, and a model with ops that are not counted fits
// nothing, for its figures are too low.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/recommend/budgets.hpp"
#include "analyzer/recommend/candidate_cost.hpp"

namespace boardless {

// Better accuracy; then less energy, then less latency, then name and board in the alphabet's
// order. What is not known comes behind what is. Two different rows are never equal.
bool is_better(const CandidateCost& a, const CandidateCost& b);

struct JudgedRow {
  std::vector<Distance> distances;  // empty where the row is an error
  bool complete = false;            // every figure that counts is known
  bool fits = false;
  double worst_factor = 0;  // the largest of the known distances; 1 is at the limit
};

JudgedRow judged(const CandidateCost& row, const Budgets& budgets);

struct Raise {
  LimitKind kind = LimitKind::energy;
  double from = 0;
  double to = 0;
  double factor() const { return to / from; }
};

// The smallest raise of budgets that gives more accuracy than the choice, or anything at all where
// nothing fits: the one whose largest factor is least, then of the fewest budgets. With the budgets
// raised so, recommend() chooses `row`.
struct NextStep {
  std::size_t row = 0;
  std::vector<Raise> raises;
  std::optional<double> accuracy_gain;  // over the choice; empty where there is none
};

struct BoardChoice {
  std::string board;
  std::optional<std::size_t> choice;  // row; empty: nothing fits there
};

struct Recommendation {
  std::vector<JudgedRow> judged;   // as the rows
  std::vector<std::size_t> order;  // what fits, best first; the rest, nearest first; errors
  std::optional<std::size_t> choice;
  std::optional<std::size_t> nearest;  // where nothing fits; empty where all rows are errors
  std::optional<NextStep> next;        // empty: no raise of budgets buys anything
  std::vector<BoardChoice> by_board;   // in the order that boards occur in
};

Recommendation recommend(const std::vector<CandidateCost>& rows, const Budgets& budgets);

}  // namespace boardless
