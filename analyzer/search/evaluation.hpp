// What is known of one network of a search: what it costs, and how accurate it is said to be.
//
//   evaluation.cost.latency_s.value    // 0.0123
//   evaluation.accuracy                // 0.913; nothing where the scorer failed or was not asked
#pragma once

#include <optional>
#include <string>

#include "analyzer/recommend/budgets.hpp"
#include "analyzer/search/architecture.hpp"

namespace boardless {

struct Evaluation {
  Genome genome;
  std::string architecture;  // as architecture_json()
  CandidateCost cost;        // its name is that of the network; an `error` where it has no figures
  std::uint64_t macs = 0;
  std::uint64_t parameters = 0;
  std::size_t outside = 0;  // ops outside what the predictor learned
  std::optional<double> accuracy;
  std::string failure;  // of the scorer
  bool scored() const { return accuracy || !failure.empty(); }
};

// "1f3a9c04": the same for the same architecture.
std::string network_name(const std::string& architecture);

// How far a cost is above the budgets: the sum of what is missing, each as a share of its budget.
// 0: it keeps them all.
double violation(const CandidateCost& cost, const Budgets& budgets);

}  // namespace boardless
