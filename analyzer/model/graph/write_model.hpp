// A graph as a .tflite file that any TensorFlow Lite reads.
//
//   std::vector<std::uint8_t> file = write_model(graph);
//   read_graph(file, "net.tflite") == graph
//
// The graph is written as it is, checked or not, so that tests can write broken files too. Options
// that are not those of the operator's type are left out, and so are names of types that the format
// does not know: Error(ErrorKind::request) names the operator. Constants that share bytes in memory
// share them in the file. The same graph gives the same bytes.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

std::vector<std::uint8_t> write_model(const Graph& graph);

}  // namespace boardless
