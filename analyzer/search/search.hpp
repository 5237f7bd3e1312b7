// Architecture search: the most accurate networks of a space within budgets, for each cost.
//
//   SearchOptions options{.budgets = {.latency_s = 0.05}, .seed = 1};
//   SearchResult found = search(evaluator, options);
//   found.best                     // place in found.members
//   found.members[0].emulated      // its cost by emulation, beside the predicted one
//
// NSGA-II for accuracy, latency and energy over integer genomes, from a first population of all
// sizes. Budgets are constraints: what breaks them is worse than anything that keeps them, the more
// the worse, and is not scored. Then neighbours of the best member are tried while accuracy
// improves, so that the budget is used up. Last, the best members are emulated, and those that
// break a budget then are no members any more.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/search/evaluator.hpp"

namespace boardless {

struct SearchOptions {
  Budgets budgets;
  std::uint64_t seed = 1;
  unsigned population = 64;  // a multiple of 4, at least 8
  unsigned generations = 40;
  unsigned refine = 500;  // networks to try after that, at most
  bool correct = true;    // predictions, by what the best network's emulation says of its own
  unsigned emulate = 10;  // members to emulate, the most accurate first
  std::function<void(const std::string& phase)> phase = {};
};

struct SearchMember {
  Evaluation evaluation;
  std::optional<CandidateCost> emulated;
};

struct SearchResult {
  std::vector<SearchMember> members;  // the Pareto set, the most accurate first
  std::vector<SearchMember> dropped;  // by emulation
  std::optional<std::size_t> best;    // the most accurate that was emulated
  std::optional<Evaluation> nearest;  // to the budgets, where nothing keeps them
  std::size_t evaluated = 0;          // networks that this search looked at
  std::size_t feasible = 0;           // of them, that keep the budgets and have an accuracy
  std::vector<Evaluation> failed;     // of them, those that the scorer failed on
};

SearchResult search(Evaluator& evaluator, const SearchOptions& options);

// The same with cycles taken as proportional to MACs, for comparison.
struct MacsCostModel {
  std::string network;  // that was emulated to find it
  double seconds_per_mac = 0;
  std::optional<double> joules_per_mac;
};
MacsCostModel calibrate_macs(Evaluator& evaluator, std::uint64_t seed);
CandidateCost macs_cost(const MacsCostModel& model, const Evaluation& evaluation);

struct MacsSearchResult {
  MacsCostModel model;
  std::optional<Evaluation> best;               // by its own costs
  std::optional<CandidateCost> best_by_macs;    // what it was believed to cost
  std::optional<CandidateCost> best_emulated;   // what it costs
  bool keeps = false;                           // the budgets, by emulation
  std::optional<SearchMember> best_that_keeps;  // of its members, the most accurate that does
  std::size_t evaluated = 0;
  // take_better() put `best_that_keeps` in the place of the search's own best, which this was.
  bool taken = false;
  std::optional<SearchMember> best_before;
};
MacsSearchResult search_by_macs(Evaluator& evaluator, const SearchOptions& options);

// What was found by MACs and keeps the budgets by emulation is as good as what the search found: if
// it is more accurate than the search's best, or as accurate and faster, it is the best, and what
// it is better than in every respect is no member any more.
void take_better(SearchResult& found, MacsSearchResult& by_macs);

}  // namespace boardless
