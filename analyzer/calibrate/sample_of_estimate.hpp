// What a fit needs of an estimate: the counts behind it, without the coefficients.
//
//   Sample sample = sample_of(make_estimate(image, board, point, profile, documented_model(board,
//   point)));
//
// The estimate is one by documented_model(), whose coefficients of cycles are 1.
#pragma once

#include "analyzer/calibrate/sample.hpp"
#include "analyzer/cost/estimate.hpp"

namespace boardless {

// Cycles by class, stalls not among them.
ClassVector class_cycles_of(const Estimate& estimate);

Sample sample_of(const Estimate& estimate);

}  // namespace boardless
