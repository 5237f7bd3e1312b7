// The layers: what each needs besides its input, and the shape of what it gives.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/graph_builder.hpp"
#include "analyzer/model/graph/shapes.hpp"

namespace boardless {
namespace {

using Shape = std::vector<std::int32_t>;

// A layer that cannot be sized: strides and windows below 1 divide by zero.
void check_positive(const std::string& type, std::initializer_list<int> numbers) {
  for (const int number : numbers)
    if (number < 1)
      throw Error(ErrorKind::request,
                  fmt::format("{} with a size, stride or channel count of {}", type, number));
}

// The shape of what a layer gives, of sizes that may be more than a dimension can hold.
Shape sized(const std::string& type, const std::vector<std::int64_t>& sizes) {
  constexpr auto most = static_cast<std::int64_t>(max_tensor_bytes);
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::request,
                fmt::format("{} would give [{}], {}", type, fmt::join(sizes, ", "), why));
  };
  std::int64_t elements = 1;
  for (const std::int64_t size : sizes) {
    if (size < 1) refuse(fmt::format("which has a dimension of {}", size));
    if (size > most / elements)
      refuse(fmt::format("more than the {} elements that a tensor may have", most));
    elements *= size;
  }
  return {sizes.begin(), sizes.end()};
}

std::int64_t places(Padding padding, int input, int filter, int stride, int dilation = 1) {
  return window_axis(padding, input, filter, stride, dilation).output;
}

int across(int both, int width) { return width == 0 ? both : width; }

}  // namespace

int GraphBuilder::conv_2d(int from, const ConvLayer& l) {
  const Shape in = shape_of_four(from, "CONV_2D");
  const int stride_width = across(l.stride, l.stride_width);
  const int dilation_width = across(l.dilation, l.dilation_width);
  check_positive("CONV_2D", {l.channels, l.height, l.width, l.stride, stride_width, l.dilation,
                             dilation_width, l.groups});
  if (in[3] % l.groups != 0)
    throw Error(ErrorKind::request,
                fmt::format("CONV_2D of {} channels in {} groups", in[3], l.groups));
  const Shape out = sized(
      "CONV_2D", {in[0], places(l.padding, in[1], l.height, l.stride, l.dilation),
                  places(l.padding, in[2], l.width, stride_width, dilation_width), l.channels});
  const int kernel = weights({l.channels, l.height, l.width, in[3] / l.groups}, 0);
  const int offsets = bias(from, kernel);
  const int to = tensor(out);
  op("CONV_2D", {from, kernel, offsets}, {to},
     Conv2dOptions{l.padding, l.stride, stride_width, l.dilation, dilation_width, l.activation});
  return to;
}

int GraphBuilder::depthwise_conv_2d(int from, const ConvLayer& l) {
  const Shape in = shape_of_four(from, "DEPTHWISE_CONV_2D");
  const int stride_width = across(l.stride, l.stride_width);
  const int dilation_width = across(l.dilation, l.dilation_width);
  check_positive("DEPTHWISE_CONV_2D", {l.depth_multiplier, l.height, l.width, l.stride,
                                       stride_width, l.dilation, dilation_width});
  const Shape out =
      sized("DEPTHWISE_CONV_2D", {in[0], places(l.padding, in[1], l.height, l.stride, l.dilation),
                                  places(l.padding, in[2], l.width, stride_width, dilation_width),
                                  std::int64_t{in[3]} * l.depth_multiplier});
  const int kernel = weights({1, l.height, l.width, out[3]}, 3);
  const int offsets = bias(from, kernel);
  const int to = tensor(out);
  op("DEPTHWISE_CONV_2D", {from, kernel, offsets}, {to},
     DepthwiseConv2dOptions{l.padding, l.stride, stride_width, l.dilation, dilation_width,
                            l.depth_multiplier, l.activation});
  return to;
}

// SAME: `stride` times as large. VALID: just what the windows cover.
int GraphBuilder::transpose_conv(int from, const ConvLayer& l) {
  const Shape in = shape_of_four(from, "TRANSPOSE_CONV");
  const int stride_width = across(l.stride, l.stride_width);
  check_positive("TRANSPOSE_CONV", {l.channels, l.height, l.width, l.stride, stride_width});
  const auto size = [&](std::int64_t input, std::int64_t filter, std::int64_t stride) {
    return l.padding == Padding::same ? input * stride : (input - 1) * stride + filter;
  };
  const Shape out = sized("TRANSPOSE_CONV", {in[0], size(in[1], l.height, l.stride),
                                             size(in[2], l.width, stride_width), l.channels});
  const int wanted = constant(out, {4});
  const int kernel = weights({l.channels, l.height, l.width, in[3]}, 0);
  const int offsets = bias(from, kernel);
  const int to = tensor(out);
  op("TRANSPOSE_CONV", {wanted, kernel, from, offsets}, {to},
     TransposeConvOptions{l.padding, l.stride, stride_width, l.activation});
  return to;
}

