// What running an op has to do, whoever runs it: how much it multiplies and how many bytes it
// leaves behind. A kernel is told by these where its name says nothing.
//
//   std::vector<OpWork> ops = op_works(graph);
//   ops[0].macs, ops[0].output_bytes          // 320'000, {8'000}
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

struct OpWork {
  int index = 0;     // in the graph
  std::string type;  // "CONV_2D"
  std::uint64_t macs = 0;
  bool macs_known = true;      // false where boardless has no rule for the operator
  std::uint64_t elements = 0;  // of its outputs
  std::vector<std::uint64_t> output_bytes;
  // Its output's bytes are its input's, so that it may be done by doing nothing: RESHAPE.
  bool moves_nothing = false;
  bool feeds_next = false;  // the op behind it reads what it gives
};

std::vector<OpWork> op_works(const Graph& graph);

}  // namespace boardless
