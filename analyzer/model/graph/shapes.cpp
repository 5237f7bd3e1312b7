#include "analyzer/model/graph/shapes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "analyzer/model/graph/operator_ports.hpp"

namespace boardless {
namespace {

constexpr int any_number = 100'000;

struct Rule {
  std::string_view type;
  int least_inputs;  // these may not be left out
  int most_inputs;
  int most_outputs;
  unsigned index_inputs;  // one bit per input that says how, not what: these may be empty
  std::string (*check)(const OperatorPorts&);
};

constexpr Rule rules[] = {
    {"CONV_2D", 2, 3, 1, 0, check_conv_2d},
    {"DEPTHWISE_CONV_2D", 2, 3, 1, 0, check_depthwise_conv_2d},
    {"TRANSPOSE_CONV", 3, 4, 1, 1, check_transpose_conv},
    {"AVERAGE_POOL_2D", 1, 1, 1, 0, check_pool_2d},
    {"MAX_POOL_2D", 1, 1, 1, 0, check_pool_2d},
    {"FULLY_CONNECTED", 2, 3, 1, 0, check_fully_connected},
    {"BATCH_MATMUL", 2, 2, 1, 0, check_batch_matmul},
    {"ADD", 2, 2, 1, 0, check_elementwise},
    {"SUB", 2, 2, 1, 0, check_elementwise},
    {"MUL", 2, 2, 1, 0, check_elementwise},
    {"DIV", 2, 2, 1, 0, check_elementwise},
    {"MAXIMUM", 2, 2, 1, 0, check_elementwise},
    {"MINIMUM", 2, 2, 1, 0, check_elementwise},
    {"SOFTMAX", 1, 1, 1, 0, check_same_shape},
    {"LOGISTIC", 1, 1, 1, 0, check_same_shape},
    {"TANH", 1, 1, 1, 0, check_same_shape},
    {"RELU", 1, 1, 1, 0, check_same_shape},
    {"RELU6", 1, 1, 1, 0, check_same_shape},
    {"RELU_N1_TO_1", 1, 1, 1, 0, check_same_shape},
    {"LEAKY_RELU", 1, 1, 1, 0, check_same_shape},
    {"HARD_SWISH", 1, 1, 1, 0, check_same_shape},
    {"QUANTIZE", 1, 1, 1, 0, check_same_shape},
    {"DEQUANTIZE", 1, 1, 1, 0, check_same_shape},
    {"RESHAPE", 1, 2, 1, 2, check_same_elements},
    {"SQUEEZE", 1, 1, 1, 0, check_same_elements},
    {"EXPAND_DIMS", 2, 2, 1, 2, check_same_elements},
    {"CONCATENATION", 1, any_number, 1, 0, check_concatenation},
    {"PAD", 2, 2, 1, 2, check_pad},
    {"PADV2", 3, 3, 1, 2, check_pad},
    {"MEAN", 2, 2, 1, 2, check_mean},
    {"SPLIT", 2, 2, any_number, 1, check_split},
    {"PACK", 1, any_number, 1, 0, check_pack},
    {"UNPACK", 1, 1, any_number, 0, check_unpack},
    {"TRANSPOSE", 2, 2, 1, 2, check_transpose},
    {"SLICE", 3, 3, 1, 6, check_slice},
    {"STRIDED_SLICE", 4, 4, 1, 14, check_strided_slice},
    {"RESIZE_NEAREST_NEIGHBOR", 2, 2, 1, 2, check_resize},
};

std::string check_counts(const Rule& rule, const OperatorPorts& ports) {
  if (ports.inputs() < rule.least_inputs || ports.inputs() > rule.most_inputs)
    return fmt::format("has {} inputs, where it takes {}", ports.inputs(),
                       rule.least_inputs == rule.most_inputs ? fmt::format("{}", rule.most_inputs)
                       : rule.most_inputs == any_number
                           ? fmt::format("{} or more", rule.least_inputs)
                           : fmt::format("{} to {}", rule.least_inputs, rule.most_inputs));
  if (ports.outputs() > rule.most_outputs)
    return fmt::format("has {} outputs, where it gives {}", ports.outputs(), rule.most_outputs);
  const bool all_needed = rule.most_inputs == any_number;
  for (int i = 0; i < ports.inputs(); ++i) {
    if (!ports.has_input(i)) {
      if (all_needed || i < rule.least_inputs) return fmt::format("leaves out its input {}", i);
      continue;
    }
    const bool is_index = i < 32 && (rule.index_inputs >> i & 1) != 0;
    if (!is_index && element_count(ports.input(i)) == 0)
      return fmt::format("reads {}, which is empty",
                         describe_tensor(ports.graph, ports.op.inputs[i]));
  }
  for (int i = 0; i < ports.outputs(); ++i)
    if (element_count(ports.output(i)) == 0)
      return fmt::format("writes {}, which is empty",
                         describe_tensor(ports.graph, ports.op.outputs[i]));
  return {};
}

template <class Integer>
std::vector<std::int64_t> integers_in(const ConstantBytes& data) {
  std::vector<std::int64_t> values;
  for (std::size_t at = 0; at + sizeof(Integer) <= data.size(); at += sizeof(Integer)) {
    Integer value = 0;
    std::memcpy(&value, data.data() + at, sizeof value);
    values.push_back(value);
  }
  return values;
}

}  // namespace

WindowAxis window_axis(Padding padding, std::int64_t input, std::int64_t filter,
                       std::int64_t stride, std::int64_t dilation) {
  const std::int64_t reach = (filter - 1) * dilation + 1;
  WindowAxis axis;
  if (padding == Padding::valid) {
    axis.output = input < reach ? 0 : (input - reach) / stride + 1;
    return axis;
  }
  axis.output = (input + stride - 1) / stride;
  const std::int64_t total = std::max<std::int64_t>((axis.output - 1) * stride + reach - input, 0);
  axis.padding_before = total / 2;
  axis.padding_after = total - total / 2;
  return axis;
}

std::optional<Shape> broadcast_shape(const Shape& a, const Shape& b) {
  Shape shape = a.size() >= b.size() ? a : b;
  const Shape& shorter = a.size() >= b.size() ? b : a;
  const std::size_t skipped = shape.size() - shorter.size();
  for (std::size_t i = 0; i < shorter.size(); ++i) {
    std::int32_t& size = shape[skipped + i];
    if (size == 1)
      size = shorter[i];
    else if (shorter[i] != 1 && shorter[i] != size)
      return {};
  }
  return shape;
}

std::optional<std::vector<std::int64_t>> constant_integers(const Tensor& tensor) {
  // An empty one has no bytes, and is known all the same.
  if (!tensor.is_constant() && element_count(tensor) != 0) return {};
  if (tensor.type == TensorType::int32) return integers_in<std::int32_t>(tensor.data);
  if (tensor.type == TensorType::int64) return integers_in<std::int64_t>(tensor.data);
  return {};
}

std::string expect_output(const OperatorPorts& ports, int output,
                          const std::vector<std::int64_t>& shape) {
  const Shape& found = ports.output(output).shape;
  if (std::equal(shape.begin(), shape.end(), found.begin(), found.end())) return {};
  return fmt::format("gives [{}], but its output is [{}]", fmt::join(shape, ", "),
                     fmt::join(found, ", "));
}

std::string expect_output(const OperatorPorts& ports, int output, const Shape& shape) {
  return expect_output(ports, output, std::vector<std::int64_t>(shape.begin(), shape.end()));
}

std::string check_same_shape(const OperatorPorts& ports) {
  return expect_output(ports, 0, ports.input(0).shape);
}

std::string check_elementwise(const OperatorPorts& ports) {
  const auto shape = broadcast_shape(ports.input(0).shape, ports.input(1).shape);
  if (!shape)
    return fmt::format("takes [{}] and [{}], which do not go together",
                       fmt::join(ports.input(0).shape, ", "),
                       fmt::join(ports.input(1).shape, ", "));
  return expect_output(ports, 0, *shape);
}

std::string check_mean(const OperatorPorts& ports) {
  const Shape& from = ports.input(0).shape;
  const auto axes = constant_integers(ports.input(1));
  if (!axes) return {};
  const auto rank = static_cast<std::int64_t>(from.size());
  std::vector<bool> reduced(from.size());
  for (const std::int64_t axis : *axes) {
    if (axis < -rank || axis >= rank) return fmt::format("reduces dimension {} of {}", axis, rank);
    reduced[axis < 0 ? axis + rank : axis] = true;
  }
  const bool keep = std::get<ReducerOptions>(ports.op.options).keep_dims;
  Shape shape;
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (!reduced[i])
      shape.push_back(from[i]);
    else if (keep)
      shape.push_back(1);
  }
  return expect_output(ports, 0, shape);
}

std::string shape_complaint(const Graph& graph, const Operator& op) {
  if (op.is_custom) return {};
  const auto* rule = std::find_if(std::begin(rules), std::end(rules),
                                  [&](const Rule& candidate) { return candidate.type == op.type; });
  if (rule == std::end(rules)) return {};
  const OperatorPorts ports{graph, op};
  const std::string counts = check_counts(*rule, ports);
  return counts.empty() ? rule->check(ports) : counts;
}

}  // namespace boardless
