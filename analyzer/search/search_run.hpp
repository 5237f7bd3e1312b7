// One search's view of the networks that it looks at: which keep the budgets by its cost, which are
// the best. Shared by search.cpp and refine.cpp.
#pragma once

#include <functional>
#include <optional>
#include <set>
#include <vector>

#include "analyzer/search/evaluator.hpp"

namespace boardless {

struct SearchOptions;

class SearchRun {
 public:
  using CostOf = std::function<CandidateCost(const Evaluation&)>;
  SearchRun(Evaluator& evaluator, const Budgets& budgets, CostOf cost_of)
      : evaluator_(evaluator), budgets_(budgets), cost_of_(std::move(cost_of)) {}

  Evaluator& evaluator() { return evaluator_; }
  void look_at(const std::vector<Genome>& genomes);  // canonical ones
  // What is to be small: 1 - accuracy, latency, and energy where it is known. Of what breaks a
  // budget or has no accuracy: the same large number for each, the larger the more it breaks.
  std::vector<double> objectives(const Genome& genome) const;
  std::size_t objective_count() const;

  bool feasible(const Genome& genome) const;            // and scored
  bool better(const Genome& a, const Genome& b) const;  // of two feasible ones
  std::optional<Genome> best() const;
  std::vector<Genome> front() const;  // Pareto set of the feasible, the best first
  std::optional<Evaluation> nearest() const;
  const std::set<Genome>& visited() const { return visited_; }

 private:
  double missing(const Evaluation& e) const { return violation(cost_of_(e), budgets_); }

  Evaluator& evaluator_;
  const Budgets& budgets_;
  CostOf cost_of_;
  std::set<Genome> visited_;
};

void evolve_run(SearchRun& run, const SearchOptions& options);

}  // namespace boardless
