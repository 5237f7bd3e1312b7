// Which blocks a plan has to place, and from when to when each is in use. Private to this folder.
#pragma once

#include <vector>

#include "analyzer/model/graph/memory_plan.hpp"

namespace boardless {

// Without offsets. Throws where options.in_place asks for what is not allowed.
std::vector<ArenaBlock> block_lifetimes(const Graph& graph, const PlanOptions& options);

}  // namespace boardless
