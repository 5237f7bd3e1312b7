// Convolutions, fully connected layers and pools.
#include <algorithm>
#include <cmath>
#include <limits>

#include "analyzer/model/pack/call_builder.hpp"

namespace boardless {
namespace {

std::int32_t dim(const Tensor& tensor, std::size_t k) { return tensor.shape[k]; }

void want_rank(CallBuilder& b, const Tensor& tensor, std::size_t rank) {
  if (tensor.shape.size() != rank)
    b.refuse("wants " + std::to_string(rank) + " dimensions of tensor '" + tensor.name + "'");
}

// One axis of a filter: what a window covers is (size - 1) * dilation + 1.
struct Filter {
  std::int32_t size, stride, dilation = 1;
};

// What lies before the first row, where `output` windows cover `input` rows.
std::int32_t padding_before(CallBuilder& b, Padding padding, std::int32_t input,
                            std::int32_t output, const Filter& filter) {
  if (padding == Padding::valid) return 0;
  const std::int64_t extent = (std::int64_t{filter.size} - 1) * filter.dilation + 1;
  const std::int64_t padded = (std::int64_t{output} - 1) * filter.stride + extent;
  if (padded > std::numeric_limits<std::int32_t>::max()) b.refuse("is dilated too far");
  return static_cast<std::int32_t>(std::max<std::int64_t>(padded - input, 0) / 2);
}

// One factor for each output channel: input scale * weight scale / output scale.
void add_channel_multipliers(CallBuilder& b, const Tensor& input, const Tensor& weights,
                             const Tensor& output, std::int32_t channels) {
  const std::vector<float>& scales = weights.quantisation.scales;
  if (scales.size() != 1 && scales.size() != static_cast<std::size_t>(channels))
    b.refuse("has weights with a number of scales that is neither one nor its channels");
  std::vector<std::int32_t> values, shifts;
  for (std::int32_t c = 0; c < channels; ++c) {
    const double weight_scale = scales[scales.size() == 1 ? 0 : static_cast<std::size_t>(c)];
    const QuantisedMultiplier q =
        quantised_multiplier(b.scale(input) * weight_scale / b.scale(output));
    values.push_back(q.value);
    shifts.push_back(q.shift);
  }
  b.add_channel_multipliers(values, shifts);
}

enum class Window { convolution, pool };

// Fields from `batches` to `padding_left`; a pool has neither output channels nor dilation.
void add_geometry(CallBuilder& b, const Tensor& in, const Tensor& out, Window window,
                  Padding padding, const Filter& rows, const Filter& columns) {
  b.add({dim(in, 0), dim(in, 1), dim(in, 2), dim(in, 3), dim(out, 1), dim(out, 2)});
  if (window == Window::convolution) b.add(dim(out, 3));
  b.add({rows.size, columns.size, rows.stride, columns.stride});
  if (window == Window::convolution) b.add({rows.dilation, columns.dilation});
  b.add({padding_before(b, padding, dim(in, 1), dim(out, 1), rows),
         padding_before(b, padding, dim(in, 2), dim(out, 2), columns)});
}

void build_transpose_conv(CallBuilder& b) {
  const auto& options = std::get<TransposeConvOptions>(b.op.options);
  const Tensor &weights = b.input(1), &in = b.input(2), &out = b.output();
  b.want_type(in, TensorType::int8);
  b.want_type(weights, TensorType::int8);
  b.want_type(out, TensorType::int8);
  for (const Tensor* tensor : {&in, &weights, &out}) want_rank(b, *tensor, 4);
  const Filter rows{dim(weights, 1), options.stride_height};
  const Filter columns{dim(weights, 2), options.stride_width};
  b.add({dim(in, 0), dim(in, 1), dim(in, 2), dim(in, 3), dim(out, 1), dim(out, 2), dim(out, 3)});
  b.add({rows.size, columns.size, rows.stride, columns.stride, rows.dilation, columns.dilation});
  // As of the convolution whose gradient this is: from output to input.
  b.add({padding_before(b, options.padding, dim(out, 1), dim(in, 1), rows),
         padding_before(b, options.padding, dim(out, 2), dim(in, 2), columns)});
  b.add(dim(in, 3));  // the channels of the one group
  const CallBuilder::Range range = b.activation(options.activation, out);
  b.add({range.low, range.high});
  b.add({-b.zero_point(in), b.zero_point(out)});
  add_channel_multipliers(b, in, weights, out, dim(out, 3));
  b.call.inputs[0] = -1;  // the output's shape
}

}  // namespace

void build_convolution(CallBuilder& b) {
  if (b.op.type == "TRANSPOSE_CONV") return build_transpose_conv(b);
  const bool depthwise = b.op.type == "DEPTHWISE_CONV_2D";
  const Tensor &in = b.input(0), &weights = b.input(1), &out = b.output();
  b.want_int8(2);
  for (const Tensor* tensor : {&in, &weights, &out}) want_rank(b, *tensor, 4);
  const auto with = [&](const auto& options) {
    add_geometry(b, in, out, Window::convolution, options.padding,
                 {dim(weights, 1), options.stride_height, options.dilation_height},
                 {dim(weights, 2), options.stride_width, options.dilation_width});
    // The depth multiplier, or the input channels of a group.
    b.add(depthwise ? dim(out, 3) / dim(in, 3) : dim(weights, 3));
    const CallBuilder::Range range = b.activation(options.activation, out);
    b.add({range.low, range.high});
    b.add({-b.zero_point(in), b.zero_point(out)});
    add_channel_multipliers(b, in, weights, out, dim(out, 3));
  };
  if (depthwise) {
    with(std::get<DepthwiseConv2dOptions>(b.op.options));
  } else {
    with(std::get<Conv2dOptions>(b.op.options));
  }
  if (b.has_input(2)) b.want_type(b.input(2), TensorType::int32);
}

void build_fully_connected(CallBuilder& b) {
  const auto& options = std::get<FullyConnectedOptions>(b.op.options);
  const Tensor &in = b.input(0), &weights = b.input(1), &out = b.output();
  b.want_int8(2);
  want_rank(b, weights, 2);
  if (!weights.is_constant()) b.refuse("has weights that are no constant");
  const std::int32_t channels = dim(weights, 0), length = dim(weights, 1);
  if (length == 0 || channels == 0) b.refuse("has no weights");
  b.add({static_cast<std::int32_t>(element_count(in)) / length, length, channels});
  const CallBuilder::Range range = b.activation(options.activation, out);
  b.add({range.low, range.high});
  b.add({-b.zero_point(in), b.zero_point(out)});
  if (weights.quantisation.scales.size() > 1)
    return add_channel_multipliers(b, in, weights, out, channels);
  // One scale: here TensorFlow Lite multiplies the two scales as floats.
  const float product = b.scale_f(in) * b.scale_f(weights);
  const QuantisedMultiplier q = quantised_multiplier(static_cast<double>(product) / b.scale(out));
  const auto n = static_cast<std::size_t>(channels);
  b.add_channel_multipliers(std::vector<std::int32_t>(n, q.value),
                            std::vector<std::int32_t>(n, q.shift));
}

void build_pool(CallBuilder& b) {
  const auto& options = std::get<Pool2dOptions>(b.op.options);
  const Tensor &in = b.input(0), &out = b.output();
  b.want_int8(1);
  want_rank(b, in, 4);
  want_rank(b, out, 4);
  add_geometry(b, in, out, Window::pool, options.padding,
               {options.filter_height, options.stride_height},
               {options.filter_width, options.stride_width});
  const CallBuilder::Range range = b.activation(options.activation, out);
  b.add({range.low, range.high});
}

}  // namespace boardless
