// Tensors and the generator's numbers; the layers are in graph_builder_layers.cpp.
#include "analyzer/model/graph/graph_builder.hpp"

#include <fmt/format.h>

#include <cmath>
#include <cstring>

#include "analyzer/error.hpp"
#include "analyzer/random.hpp"

namespace boardless {
namespace {

// Of activations: values of -6.4 to 6.35.
constexpr float activation_scale = 0.05F;

ConstantBytes bytes_of(const std::vector<std::int32_t>& values) {
  ConstantBytes::Storage bytes(values.size() * sizeof(std::int32_t));
  if (!values.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  return ConstantBytes(std::move(bytes));
}

// What a layer with these weights sums for each output.
std::int64_t summed(const std::vector<std::int32_t>& shape, int channel_axis) {
  std::int64_t count = 1;
  for (std::size_t i = 0; i < shape.size(); ++i)
    if (static_cast<int>(i) != channel_axis) count *= shape[i];
  return count;
}

}  // namespace

// SplitMix64 by Steele, Lea and Flood: short, and the same on every machine, which the
// distributions of <random> are not.
std::uint32_t GraphBuilder::random() {
  return static_cast<std::uint32_t>(splitmix64(state_) >> 32);
}

int GraphBuilder::add_tensor(Tensor added, const std::string& kind) {
  const auto number = static_cast<int>(graph_.tensors.size());
  added.name = fmt::format("{}_{}", kind, number);
  graph_.tensors.push_back(std::move(added));
  return number;
}

int GraphBuilder::tensor(std::vector<std::int32_t> shape, TensorType type) {
  Tensor made;
  made.type = type;
  made.shape = std::move(shape);
  if (type != TensorType::float32) made.quantisation = {{activation_scale}, {0}, 0};
  return add_tensor(std::move(made), "activation");
}

int GraphBuilder::input(std::vector<std::int32_t> shape, TensorType type) {
  const int made = tensor(std::move(shape), type);
  graph_.inputs.push_back(made);
  return made;
}

int GraphBuilder::constant(const std::vector<std::int32_t>& values,
                           std::vector<std::int32_t> shape) {
  Tensor made;
  made.type = TensorType::int32;
  made.shape = std::move(shape);
  made.data = bytes_of(values);
  return add_tensor(std::move(made), "constant");
}

int GraphBuilder::weights(std::vector<std::int32_t> shape, int channel_axis) {
  Tensor made;
  made.shape = std::move(shape);
  std::uint64_t count = 1;
  for (const std::int32_t size : made.shape) {
    if (size < 1 || static_cast<std::uint64_t>(size) > max_model_file_bytes / count)
      throw Error(ErrorKind::request, fmt::format("weights of shape [{}] are empty or too large",
                                                  fmt::join(made.shape, ", ")));
    count *= static_cast<std::uint64_t>(size);
  }
  ConstantBytes::Storage bytes(count);
  for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random() % 255 - 127);
  made.data = ConstantBytes(std::move(bytes));
  // Random weights add up as the square root of their number: with this scale an output is about as
  // large as the inputs. 73 is the mean square of -127..127, rooted.
  const auto usual = static_cast<float>(
      1.0 / (73.0 * std::sqrt(static_cast<double>(summed(made.shape, channel_axis)))));
  for (std::int32_t i = 0; i < made.shape[channel_axis]; ++i)
    made.quantisation.scales.push_back(usual * (0.75F + static_cast<float>(random() % 512) / 1024));
  made.quantisation.zero_points.assign(made.quantisation.scales.size(), 0);
  made.quantisation.axis = channel_axis;
  return add_tensor(std::move(made), "weights");
}

int GraphBuilder::bias(int input, int weights) {
  const Quantisation& of_weights = graph_.tensors[weights].quantisation;
  Tensor made;
  made.type = TensorType::int32;
  made.shape = {static_cast<std::int32_t>(of_weights.scales.size())};
  std::vector<std::int32_t> values;
  const auto& from = graph_.tensors[input].quantisation.scales;
  const float input_scale = from.empty() ? activation_scale : from[0];
  for (const float scale : of_weights.scales) {
    values.push_back(static_cast<std::int32_t>(random() % 2001) - 1000);
    made.quantisation.scales.push_back(scale * input_scale);
  }
  made.quantisation.zero_points.assign(values.size(), 0);
  made.data = bytes_of(values);
  return add_tensor(std::move(made), "bias");
}

void GraphBuilder::keep_first_scale(int tensor) {
  Quantisation& quantisation = graph_.tensors[tensor].quantisation;
  quantisation.scales.resize(1);
  quantisation.zero_points.resize(1);
}

const std::vector<std::int32_t>& GraphBuilder::shape(int tensor) const {
  if (tensor < 0 || tensor >= static_cast<int>(graph_.tensors.size()))
    throw Error(ErrorKind::request, fmt::format("there is no tensor {} to build on", tensor));
  return graph_.tensors[tensor].shape;
}

std::vector<std::int32_t> GraphBuilder::shape_of_four(int tensor, const std::string& type) const {
  const auto& found = shape(tensor);
  if (found.size() != 4)
    throw Error(ErrorKind::request,
                fmt::format("{} takes four dimensions, not [{}]", type, fmt::join(found, ", ")));
  return found;
}

void GraphBuilder::op(const std::string& type, std::vector<int> inputs, std::vector<int> outputs,
                      OperatorOptions options) {
  Operator made;
  made.index = static_cast<int>(graph_.operators.size());
  made.type = type;
  made.is_custom = std::holds_alternative<CustomOptions>(options);
  made.inputs = std::move(inputs);
  made.outputs = std::move(outputs);
  made.options = std::move(options);
  graph_.operators.push_back(std::move(made));
}

Graph GraphBuilder::finish(const std::vector<int>& outputs) const {
  Graph graph = graph_;
  graph.name = "main";
  graph.description = "built by boardless";
  graph.outputs = outputs;
  check_graph(graph, "the graph being built");
  return graph;
}

}  // namespace boardless
