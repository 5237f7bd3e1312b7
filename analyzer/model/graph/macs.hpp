// How much work an operator is, and how many weights it has, from its shapes alone.
//
//   operator_macs(graph, graph.operators[0])      // 320'000
//   operator_parameters(graph, graph.operators[0])   // {.count = 2'624, .bytes = 2'816}
#pragma once

#include <cstdint>
#include <optional>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

// Multiply-accumulates, as published tables count them: every weight that meets a value, padding
// included, bias and requantisation not.
//
//   CONV_2D            output elements × filter height × width × input channels of a group
//   DEPTHWISE_CONV_2D  output elements × filter height × width
//   TRANSPOSE_CONV     input elements × filter height × width × output channels
//   FULLY_CONNECTED    output elements × inputs
//   BATCH_MATMUL       output elements × the dimension that is summed
//
// 0 for an operator that multiplies nothing with weights, or each value once (pools, ADD, MUL,
// MEAN, SOFTMAX ...). Nothing for one that does and has no rule here: recurrent layers, 3-D
// convolutions, operators with subgraphs, custom ones, and those newer than boardless. Of a graph
// that check_graph accepts.
std::optional<std::uint64_t> operator_macs(const Graph& graph, const Operator& op);

struct ParameterCount {
  std::uint64_t count = 0;
  std::uint64_t bytes = 0;
  bool operator==(const ParameterCount&) const = default;
};

// The constants that an operator reads, except those that say how and not what: integers of 32 or
// 64 bits without quantisation, such as axes, paddings and shapes. The bias of an operator with
// MACs counts in any case.
ParameterCount operator_parameters(const Graph& graph, const Operator& op);

// Of all operators, each tensor once.
ParameterCount graph_parameters(const Graph& graph);

// All constants that operators or outputs use, axes and shapes too; bytes that tensors share count
// once. What a model takes in flash besides its code and structure.
std::uint64_t constant_bytes(const Graph& graph);

}  // namespace boardless
