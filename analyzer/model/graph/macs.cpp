#include "analyzer/model/graph/macs.hpp"

#include <algorithm>
#include <iterator>
#include <set>

#include "analyzer/model/graph/operator_names.hpp"

namespace boardless {
namespace {

using Count = std::uint64_t;

const Tensor& input(const Graph& graph, const Operator& op, int i) {
  return graph.tensors[op.inputs[i]];
}
const Tensor& output(const Graph& graph, const Operator& op) {
  return graph.tensors[op.outputs[0]];
}

// The product of all dimensions but the first.
Count inner_elements(const Tensor& tensor) {
  Count count = 1;
  for (std::size_t i = 1; i < tensor.shape.size(); ++i)
    count *= static_cast<Count>(tensor.shape[i]);
  return count;
}

Count conv_2d_macs(const Graph& graph, const Operator& op) {
  return element_count(output(graph, op)) * inner_elements(input(graph, op, 1));
}
Count depthwise_conv_2d_macs(const Graph& graph, const Operator& op) {
  const auto& weights = input(graph, op, 1).shape;
  return element_count(output(graph, op)) * static_cast<Count>(weights[1]) *
         static_cast<Count>(weights[2]);
}
Count transpose_conv_macs(const Graph& graph, const Operator& op) {
  const auto& weights = input(graph, op, 1).shape;
  return element_count(input(graph, op, 2)) * static_cast<Count>(weights[0]) *
         static_cast<Count>(weights[1]) * static_cast<Count>(weights[2]);
}
Count batch_matmul_macs(const Graph& graph, const Operator& op) {
  const auto& x = input(graph, op, 0).shape;
  const bool swapped = std::get<BatchMatmulOptions>(op.options).adjoint_x;
  return element_count(output(graph, op)) * static_cast<Count>(x[x.size() - (swapped ? 2 : 1)]);
}

struct Rule {
  std::string_view type;
  Count (*macs)(const Graph&, const Operator&);
  int bias;  // its input; past the last one where there is none
};

constexpr Rule rules[] = {
    {"CONV_2D", conv_2d_macs, 2},
    {"DEPTHWISE_CONV_2D", depthwise_conv_2d_macs, 2},
    {"TRANSPOSE_CONV", transpose_conv_macs, 3},
    {"FULLY_CONNECTED", conv_2d_macs, 2},
    {"BATCH_MATMUL", batch_matmul_macs, 2},
};

constexpr std::string_view multiply_by_no_rule_here[] = {
    "CALL",
    "CALL_ONCE",
    "CONV_3D",
    "CONV_3D_TRANSPOSE",
    "DELEGATE",
    "BIDIRECTIONAL_SEQUENCE_LSTM",
    "BIDIRECTIONAL_SEQUENCE_RNN",
    "IF",
    "LSH_PROJECTION",
    "LSTM",
    "RFFT2D",
    "RNN",
    "STABLEHLO_CASE",
    "STABLEHLO_COMPOSITE",
    "STABLEHLO_CONVOLUTION",
    "STABLEHLO_CUSTOM_CALL",
    "STABLEHLO_DOT_GENERAL",
    "STABLEHLO_REDUCE",
    "STABLEHLO_REDUCE_WINDOW",
    "STABLEHLO_WHILE",
    "SVDF",
    "UNIDIRECTIONAL_SEQUENCE_LSTM",
    "UNIDIRECTIONAL_SEQUENCE_RNN",
    "WHILE",
};

const Rule* find_rule(const Operator& op) {
  if (op.is_custom) return nullptr;
  const auto* found = std::find_if(std::begin(rules), std::end(rules),
                                   [&](const Rule& rule) { return rule.type == op.type; });
  return found == std::end(rules) ? nullptr : found;
}

bool is_parameter(const Graph& graph, const Operator& op, int place) {
  if (op.inputs[place] < 0) return false;
  const Tensor& tensor = input(graph, op, place);
  if (!tensor.is_constant()) return false;
  if (tensor.type == TensorType::string) return false;
  if (!tensor.quantisation.scales.empty()) return true;
  if (tensor.type != TensorType::int32 && tensor.type != TensorType::int64) return true;
  const Rule* rule = find_rule(op);
  return rule && place == rule->bias;
}

void add(ParameterCount& sum, const Tensor& tensor) {
  sum.count += element_count(tensor);
  sum.bytes += tensor_bytes(tensor);
}

std::set<int> parameters_of(const Graph& graph, const Operator& op) {
  std::set<int> tensors;
  for (int place = 0; place < static_cast<int>(op.inputs.size()); ++place)
    if (is_parameter(graph, op, place)) tensors.insert(op.inputs[place]);
  return tensors;
}

}  // namespace

std::optional<std::uint64_t> operator_macs(const Graph& graph, const Operator& op) {
  if (const Rule* rule = find_rule(op)) return rule->macs(graph, op);
  const bool has_no_rule =
      op.is_custom || op.type.starts_with(unnamed_operator) ||
      std::find(std::begin(multiply_by_no_rule_here), std::end(multiply_by_no_rule_here),
                op.type) != std::end(multiply_by_no_rule_here);
  if (has_no_rule) return {};
  return 0;
}

ParameterCount operator_parameters(const Graph& graph, const Operator& op) {
  ParameterCount sum;
  for (const int tensor : parameters_of(graph, op)) add(sum, graph.tensors[tensor]);
  return sum;
}

ParameterCount graph_parameters(const Graph& graph) {
  std::set<int> all;
  for (const Operator& op : graph.operators) all.merge(parameters_of(graph, op));
  ParameterCount sum;
  for (const int tensor : all) add(sum, graph.tensors[tensor]);
  return sum;
}

std::uint64_t constant_bytes(const Graph& graph) {
  std::set<std::pair<const std::uint8_t*, std::size_t>> parts;
  const auto use = [&](int tensor) {
    if (tensor < 0 || !graph.tensors[tensor].is_constant()) return;
    const ConstantBytes& data = graph.tensors[tensor].data;
    parts.insert({data.data(), data.size()});
  };
  for (const Operator& op : graph.operators)
    for (const int tensor : op.inputs) use(tensor);
  for (const int tensor : graph.outputs) use(tensor);
  std::uint64_t sum = 0;
  for (const auto& part : parts) sum += part.second;
  return sum;
}

}  // namespace boardless
