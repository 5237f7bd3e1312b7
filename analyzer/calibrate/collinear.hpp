// Which terms the rows cannot tell apart: those whose share of a row hardly differs in proportion.
//
//   collinear_terms(design, 0.99)   // {{3, 7}, {4, 5, 11}}
//
// `design` has a row per sample, weighted, and a column per term. Two columns belong together when
// the cosine of the angle between them is at least `limit`; what is linked by a third belongs
// together too. Terms within a set and sets by their first term rise, so the answer depends on
// nothing else. Columns of zeros belong to no set.
#pragma once

#include <vector>

#include "analyzer/calibrate/matrix.hpp"

namespace boardless {

std::vector<std::vector<std::size_t>> collinear_terms(const Matrix& design, double limit);

}  // namespace boardless
