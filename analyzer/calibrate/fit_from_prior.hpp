// What fit(), adapt() and learning_curve() have in common: from samples and priors to a model.
#pragma once

#include <optional>
#include <vector>

#include "analyzer/calibrate/fit.hpp"
#include "analyzer/calibrate/regression_rows.hpp"

namespace boardless {

struct QuantityPriors {
  RegressionPrior latency;
  std::optional<RegressionPrior> energy;
};

// The documented figures' priors. `figures` without joules gets those that are typical of the
// samples' energies, with a note; without such energies there is no prior of energy.
QuantityPriors documented_priors(const std::vector<Sample>& samples, BoardFigures& figures,
                                 std::vector<std::string>& notes);

// With `cross_validate` false, the strength is the likeliest one and errors stay empty.
FittedModel fit_from_prior(const std::vector<Sample>& samples, const BoardFigures& figures,
                           const QuantityPriors& priors, const FitOptions& options,
                           bool cross_validate);

}  // namespace boardless
