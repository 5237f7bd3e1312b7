// Shapes of the operators that multiply by weights or slide a window.
#include <fmt/format.h>

#include "analyzer/model/graph/operator_ports.hpp"
#include "analyzer/model/graph/shapes.hpp"

namespace boardless {
namespace {

std::string shape_text(const Tensor& tensor) {
  return fmt::format("[{}]", fmt::join(tensor.shape, ", "));
}

std::string expect_four(const char* what, const Tensor& tensor) {
  if (tensor.shape.size() == 4) return {};
  return fmt::format("has {} of shape {}, where it takes four dimensions", what,
                     shape_text(tensor));
}

// The input and the weights of a convolution have four dimensions each, the bias one number for
// each output channel.
std::string check_weights(const OperatorPorts& ports, int input, int weights, int bias,
                          std::int64_t channels) {
  for (const std::string& complaint :
       {expect_four("an input", ports.input(input)), expect_four("weights", ports.input(weights))})
    if (!complaint.empty()) return complaint;
  if (ports.has_input(bias) &&
      element_count(ports.input(bias)) != static_cast<std::uint64_t>(channels))
    return fmt::format("has a bias of shape {} for {} output channels",
                       shape_text(ports.input(bias)), channels);
  return {};
}

template <class Options>
std::string expect_window_output(const OperatorPorts& ports, const Options& o, std::int64_t height,
                                 std::int64_t width, std::int64_t channels) {
  std::int64_t dilation_height = 1;
  std::int64_t dilation_width = 1;
  if constexpr (requires { o.dilation_height; }) {
    dilation_height = o.dilation_height;
    dilation_width = o.dilation_width;
  }
  const Shape& in = ports.input(0).shape;
  const auto rows = window_axis(o.padding, in[1], height, o.stride_height, dilation_height);
  const auto columns = window_axis(o.padding, in[2], width, o.stride_width, dilation_width);
  return expect_output(ports, 0,
                       std::vector<std::int64_t>{in[0], rows.output, columns.output, channels});
}

std::int32_t dimension(const Tensor& tensor, std::size_t i) {
  return i < tensor.shape.size() ? tensor.shape[i] : 0;
}

}  // namespace

// Weights [output channels, height, width, input channels of a group].
std::string check_conv_2d(const OperatorPorts& ports) {
  const Tensor& weights = ports.input(1);
  const std::int32_t channels = dimension(weights, 0);
  if (auto complaint = check_weights(ports, 0, 1, 2, channels); !complaint.empty())
    return complaint;
  const std::int32_t input_channels = ports.input(0).shape[3];
  const std::int32_t group_channels = weights.shape[3];
  if (input_channels % group_channels != 0 || channels % (input_channels / group_channels) != 0)
    return fmt::format("has weights {} for {} input channels", shape_text(weights), input_channels);
  return expect_window_output(ports, std::get<Conv2dOptions>(ports.op.options), weights.shape[1],
                              weights.shape[2], channels);
}

// Weights [1, height, width, output channels].
std::string check_depthwise_conv_2d(const OperatorPorts& ports) {
  const Tensor& weights = ports.input(1);
  const std::int32_t channels = dimension(weights, 3);
  if (auto complaint = check_weights(ports, 0, 1, 2, channels); !complaint.empty())
    return complaint;
  const std::int32_t input_channels = ports.input(0).shape[3];
  if (weights.shape[0] != 1 || channels % input_channels != 0)
    return fmt::format("has weights {} for {} input channels", shape_text(weights), input_channels);
  return expect_window_output(ports, std::get<DepthwiseConv2dOptions>(ports.op.options),
                              weights.shape[1], weights.shape[2], channels);
}

// The convolution that would lead from the output back to the input says which shapes fit.
// Inputs: the output's shape, weights [output channels, height, width, input channels], input,
// bias.
std::string check_transpose_conv(const OperatorPorts& ports) {
  const Tensor& weights = ports.input(1);
  const Tensor& input = ports.input(2);
  const Tensor& output = ports.output(0);
  const std::int32_t channels = dimension(weights, 0);
  if (auto complaint = check_weights(ports, 2, 1, 3, channels); !complaint.empty())
    return complaint;
  if (auto complaint = expect_four("an output", output); !complaint.empty()) return complaint;
  if (const auto wanted = constant_integers(ports.input(0)); wanted)
    if (auto complaint = expect_output(ports, 0, *wanted); !complaint.empty()) return complaint;
  const auto& o = std::get<TransposeConvOptions>(ports.op.options);
  const auto rows = window_axis(o.padding, output.shape[1], weights.shape[1], o.stride_height);
  const auto columns = window_axis(o.padding, output.shape[2], weights.shape[2], o.stride_width);
  if (input.shape[0] != output.shape[0] || input.shape[3] != weights.shape[3] ||
      output.shape[3] != channels || rows.output != input.shape[1] ||
      columns.output != input.shape[2])
    return fmt::format("has the input {}, weights {} and output {}, which do not go together",
                       shape_text(input), shape_text(weights), shape_text(output));
  return {};
}

std::string check_pool_2d(const OperatorPorts& ports) {
  if (auto complaint = expect_four("an input", ports.input(0)); !complaint.empty())
    return complaint;
  const auto& o = std::get<Pool2dOptions>(ports.op.options);
  return expect_window_output(ports, o, o.filter_height, o.filter_width, ports.input(0).shape[3]);
}

// Weights [outputs, inputs]. The input's dimensions before the last may be anything whose elements
// fill whole rows; the output has as many rows, under any shape that ends in `outputs`.
std::string check_fully_connected(const OperatorPorts& ports) {
  const Tensor& weights = ports.input(1);
  const Tensor& output = ports.output(0);
  if (weights.shape.size() != 2)
    return fmt::format("has weights {}, where it takes two dimensions", shape_text(weights));
  const auto outputs = static_cast<std::uint64_t>(weights.shape[0]);
  const auto inputs = static_cast<std::uint64_t>(weights.shape[1]);
  if (ports.has_input(2) && element_count(ports.input(2)) != outputs)
    return fmt::format("has a bias of shape {} for {} outputs", shape_text(ports.input(2)),
                       outputs);
  const std::uint64_t elements = element_count(ports.input(0));
  if (elements % inputs != 0)
    return fmt::format("has the input {} for weights {}", shape_text(ports.input(0)),
                       shape_text(weights));
  if (output.shape.empty() || output.shape.back() != weights.shape[0] ||
      element_count(output) != elements / inputs * outputs)
    return fmt::format("has the output {} for the input {} and weights {}", shape_text(output),
                       shape_text(ports.input(0)), shape_text(weights));
  return {};
}

std::string check_batch_matmul(const OperatorPorts& ports) {
  Shape x = ports.input(0).shape;
  Shape y = ports.input(1).shape;
  const auto& o = std::get<BatchMatmulOptions>(ports.op.options);
  std::string trouble = fmt::format("multiplies {} by {}, which do not go together",
                                    shape_text(ports.input(0)), shape_text(ports.input(1)));
  if (x.size() < 2 || y.size() < 2) return trouble;
  if (o.adjoint_x) std::swap(x[x.size() - 1], x[x.size() - 2]);
  if (o.adjoint_y) std::swap(y[y.size() - 1], y[y.size() - 2]);
  if (x.back() != y[y.size() - 2]) return trouble;
  auto shape = broadcast_shape({x.begin(), x.end() - 2}, {y.begin(), y.end() - 2});
  if (!shape) return trouble;
  shape->push_back(x[x.size() - 2]);
  shape->push_back(y.back());
  return expect_output(ports, 0, *shape);
}

}  // namespace boardless
