// Fitted terms, put in proportion to each other: each was fitted to a block of its own, and what
// their errors come to together shows only in whole layers.
//
//   refit(laws, observations);     // scales fitted terms; exact ones stay
#pragma once

#include <vector>

#include "analyzer/learn/kernel_laws.hpp"
#include "analyzer/learn/observation.hpp"

namespace boardless {

void refit(KernelLaws& laws, const std::vector<Observation>& observations);

}  // namespace boardless
