// The rules of graph.hpp, for graphs from files and from code alike. Tensors have a file of their
// own (check_tensors.cpp), so have shapes (shapes.cpp).
#include "analyzer/model/graph/check_graph.hpp"

#include <fmt/format.h>

#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/graph/refuse_model.hpp"
#include "analyzer/model/graph/shapes.hpp"

namespace boardless {
namespace {

constexpr int nobody = -1;

[[noreturn]] void refuse_operator(const std::string& name, const Operator& op,
                                  const std::string& what) {
  refuse_model(name, fmt::format("is a broken model: {} {}", describe_operator(op), what));
}

void check_numbers(const Graph& graph, const Operator& op, const std::string& name) {
  const auto count = static_cast<int>(graph.tensors.size());
  const auto check = [&](const char* verb, int tensor, int least) {
    if (tensor < least || tensor >= count)
      refuse_operator(name, op,
                      fmt::format("{} tensor {}, but there are {} tensors", verb, tensor, count));
  };
  for (const int tensor : op.inputs) check("reads", tensor, -1);
  for (const int tensor : op.outputs) check("writes", tensor, 0);
  if (op.outputs.empty()) refuse_operator(name, op, "has no output");
}

void check_options(const Operator& op, const std::string& name) {
  const OperatorOptions wanted =
      op.is_custom ? OperatorOptions(CustomOptions{}) : default_options(op.type);
  if (op.options.index() != wanted.index())
    refuse_operator(name, op, "has the options of another operator");
  const std::string complaint = complaint_about(op.options);
  if (!complaint.empty()) refuse_operator(name, op, complaint);
}

// Who writes each tensor.
std::vector<int> find_writers(const Graph& graph, const std::string& name) {
  std::vector<int> writer(graph.tensors.size(), nobody);
  std::vector<bool> is_input(graph.tensors.size());
  for (const int tensor : graph.inputs) is_input[tensor] = true;
  for (const Operator& op : graph.operators) {
    for (const int tensor : op.outputs) {
      const auto refuse = [&](const std::string& why) {
        refuse_operator(name, op,
                        fmt::format("writes {}, {}", describe_tensor(graph, tensor), why));
      };
      if (graph.tensors[tensor].is_constant()) refuse("which is a constant");
      if (is_input[tensor]) refuse("which is an input of the model");
      if (writer[tensor] == op.index) refuse("twice");
      if (writer[tensor] != nobody)
        refuse(fmt::format("which {} wrote", describe_operator(graph.operators[writer[tensor]])));
      writer[tensor] = op.index;
    }
  }
  return writer;
}

// Whether what `from` writes is needed, by any number of steps, by `to`.
bool leads_to(const Graph& graph, const std::vector<int>& writer, int from, int to) {
  std::vector<bool> seen(graph.operators.size());
  std::vector<int> open = {to};
  while (!open.empty()) {
    const int op = open.back();
    open.pop_back();
    if (op == from) return true;
    if (seen[op]) continue;
    seen[op] = true;
    for (const int tensor : graph.operators[op].inputs)
      if (tensor >= 0 && writer[tensor] != nobody) open.push_back(writer[tensor]);
  }
  return false;
}

bool has_value_of_its_own(const Tensor& tensor) {
  return tensor.is_constant() || tensor.is_variable || element_count(tensor) == 0;
}

void check_order(const Graph& graph, const std::vector<int>& writer, const std::string& name) {
  std::vector<bool> ready(graph.tensors.size());
  for (std::size_t i = 0; i < graph.tensors.size(); ++i)
    ready[i] = has_value_of_its_own(graph.tensors[i]);
  for (const int tensor : graph.inputs) ready[tensor] = true;
  for (const Operator& op : graph.operators) {
    for (const int tensor : op.inputs) {
      if (tensor < 0 || ready[tensor]) continue;
      const int late = writer[tensor];
      const std::string what = fmt::format("reads {}, ", describe_tensor(graph, tensor));
      if (late == nobody)
        refuse_operator(name, op, what + "which has no content and which no operator writes");
      const std::string by = describe_operator(graph.operators[late]);
      if (leads_to(graph, writer, op.index, late))
        refuse_operator(name, op, what + fmt::format("which {} writes: a cycle", by));
      refuse_operator(name, op, what + fmt::format("which {} writes only afterwards", by));
    }
    for (const int tensor : op.outputs) ready[tensor] = true;
  }
  for (const int tensor : graph.outputs)
    if (!ready[tensor])
      refuse_model(name, fmt::format("is a broken model: no operator writes its output, {}",
                                     describe_tensor(graph, tensor)));
}

void check_ends(const Graph& graph, const std::string& name) {
  const auto count = static_cast<int>(graph.tensors.size());
  const auto check = [&](const char* end, int tensor) {
    if (tensor < 0 || tensor >= count)
      refuse_model(name, fmt::format("is a broken model: its {} is tensor {}, but there are {} "
                                     "tensors",
                                     end, tensor, count));
  };
  std::vector<bool> seen(graph.tensors.size());
  for (const int tensor : graph.inputs) {
    check("input", tensor);
    if (seen[tensor])
      refuse_model(name, fmt::format("is a broken model: {} is its input twice",
                                     describe_tensor(graph, tensor)));
    if (graph.tensors[tensor].is_constant())
      refuse_model(name, fmt::format("is a broken model: its input, {}, is a constant",
                                     describe_tensor(graph, tensor)));
    seen[tensor] = true;
  }
  for (const int tensor : graph.outputs) check("output", tensor);
}

}  // namespace

void check_graph(const Graph& graph, const std::string& name) {
  if (graph.operators.empty()) refuse_model(name, "has no operators: there is nothing to run");
  if (graph.operators.size() > max_operators)
    refuse_model(name, fmt::format("has {} operators, more than the {} that boardless takes",
                                   graph.operators.size(), max_operators));
  check_tensors(graph, name);
  check_ends(graph, name);
  for (std::size_t i = 0; i < graph.operators.size(); ++i) {
    const Operator& op = graph.operators[i];
    if (op.index != static_cast<int>(i))
      refuse_operator(name, op, fmt::format("stands in place {}", i));
    check_numbers(graph, op, name);
    check_options(op, name);
  }
  check_order(graph, find_writers(graph, name), name);
  for (const Operator& op : graph.operators) {
    const std::string complaint = shape_complaint(graph, op);
    if (!complaint.empty()) refuse_operator(name, op, complaint);
  }
}

std::string describe_operator(const Operator& op) {
  return fmt::format("operator {} ({})", op.index, short_text(op.type));
}

}  // namespace boardless
