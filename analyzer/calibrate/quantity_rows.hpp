// Samples as the rows of a regression, one for latency and one for energy, and what these rows
// cannot tell.
//
//   QuantityRows rows = latency_rows(samples, prior);
//   rows.sample[0]      // which sample the first row is
//   rows.held           // by term: true where the rows say nothing that the prior does not
//   rows.notes          // the same for people
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/fitted_model.hpp"
#include "analyzer/calibrate/regression_rows.hpp"
#include "analyzer/calibrate/sample.hpp"

namespace boardless {

struct QuantityRows {
  RegressionRows rows;
  std::vector<std::size_t> sample;
  std::vector<bool> held;
  std::vector<std::string> notes;
};

// Measured: cycles, that is latency · clock.
QuantityRows latency_rows(const std::vector<Sample>& samples, const RegressionPrior& prior);

// A sample without a measured latency takes that of `latency`.
QuantityRows energy_rows(const std::vector<Sample>& samples, const RegressionPrior& prior,
                         const BoardFigures& board, const FittedQuantity& latency);

// Whether the energies are at supplies that differ enough to tell how energy goes with them.
bool has_several_supplies(const std::vector<Sample>& samples, const BoardFigures& board);

}  // namespace boardless