int GraphBuilder::fully_connected(int from, int outputs, Activation activation) {
  const Shape& in = shape(from);
  check_positive("FULLY_CONNECTED", {outputs});
  std::int64_t inputs = 1;  // weights() refuses more than it takes
  for (std::size_t i = 1; i < in.size(); ++i)
    inputs = std::min<std::int64_t>(inputs * in[i], std::numeric_limits<std::int32_t>::max());
  const Shape out = sized("FULLY_CONNECTED", {in.empty() ? 1 : in[0], outputs});
  const int kernel = weights({outputs, static_cast<std::int32_t>(inputs)}, 0);
  const int offsets = bias(from, kernel);
  // Older runtimes know one scale for these weights, and give nothing but zeros with more.
  keep_first_scale(kernel);
  keep_first_scale(offsets);
  const int to = tensor(out);
  op("FULLY_CONNECTED", {from, kernel, offsets}, {to}, FullyConnectedOptions{activation, false});
  return to;
}

int GraphBuilder::pool(const std::string& type, int from, const PoolLayer& l) {
  const Shape in = shape_of_four(from, type);
  const int stride_width = across(l.stride, l.stride_width);
  check_positive(type, {l.height, l.width, l.stride, stride_width});
  const int to = tensor(sized(type, {in[0], places(l.padding, in[1], l.height, l.stride),
                                     places(l.padding, in[2], l.width, stride_width), in[3]}));
  op(type, {from}, {to},
     Pool2dOptions{l.padding, l.stride, stride_width, l.height, l.width, Activation::none});
  return to;
}

int GraphBuilder::average_pool_2d(int from, const PoolLayer& layer) {
  return pool("AVERAGE_POOL_2D", from, layer);
}

int GraphBuilder::max_pool_2d(int from, const PoolLayer& layer) {
  return pool("MAX_POOL_2D", from, layer);
}

int GraphBuilder::elementwise(const std::string& type, int a, int b, OperatorOptions options) {
  const auto joined = broadcast_shape(shape(a), shape(b));
  if (!joined)
    throw Error(ErrorKind::request,
                fmt::format("{} of [{}] and [{}]", type, fmt::join(shape(a), ", "),
                            fmt::join(shape(b), ", ")));
  const int to = tensor(sized(type, {joined->begin(), joined->end()}));
  op(type, {a, b}, {to}, std::move(options));
  return to;
}

int GraphBuilder::add(int a, int b, Activation activation) {
  return elementwise("ADD", a, b, AddOptions{activation, true});
}
int GraphBuilder::sub(int a, int b, Activation activation) {
  return elementwise("SUB", a, b, AddOptions{activation, true});
}
int GraphBuilder::mul(int a, int b, Activation activation) {
  return elementwise("MUL", a, b, MulOptions{activation});
}

int GraphBuilder::unary(const std::string& type, int from) {
  const int to = tensor(shape(from));
  // Those whose results lie between bounds have the scale that TFLite prescribes.
  if (type == "LOGISTIC") graph_.tensors[to].quantisation = {{1.0F / 256}, {-128}, 0};
  if (type == "TANH") graph_.tensors[to].quantisation = {{1.0F / 128}, {0}, 0};
  op(type, {from}, {to});
  return to;
}

int GraphBuilder::leaky_relu(int from, float alpha) {
  const int to = tensor(shape(from));
  op("LEAKY_RELU", {from}, {to}, LeakyReluOptions{alpha});
  return to;
}

int GraphBuilder::softmax(int from) {
  const int to = tensor(shape(from));
  graph_.tensors[to].quantisation = {{1.0F / 256}, {-128}, 0};
  op("SOFTMAX", {from}, {to}, SoftmaxOptions{1});
  return to;
}

int GraphBuilder::mean(int from, const std::vector<std::int32_t>& axes, bool keep_dims) {
  const Shape in = shape(from);
  Shape out;
  for (std::int32_t i = 0; i < static_cast<std::int32_t>(in.size()); ++i) {
    if (std::find(axes.begin(), axes.end(), i) == axes.end())
      out.push_back(in[i]);
    else if (keep_dims)
      out.push_back(1);
  }
  const int along = constant(axes, {static_cast<std::int32_t>(axes.size())});
  const int to = tensor(out);
  op("MEAN", {from, along}, {to}, ReducerOptions{keep_dims});
  return to;
}

int GraphBuilder::reshape(int from, Shape wanted) {
  const int as_tensor = constant(wanted, {static_cast<std::int32_t>(wanted.size())});
  std::vector<std::int64_t> sizes(wanted.begin(), wanted.end());
  const auto open = std::find(sizes.begin(), sizes.end(), -1);
  if (open != sizes.end()) {
    *open = 1;
    const bool is_alone = std::find(sizes.begin(), sizes.end(), -1) == sizes.end();
    const auto elements = static_cast<std::int64_t>(element_count(graph_.tensors[from]));
    std::int64_t others = 1;
    if (is_alone)
      for (const std::int64_t size : sized("RESHAPE", sizes)) others *= size;
    if (!is_alone || elements % others != 0)
      throw Error(ErrorKind::request,
                  fmt::format("RESHAPE of [{}] to [{}]: no one size in place of -1 fits",
                              fmt::join(shape(from), ", "), fmt::join(wanted, ", ")));
    *open = elements / others;
  }
  const int to = tensor(sized("RESHAPE", sizes));
  graph_.tensors[to].quantisation = graph_.tensors[from].quantisation;
  op("RESHAPE", {from, as_tensor}, {to}, ReshapeOptions{std::move(wanted)});
  return to;
}

