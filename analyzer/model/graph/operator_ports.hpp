// An operator with its tensors at hand, and the checks of shapes.hpp by kind. Private to this
// folder.
//
//   std::string complaint = check_concatenation({graph, op});   // "" if all is well
#pragma once

#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

using Shape = std::vector<std::int32_t>;

struct OperatorPorts {
  const Graph& graph;
  const Operator& op;

  int inputs() const { return static_cast<int>(op.inputs.size()); }
  int outputs() const { return static_cast<int>(op.outputs.size()); }
  bool has_input(int i) const { return i < inputs() && op.inputs[i] >= 0; }
  const Tensor& input(int i) const { return graph.tensors[op.inputs[i]]; }
  const Tensor& output(int i) const { return graph.tensors[op.outputs[i]]; }
};

// Empty, or "gives [SHAPE], but its output is [SHAPE]".
std::string expect_output(const OperatorPorts& ports, int output,
                          const std::vector<std::int64_t>& shape);
std::string expect_output(const OperatorPorts& ports, int output, const Shape& shape);

// shapes_window.cpp
std::string check_conv_2d(const OperatorPorts& ports);
std::string check_depthwise_conv_2d(const OperatorPorts& ports);
std::string check_transpose_conv(const OperatorPorts& ports);
std::string check_pool_2d(const OperatorPorts& ports);
std::string check_fully_connected(const OperatorPorts& ports);
std::string check_batch_matmul(const OperatorPorts& ports);

// shapes_move.cpp: operators that move values and compute none
std::string check_same_elements(const OperatorPorts& ports);
std::string check_concatenation(const OperatorPorts& ports);
std::string check_pad(const OperatorPorts& ports);
std::string check_split(const OperatorPorts& ports);
std::string check_pack(const OperatorPorts& ports);
std::string check_unpack(const OperatorPorts& ports);
std::string check_transpose(const OperatorPorts& ports);
std::string check_slice(const OperatorPorts& ports);
std::string check_strided_slice(const OperatorPorts& ports);
std::string check_resize(const OperatorPorts& ports);

// shapes.cpp
std::string check_same_shape(const OperatorPorts& ports);
std::string check_elementwise(const OperatorPorts& ports);
std::string check_mean(const OperatorPorts& ports);

}  // namespace boardless
