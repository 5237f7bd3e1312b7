#include "analyzer/learn/refit.hpp"

#include <Eigen/Dense>
#include <algorithm>

namespace boardless {
namespace {

// What a fitted term of one block is off by is about a half of it; what whole layers are, a
// hundredth. The square of their ratio holds the scales near 1 where layers say little.
constexpr double ridge = 4e-4;

}  // namespace

void refit(KernelLaws& laws, const std::vector<Observation>& observations) {
  std::vector<LawTerm*> fitted;
  for (LawTerm& term : laws.terms)
    if (term.fitted) fitted.push_back(&term);
  if (fitted.empty() || observations.empty()) return;
  const auto layers = static_cast<Eigen::Index>(observations.size());
  const auto terms = static_cast<Eigen::Index>(fitted.size());
  // By layer and term: its share of the layer's cycles. `left`: what all terms leave.
  Eigen::MatrixXd share = Eigen::MatrixXd::Zero(layers, terms);
  Eigen::VectorXd left(layers);
  KernelLaws one = laws;
  for (Eigen::Index n = 0; n < layers; ++n) {
    const Observation& seen = observations[static_cast<std::size_t>(n)];
    const double cycles = static_cast<double>(std::max<std::int64_t>(seen.cycles, 1));
    left(n) = 1 - evaluate(laws, seen.parameters).total_cycles / cycles;
    for (Eigen::Index k = 0; k < terms; ++k) {
      one.terms.assign(1, *fitted[static_cast<std::size_t>(k)]);
      share(n, k) = evaluate(one, seen.parameters).total_cycles / cycles;
    }
  }
  Eigen::MatrixXd normal = share.transpose() * share;
  normal.diagonal().array() += ridge;
  const Eigen::VectorXd change = normal.ldlt().solve(share.transpose() * left);
  for (Eigen::Index k = 0; k < terms; ++k) {
    const double scale = std::max(0.0, 1 + change(k));
    LawTerm& term = *fitted[static_cast<std::size_t>(k)];
    term.cycles *= scale;
    for (LawTerm::Part& part : term.parts) {
      part.cycles *= scale;
      part.instructions *= scale;
    }
  }
}

}  // namespace boardless