int GraphBuilder::transpose(int from, const std::vector<std::int32_t>& order) {
  const Shape in = shape(from);
  Shape out;
  for (const std::int32_t place : order)
    if (place >= 0 && place < static_cast<std::int32_t>(in.size())) out.push_back(in[place]);
  const int as_tensor = constant(order, {static_cast<std::int32_t>(order.size())});
  const int to = tensor(out);
  op("TRANSPOSE", {from, as_tensor}, {to});
  return to;
}

int GraphBuilder::pad(int from, const std::vector<std::int32_t>& before_and_after) {
  const Shape& in = shape(from);
  std::vector<std::int64_t> sizes(in.begin(), in.end());
  for (std::size_t i = 0; i < sizes.size() && 2 * i + 1 < before_and_after.size(); ++i)
    sizes[i] += std::int64_t{before_and_after[2 * i]} + before_and_after[2 * i + 1];
  const Shape out = sized("PAD", sizes);
  const int paddings =
      constant(before_and_after, {static_cast<std::int32_t>(before_and_after.size() / 2), 2});
  const int to = tensor(out);
  op("PAD", {from, paddings}, {to});
  return to;
}

int GraphBuilder::concatenation(const std::vector<int>& from, int axis) {
  check_positive("CONCATENATION", {static_cast<int>(from.size())});
  const Shape& first = shape(from[0]);
  std::vector<std::int64_t> out(first.begin(), first.end());
  if (axis < 0 || axis >= static_cast<int>(out.size()))
    throw Error(ErrorKind::request,
                fmt::format("CONCATENATION along dimension {} of {}", axis, out.size()));
  out[axis] = 0;
  for (const int part : from)
    if (axis < static_cast<int>(shape(part).size())) out[axis] += shape(part)[axis];
  const int to = tensor(sized("CONCATENATION", out));
  op("CONCATENATION", from, {to}, ConcatenationOptions{axis, Activation::none});
  return to;
}

std::vector<int> GraphBuilder::split(int from, int axis, int count) {
  check_positive("SPLIT", {count});
  Shape part = shape(from);
  if (axis < 0 || axis >= static_cast<int>(part.size()))
    throw Error(ErrorKind::request,
                fmt::format("SPLIT along dimension {} of {}", axis, part.size()));
  if (count > part[axis] || count > static_cast<int>(max_tensors))
    throw Error(ErrorKind::request,
                fmt::format("SPLIT of a dimension of {} into {} parts", part[axis], count));
  part[axis] /= count;
  const int along = constant({axis}, {});
  std::vector<int> parts;
  parts.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) parts.push_back(tensor(part));
  op("SPLIT", {along, from}, parts, SplitOptions{count});
  return parts;
}

int GraphBuilder::strided_slice(int from, const std::vector<std::int32_t>& begin,
                                const std::vector<std::int32_t>& end,
                                const std::vector<std::int32_t>& strides) {
  std::vector<std::int64_t> out(shape(from).begin(), shape(from).end());
  if (begin.size() != out.size() || end.size() != out.size() || strides.size() != out.size())
    throw Error(ErrorKind::request,
                fmt::format("STRIDED_SLICE of [{}] takes a beginning, an end and a stride for each "
                            "dimension",
                            fmt::join(out, ", ")));
  const auto count = static_cast<std::int32_t>(out.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    out[i] = strides[i] == 0 ? 0
                             : slice_length(slice_bound(begin[i], out[i], strides[i]),
                                            slice_bound(end[i], out[i], strides[i]), strides[i]);
  const int begins = constant(begin, {count});
  const int ends = constant(end, {count});
  const int step = constant(strides, {count});
  const int to = tensor(sized("STRIDED_SLICE", out));
  op("STRIDED_SLICE", {from, begins, ends, step}, {to}, StridedSliceOptions{});
  return to;
}

int GraphBuilder::resize_nearest_neighbor(int from, int height, int width) {
  const Shape in = shape_of_four(from, "RESIZE_NEAREST_NEIGHBOR");
  const Shape out = sized("RESIZE_NEAREST_NEIGHBOR", {in[0], height, width, in[3]});
  const int size = constant({height, width}, {2});
  const int to = tensor(out);
  op("RESIZE_NEAREST_NEIGHBOR", {from, size}, {to}, ResizeOptions{});
  return to;
}

int GraphBuilder::quantize(int from, TensorType type) {
  const int to = tensor(shape(from), type);
  op("QUANTIZE", {from}, {to});
  return to;
}

int GraphBuilder::dequantize(int from) {
  const int to = tensor(shape(from), TensorType::float32);
  op("DEQUANTIZE", {from}, {to});
  return to;
}

}  // namespace boardless
