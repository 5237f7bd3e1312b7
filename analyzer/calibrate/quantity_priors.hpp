// What is believed of the coefficients before there are measurements.
//
//   RegressionPrior prior = latency_prior();          // a cycle costs a cycle
//   RegressionPrior energy = energy_prior(figures);   // the documented joules
//
// Each figure's reason stands beside it in the source.
#pragma once

#include "analyzer/calibrate/board_figures.hpp"
#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/regression_rows.hpp"

namespace boardless {

RegressionPrior latency_prior();

// figures.joules_per_cycle has to be there: documented, or typical_joules() of the data.
RegressionPrior energy_prior(const BoardFigures& figures);

// The board's own figures move to what the base's fit says of the base: values and covariance.
RegressionPrior adapted_latency_prior(const FittedQuantity& base);
RegressionPrior adapted_energy_prior(const FittedQuantity& base, const BoardFigures& base_figures,
                                     const BoardFigures& figures);

}  // namespace boardless
