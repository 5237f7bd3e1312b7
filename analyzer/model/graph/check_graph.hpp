// The parts of check_graph, which graph.hpp declares. Private to this folder.
#pragma once

#include <string>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

// What concerns tensors alone: number, dimensions, size, constants, quantisation. After it, sizes
// and element counts can be computed without overflow.
void check_tensors(const Graph& graph, const std::string& name);

}  // namespace boardless
