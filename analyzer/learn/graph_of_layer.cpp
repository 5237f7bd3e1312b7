#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/random.hpp"

namespace boardless {
namespace {

ConvLayer conv_of(const Layer& l) {
  ConvLayer out;
  out.channels = l.channels;
  out.height = l.filter[0];
  out.width = l.filter[1];
  out.stride = l.stride[0];
  out.stride_width = l.stride[1];
  out.dilation = l.dilation[0];
  out.dilation_width = l.dilation[1];
  out.groups = l.groups;
  out.depth_multiplier = l.depth_multiplier;
  out.padding = l.padding;
  out.activation = l.activation;
  return out;
}

PoolLayer pool_of(const Layer& l) {
  PoolLayer out;
  out.height = l.filter[0];
  out.width = l.filter[1];
  out.stride = l.stride[0];
  out.stride_width = l.stride[1];
  out.padding = l.padding;
  return out;
}

void want(const Layer& l, std::size_t inputs, std::size_t numbers) {
  if (l.inputs.size() != inputs)
    throw Error(ErrorKind::request, fmt::format("a layer {} has {} inputs; it takes {}", l.op,
                                                l.inputs.size(), inputs));
  if (numbers && l.numbers.size() != numbers)
    throw Error(ErrorKind::request, fmt::format("a layer {} has {} \"numbers\"; it takes {}", l.op,
                                                l.numbers.size(), numbers));
}

// TensorFlow Lite counts axes below 0 from the end: -1 is the last.
std::int32_t axis_of(const Layer& l, std::int32_t axis) {
  const auto count = static_cast<std::int32_t>(l.inputs[0].size());
  if (axis < -count || axis >= count) {
    const std::string range =
        count ? fmt::format(", whose axes are {} to {}; -1 is the last", -count, count - 1) : "";
    throw Error(ErrorKind::request,
                fmt::format("a layer {} has the axis {}, and an input of [{}]{}", l.op, axis,
                            fmt::join(l.inputs[0], ", "), range));
  }
  return axis < 0 ? axis + count : axis;
}

void check_input(const Layer& l, const Layer::Shape& shape) {
  constexpr auto most = static_cast<std::int32_t>(max_tensor_bytes);
  if (shape.size() > max_dimensions)
    throw Error(ErrorKind::request, fmt::format("a layer {} has an input of {} dimensions; {} are "
                                                "the most",
                                                l.op, shape.size(), max_dimensions));
  std::int32_t left = most;
  for (const std::int32_t size : shape) {
    if (size < 1)
      throw Error(ErrorKind::request,
                  fmt::format("a layer {} has an input of size {}", l.op, size));
    left /= size;
    if (left == 0)
      throw Error(ErrorKind::request,
                  fmt::format("a layer {} has an input of [{}], more than the {} elements that a "
                              "tensor may have",
                              l.op, fmt::join(shape, ", "), most));
  }
}

}  // namespace

std::vector<int> add_layer(GraphBuilder& net, const Layer& l, const std::vector<int>& from) {
  const std::string& op = l.op;
  if (op == "CONCATENATION") {
    want(l, l.inputs.size(), 1);
    return {net.concatenation(from, axis_of(l, l.numbers[0]))};
  }
  if (op == "ADD" || op == "SUB" || op == "MUL") {
    want(l, 2, 0);
    if (op == "ADD") return {net.add(from[0], from[1], l.activation)};
    if (op == "SUB") return {net.sub(from[0], from[1], l.activation)};
    return {net.mul(from[0], from[1], l.activation)};
  }
  want(l, 1, 0);
  const int x = from[0];
  const std::size_t rank = l.inputs[0].size();
  if (op == "CONV_2D") return {net.conv_2d(x, conv_of(l))};
  if (op == "DEPTHWISE_CONV_2D") return {net.depthwise_conv_2d(x, conv_of(l))};
  if (op == "TRANSPOSE_CONV") return {net.transpose_conv(x, conv_of(l))};
  if (op == "FULLY_CONNECTED") return {net.fully_connected(x, l.channels, l.activation)};
  if (op == "AVERAGE_POOL_2D") return {net.average_pool_2d(x, pool_of(l))};
  if (op == "MAX_POOL_2D") return {net.max_pool_2d(x, pool_of(l))};
  if (op == "SOFTMAX") return {net.softmax(x)};
  if (op == "MEAN") {
    Layer::Shape axes;
    for (const std::int32_t axis : l.numbers) axes.push_back(axis_of(l, axis));
    return {net.mean(x, axes, true)};
  }
  if (op == "RESHAPE") return {net.reshape(x, l.numbers)};
  if (op == "LEAKY_RELU") return {net.leaky_relu(x, 0.1F)};
  if (op == "QUANTIZE") return {net.quantize(x)};
  if (op == "DEQUANTIZE") return {net.dequantize(x)};
  if (op == "TRANSPOSE") {
    want(l, 1, rank);
    Layer::Shape order = l.numbers;
    std::sort(order.begin(), order.end());
    for (std::size_t k = 0; k < order.size(); ++k)
      if (order[k] != static_cast<std::int32_t>(k))
        throw Error(
            ErrorKind::request,
            fmt::format("a layer TRANSPOSE has the order [{}]; it has each axis from 0 to {} "
                        "once",
                        fmt::join(l.numbers, ", "), rank - 1));
    return {net.transpose(x, l.numbers)};
  }
  if (op == "PAD") {
    want(l, 1, 2 * rank);
    for (const std::int32_t added : l.numbers)
      if (added < 0)
        throw Error(ErrorKind::request,
                    fmt::format("a layer PAD adds {}; it adds 0 or more", added));
    return {net.pad(x, l.numbers)};
  }
  if (op == "SPLIT") {
    want(l, 1, 2);
    const std::int32_t axis = axis_of(l, l.numbers[0]), parts = l.numbers[1];
    const std::int32_t length = l.inputs[0][static_cast<std::size_t>(axis)];
    if (parts < 1 || length % parts != 0)
      throw Error(ErrorKind::request,
                  fmt::format("SPLIT of a dimension of {} into {} parts", length, parts));
    return net.split(x, axis, parts);
  }
  if (op == "RESIZE_NEAREST_NEIGHBOR") {
    want(l, 1, 2);
    return {net.resize_nearest_neighbor(x, l.numbers[0], l.numbers[1])};
  }
  if (op == "STRIDED_SLICE") {
    want(l, 1, 3 * rank);
    const auto part = [&](std::size_t k) {
      const auto at = l.numbers.begin() + static_cast<std::ptrdiff_t>(k * rank);
      return Layer::Shape(at, at + static_cast<std::ptrdiff_t>(rank));
    };
    const Layer::Shape strides = part(2);
    if (std::find(strides.begin(), strides.end(), 0) != strides.end())
      throw Error(ErrorKind::request, "a layer STRIDED_SLICE has a stride of 0");
    return {net.strided_slice(x, part(0), part(1), strides)};
  }
  return {net.unary(op, x)};
}

namespace {

// Operators whose output may have a scale of its own.
bool rescales(const std::string& op) {
  static const std::array<std::string_view, 16> ops = {"CONV_2D",
                                                       "DEPTHWISE_CONV_2D",
                                                       "TRANSPOSE_CONV",
                                                       "FULLY_CONNECTED",
                                                       "ADD",
                                                       "SUB",
                                                       "MUL",
                                                       "RELU",
                                                       "RELU6",
                                                       "RELU_0_TO_1",
                                                       "MEAN",
                                                       "RELU_N1_TO_1",
                                                       "LEAKY_RELU",
                                                       "HARD_SWISH",
                                                       "QUANTIZE",
                                                       "CONCATENATION"};
  return std::find(ops.begin(), ops.end(), op) != ops.end();
}

void draw_scale(Tensor& tensor, Random& random) {
  if (tensor.type != TensorType::int8 || tensor.quantisation.scales.size() != 1) return;
  tensor.quantisation.scales[0] *= static_cast<float>(std::exp2(random.between(-100, 100) / 100.0));
  tensor.quantisation.zero_points[0] = random.between(-100, 100);
}

// Of one CONV_2D in ten, some channels' weights are all nearly 0, as trained networks have them.
// Their scale leaves no multiplier, and kernels may take another way for all channels.
void let_channels_die(Graph& graph, std::uint64_t seed) {
  Random random(seed ^ 0x6465616463686E6CU);
  if (!random.one_in(10)) return;
  const auto weights = static_cast<std::size_t>(graph.operators[0].inputs[1]);
  std::vector<float>& scales = graph.tensors[weights].quantisation.scales;
  const auto channels = static_cast<std::int32_t>(scales.size());
  if (channels < 2) return;
  for (std::int32_t k = random.between(1, 1 + channels / 16); k > 0; --k)
    scales[static_cast<std::size_t>(random.between(0, channels - 1))] = 1e-20F;
}

}  // namespace

Graph graph_of(const Layer& layer) {
  if (!layer.then.empty()) return graph_of_chain(layer);
  Graph graph = graph_of_part(layer);
  if (layer.seed && layer.op == "CONV_2D") let_channels_die(graph, layer.seed);
  return graph;
}

Graph graph_of_part(const Layer& layer) {
  for (const Layer::Shape& shape : layer.inputs) check_input(layer, shape);
  GraphBuilder net(layer.seed + 1);
  const TensorType type =
      layer.op == "QUANTIZE" && layer.from_float ? TensorType::float32 : TensorType::int8;
  std::vector<int> inputs;
  for (const Layer::Shape& shape : layer.inputs) inputs.push_back(net.input(shape, type));
  const std::vector<int> outputs = add_layer(net, layer, inputs);
  Graph graph = net.finish(outputs);
  if (layer.seed && rescales(layer.op)) {
    Random random(layer.seed);
    // Some of a concatenation's inputs have the output's scale, and half of all have it.
    const bool joins = layer.op == "CONCATENATION";
    if (joins && random.one_in(2)) return graph;
    for (const int input : graph.inputs)
      if (!joins || random.one_in(2))
        draw_scale(graph.tensors[static_cast<std::size_t>(input)], random);
    if (joins) return graph;
    // Means over one scale are summed another way; half of all have one.
    if (layer.op != "MEAN" || random.one_in(2)) {
      draw_scale(graph.tensors[static_cast<std::size_t>(outputs[0])], random);
    } else {
      graph.tensors[static_cast<std::size_t>(outputs[0])].quantisation =
          graph.tensors[static_cast<std::size_t>(graph.inputs[0])].quantisation;
    }
  }
  return graph;
}

}  // namespace boardless
