#include "analyzer/detect/op_work.hpp"

#include <algorithm>

#include "analyzer/model/graph/macs.hpp"

namespace boardless {

std::vector<OpWork> op_works(const Graph& graph) {
  std::vector<OpWork> out;
  for (const Operator& op : graph.operators) {
    OpWork& work = out.emplace_back();
    work.index = op.index;
    work.type = op.type;
    const std::optional<std::uint64_t> macs = operator_macs(graph, op);
    work.macs = macs.value_or(0);
    work.macs_known = macs.has_value();
    for (const int output : op.outputs) {
      const Tensor& tensor = graph.tensors[static_cast<std::size_t>(output)];
      work.elements += element_count(tensor);
      work.output_bytes.push_back(tensor_bytes(tensor));
    }
    work.moves_nothing = op.type == "RESHAPE" || op.type == "SQUEEZE" || op.type == "EXPAND_DIMS";
    if (&op == &graph.operators.back()) break;
    const std::vector<int>& next = graph.operators[out.size()].inputs;
    work.feeds_next = std::any_of(op.outputs.begin(), op.outputs.end(), [&](int tensor) {
      return std::find(next.begin(), next.end(), tensor) != next.end();
    });
  }
  return out;
}

}  // namespace boardless
