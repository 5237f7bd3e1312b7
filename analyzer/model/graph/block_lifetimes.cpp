#include "analyzer/model/graph/block_lifetimes.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

constexpr int never = -1;

std::uint64_t rounded_up(std::uint64_t bytes) {
  return (bytes + arena_alignment - 1) / arena_alignment * arena_alignment;
}

bool keeps_content(const Operator& op) {
  return !op.is_custom &&
         (op.type == "RESHAPE" || op.type == "SQUEEZE" || op.type == "EXPAND_DIMS");
}

class Lifetimes {
 public:
  explicit Lifetimes(const Graph& graph)
      : graph_(graph),
        first_(graph.tensors.size(), never),
        last_(graph.tensors.size(), never),
        block_of_(graph.tensors.size(), never) {
    const int end = std::max<int>(static_cast<int>(graph.operators.size()) - 1, 0);
    for (const int tensor : graph.inputs) use(tensor, 0);
    for (const Operator& op : graph.operators) {
      for (const int tensor : op.inputs) use(tensor, op.index);
      for (const int tensor : op.outputs) use(tensor, op.index);
    }
    for (const int tensor : graph.outputs) use(tensor, end);
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
      if (!graph.tensors[i].is_variable) continue;
      first_[i] = 0;
      last_[i] = end;
    }
    for (std::size_t i = 0; i < graph.tensors.size(); ++i) open_block(static_cast<int>(i));
  }

  // Empty, or why the operator cannot work in place.
  std::string obstacle(const Operator& op) const {
    if (op.inputs.empty() || op.inputs[0] < 0) return "has no first input";
    const int from = op.inputs[0];
    const int to = op.outputs[0];
    const Tensor& input = graph_.tensors[from];
    if (input.is_constant() || input.is_variable || graph_.tensors[to].is_variable)
      return "works on a constant or a variable";
    if (block_of_[from] == never || block_of_[to] == never) return "has an empty tensor";
    if (tensor_bytes(input) != tensor_bytes(graph_.tensors[to]))
      return "has an output of another size than its input";
    // Others may share the input's block by now, as views of it.
    if (!keeps_content(op) && blocks_[block_of_[from]].last_operator > op.index)
      return "would overwrite what is used afterwards";
    if (!keeps_content(op) && op.index + 1 == static_cast<int>(graph_.operators.size()))
      for (const int tensor : graph_.outputs)
        if (block_of_[tensor] == block_of_[from]) return "would overwrite an output of the model";
    for (std::size_t i = 1; i < op.inputs.size(); ++i)
      if (!keeps_content(op) && op.inputs[i] >= 0 && block_of_[op.inputs[i]] == block_of_[from])
        return "reads its first input twice";
    return {};
  }

  void join(const Operator& op) {
    ArenaBlock& block = blocks_[block_of_[op.inputs[0]]];
    const int output = op.outputs[0];
    ArenaBlock& joined = blocks_[block_of_[output]];
    block.tensors.insert(block.tensors.end(), joined.tensors.begin(), joined.tensors.end());
    block.last_operator = std::max(block.last_operator, joined.last_operator);
    joined.tensors.clear();
    block_of_[output] = block_of_[op.inputs[0]];
  }

  std::vector<ArenaBlock> blocks() const {
    std::vector<ArenaBlock> kept;
    for (const ArenaBlock& block : blocks_)
      if (!block.tensors.empty()) kept.push_back(block);
    return kept;
  }

 private:
  void use(int tensor, int when) {
    if (tensor < 0) return;
    if (first_[tensor] == never) first_[tensor] = when;
    last_[tensor] = std::max(last_[tensor], when);
  }

  void open_block(int number) {
    const Tensor& tensor = graph_.tensors[number];
    if (first_[number] == never || tensor.is_constant() || tensor_bytes(tensor) == 0) return;
    block_of_[number] = static_cast<int>(blocks_.size());
    ArenaBlock block;
    block.tensors = {number};
    block.bytes = rounded_up(tensor_bytes(tensor));
    block.first_operator = first_[number];
    block.last_operator = last_[number];
    blocks_.push_back(std::move(block));
  }

  const Graph& graph_;
  std::vector<int> first_;
  std::vector<int> last_;
  std::vector<int> block_of_;
  std::vector<ArenaBlock> blocks_;
};

}  // namespace

std::vector<ArenaBlock> block_lifetimes(const Graph& graph, const PlanOptions& options) {
  const auto operators = static_cast<int>(graph.operators.size());
  Lifetimes lifetimes(graph);
  // In the order in which they run: a later one sees what the earlier ones joined.
  std::vector<int> in_place = options.in_place;
  in_place.insert(in_place.end(), options.may_be_in_place.begin(), options.may_be_in_place.end());
  std::sort(in_place.begin(), in_place.end());
  in_place.erase(std::unique(in_place.begin(), in_place.end()), in_place.end());
  for (const int number : in_place) {
    if (number < 0 || number >= operators)
      throw Error(ErrorKind::request,
                  fmt::format("there is no operator {} to work in place", number));
    const Operator& op = graph.operators[number];
    const std::string obstacle = lifetimes.obstacle(op);
    const bool has_to = std::find(options.in_place.begin(), options.in_place.end(), number) !=
                        options.in_place.end();
    if (!obstacle.empty() && !has_to) continue;
    if (!obstacle.empty())
      throw Error(ErrorKind::request,
                  fmt::format("{} cannot work in place: it {}", describe_operator(op), obstacle));
    lifetimes.join(op);
  }
  std::vector<ArenaBlock> blocks = lifetimes.blocks();
  for (std::size_t i = 0; i < options.scratch_bytes.size() && i < graph.operators.size(); ++i) {
    if (options.scratch_bytes[i] == 0) continue;
    ArenaBlock block;
    block.scratch_of = static_cast<int>(i);
    block.bytes = rounded_up(options.scratch_bytes[i]);
    block.first_operator = block.last_operator = static_cast<int>(i);
    blocks.push_back(std::move(block));
  }
  return blocks;
}

std::vector<int> view_operators(const Graph& graph) {
  const Lifetimes lifetimes(graph);
  std::vector<int> views;
  for (const Operator& op : graph.operators)
    if (keeps_content(op) && lifetimes.obstacle(op).empty()) views.push_back(op.index);
  return views;
}

}  // namespace boardless
