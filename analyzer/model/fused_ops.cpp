#include "analyzer/model/fused_ops.hpp"

#include <algorithm>

namespace boardless {
namespace {

const Operator& op_at(const Graph& graph, int index) {
  return graph.operators[static_cast<std::size_t>(index)];
}

// How often a tensor is read, by ops and as an output of the graph.
std::vector<int> uses_of(const Graph& graph) {
  std::vector<int> out(graph.tensors.size());
  for (const Operator& op : graph.operators)
    for (const int tensor : op.inputs)
      if (tensor >= 0) ++out[static_cast<std::size_t>(tensor)];
  for (const int tensor : graph.outputs) ++out[static_cast<std::size_t>(tensor)];
  return out;
}

bool feeds_only(const Graph& graph, const Operator& op, const Operator& next,
                const std::vector<int>& uses) {
  if (op.outputs.size() != 1 || op.outputs[0] < 0) return false;
  const int tensor = op.outputs[0];
  const auto read = std::find(next.inputs.begin(), next.inputs.end(), tensor);
  if (uses[static_cast<std::size_t>(tensor)] != 1 || read == next.inputs.end() ||
      graph.tensors[static_cast<std::size_t>(tensor)].is_variable)
    return false;
  // A kernel of what comes second in a difference could not tell that it does.
  return next.type != "SUB" || read == next.inputs.begin();
}

// A fused kernel finds its inputs by their place: a bias has one even where there is none.
std::size_t places_of(const std::string& type) {
  return type == "CONV_2D" || type == "DEPTHWISE_CONV_2D" || type == "FULLY_CONNECTED" ? 3 : 0;
}

int between(const Graph& graph, const FusedOps& fused, int part) {
  return op_at(graph, fused.first + part - 1).outputs[0];
}

// A part as its call is made.
Operator part_of(const Graph& graph, const FusedOps& fused, int part) {
  Operator op = op_at(graph, fused.first + part);
  const bool turns = op.type == "ADD" || op.type == "MUL";
  if (part && turns && op.inputs[0] != between(graph, fused, part))
    std::swap(op.inputs[0], op.inputs[1]);
  return op;
}

// The inputs of all parts, less the tensors between them.
std::vector<int> outer_inputs(const Graph& graph, const FusedOps& fused,
                              const std::vector<std::vector<int>>& inputs) {
  std::vector<int> out;
  for (int k = 0; k < fused.count; ++k) {
    const Operator& op = op_at(graph, fused.first + k);
    std::vector<int> own = inputs[static_cast<std::size_t>(k)];
    own.resize(std::max(own.size(), places_of(op.type)), -1);
    if (k) own.erase(std::find(own.begin(), own.end(), between(graph, fused, k)));
    out.insert(out.end(), own.begin(), own.end());
  }
  return out;
}

}  // namespace

std::vector<FusedOps> fusable_ops(const Graph& graph, const KernelPack& pack) {
  std::vector<FusedOps> out;
  const std::vector<int> uses = uses_of(graph);
  const auto ops = static_cast<int>(graph.operators.size());
  for (int first = 0; first < ops; ++first) {
    const Operator& begin = op_at(graph, first);
    if (begin.is_custom || begin.inputs.empty()) continue;
    std::string name = begin.type;
    std::vector<FusedOps> of_this;
    for (int last = first + 1; last < ops; ++last) {
      const Operator& op = op_at(graph, last);
      if (op.is_custom || !feeds_only(graph, op_at(graph, last - 1), op, uses)) break;
      name += "+" + op.type;
      const int input = begin.inputs[0];
      const TensorType type =
          input < 0 ? TensorType::int8 : graph.tensors[static_cast<std::size_t>(input)].type;
      if (const Kernel* kernel = pack.find(name, type))
        of_this.push_back({first, last - first + 1, kernel});
    }
    out.insert(out.end(), of_this.rbegin(), of_this.rend());
  }
  return out;
}

KernelCall fused_call(const Graph& graph, const FusedOps& fused) {
  KernelCall out;
  out.kernel = fused.kernel->name;
  out.type = fused.kernel->type;
  std::vector<std::vector<int>> inputs;
  for (int k = 0; k < fused.count; ++k) {
    out.parts.push_back(kernel_call(graph, part_of(graph, fused, k)));
    inputs.push_back(out.parts.back().inputs);
    out.ordinary_scales &= out.parts.back().ordinary_scales;
  }
  out.inputs = outer_inputs(graph, fused, inputs);
  out.outputs = out.parts.back().outputs;
  return out;
}

Graph graph_with_fused(const Graph& graph, const std::vector<FusedOps>& fused) {
  Graph out = graph;
  for (const FusedOps& f : fused) {
    std::vector<std::vector<int>> inputs;
    for (int k = 0; k < f.count; ++k) inputs.push_back(op_at(graph, f.first + k).inputs);
    for (int k = 0; k < f.count; ++k) {
      Operator& op = out.operators[static_cast<std::size_t>(f.first + k)];
      op.inputs.clear();
      if (k + 1 < f.count) op.outputs.clear();
    }
    Operator& last = out.operators[static_cast<std::size_t>(f.first + f.count - 1)];
    last.inputs = outer_inputs(graph, f, inputs);
    last.type = f.kernel->name;  // whatever its own type could do in place
  }
  return out;
}

}  // namespace boardless
