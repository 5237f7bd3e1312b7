// Operators that move elements and change none, and MEAN, which folds some.
#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>

#include "analyzer/model/graph/shapes.hpp"
#include "analyzer/model/pack/call_builder.hpp"

namespace boardless {
namespace {

using Shape = std::vector<std::int32_t>;

std::int32_t product(const Shape& shape, std::size_t first, std::size_t last) {
  return std::accumulate(shape.begin() + static_cast<std::ptrdiff_t>(first),
                         shape.begin() + static_cast<std::ptrdiff_t>(last), 1,
                         [](std::int32_t a, std::int32_t b) { return a * b; });
}

std::size_t axis_of(CallBuilder& b, std::int32_t axis, const Shape& shape) {
  const auto rank = static_cast<std::int32_t>(shape.size());
  if (axis < 0) axis += rank;
  if (axis < 0 || axis >= rank) b.refuse("has an axis that its tensor lacks");
  return static_cast<std::size_t>(axis);
}

void same_quantisation(CallBuilder& b) {
  if (b.input(0).type != TensorType::int8) return;
  if (b.scale_f(b.input(0)) != b.scale_f(b.output()) ||
      b.zero_point(b.input(0)) != b.zero_point(b.output()))
    b.refuse("changes the scale of what it moves, which no kernel here does");
}

// The factor between the scales, divided by the number of elements in integers as the reference
// kernel does it: another order of rounding gives other results.
void add_mean_multiplier(CallBuilder& b, double factor, std::int32_t count) {
  const QuantisedMultiplier q = quantised_multiplier(factor);
  int more = std::bit_width(static_cast<std::uint32_t>(count)) - 1;
  more = std::min({more, 32, 31 + q.shift});
  b.add({static_cast<std::int32_t>((std::int64_t{q.value} << more) / count), q.shift - more});
}

// Its kernel's name for what only renames dimensions.
void build_copy(CallBuilder& b) {
  b.want_int8(1);
  b.add(static_cast<std::int32_t>(element_count(b.input(0))));
  for (std::size_t k = 1; k < b.call.inputs.size(); ++k) b.call.inputs[k] = -1;
}

void build_pad(CallBuilder& b) {
  const Tensor& in = b.input(0);
  b.want_int8(1);
  const Shape pads = b.integers(1);
  if (pads.size() != 2 * in.shape.size()) b.refuse("has paddings that do not fit its input");
  Shape before, after;
  for (std::size_t k = 0; k < in.shape.size(); ++k) {
    before.push_back(pads[2 * k]);
    after.push_back(pads[2 * k + 1]);
  }
  b.add_dims(in.shape);
  b.add_dims(before, 0);
  b.add_dims(after, 0);
  std::int32_t value = b.zero_point(b.output());
  if (b.op.type == "PADV2" && b.has_input(2)) {
    const Tensor& given = b.input(2);
    b.want_type(given, TensorType::int8);
    if (!given.is_constant()) b.refuse("pads with a value that is known only when it runs");
    value = static_cast<std::int8_t>(given.data.data()[0]);
  }
  b.add(value);
  for (std::size_t k = 1; k < b.call.inputs.size(); ++k) b.call.inputs[k] = -1;
}

void build_concatenation(CallBuilder& b) {
  const auto& options = std::get<ConcatenationOptions>(b.op.options);
  if (options.activation != Activation::none) b.refuse("has a fused activation");
  const Tensor& out = b.output();
  const std::size_t count = b.op.inputs.size();
  b.want_int8(count);
  const std::size_t axis = axis_of(b, options.axis, out.shape);
  Shape inner, offsets, values, shifts;
  bool rescales = false;
  for (std::size_t k = 0; k < count; ++k) {
    const Tensor& in = b.input(k);
    inner.push_back(product(in.shape, axis, in.shape.size()));
    offsets.push_back(-b.zero_point(in));
    const QuantisedMultiplier q = quantised_multiplier(b.scale(in) / b.scale(out));
    values.push_back(q.value);
    shifts.push_back(q.shift);
    rescales |= b.scale_f(in) != b.scale_f(out) || b.zero_point(in) != b.zero_point(out);
  }
  b.add({static_cast<std::int32_t>(count), product(out.shape, 0, axis), b.zero_point(out)});
  b.add_pointer(inner);
  if (rescales) {
    b.add_pointer(offsets);
    b.add_pointer(values);
    b.add_pointer(shifts);
  } else {
    for (int k = 0; k < 3; ++k) b.add_null();
  }
}

void build_split(CallBuilder& b) {
  const bool sizes = b.op.type == "SPLIT_V";
  const Tensor& in = b.input(sizes ? 0 : 1);
  b.want_type(in, TensorType::int8);
  const Shape axes = b.integers(sizes ? 2 : 0);
  if (axes.size() != 1) b.refuse("wants one axis");
  const std::size_t axis = axis_of(b, axes[0], in.shape);
  Shape inner;
  for (std::size_t k = 0; k < b.op.outputs.size(); ++k) {
    const Tensor& out = b.output(k);
    b.want_type(out, TensorType::int8);
    inner.push_back(product(out.shape, axis, out.shape.size()));
  }
  b.add({static_cast<std::int32_t>(inner.size()), product(in.shape, 0, axis)});
  b.add_pointer(inner);
  for (std::size_t k = 0; k < b.call.inputs.size(); ++k)
    if (k != (sizes ? 0u : 1u)) b.call.inputs[k] = -1;
}

// SLICE: begin and size. A size of -1 reaches to the end.
void build_slice(CallBuilder& b) {
  const Tensor &in = b.input(0), &out = b.output();
  b.want_int8(1);
  const Shape begin = b.integers(1);
  if (begin.size() != in.shape.size() || out.shape.size() != in.shape.size())
    b.refuse("has a begin that does not fit its input");
  b.call.kernel = "STRIDED_SLICE";
  b.add_dims(in.shape);
  b.add_dims(begin, 0);
  b.add_dims(Shape(in.shape.size(), 1));
  b.add_dims(out.shape);
  for (std::size_t k = 1; k < b.call.inputs.size(); ++k) b.call.inputs[k] = -1;
}

void build_strided_slice(CallBuilder& b) {
  const auto& options = std::get<StridedSliceOptions>(b.op.options);
  const Tensor &in = b.input(0), &out = b.output();
  b.want_int8(1);
  if (options.ellipsis_mask || options.new_axis_mask)
    b.refuse("has an ellipsis or a new axis, which no kernel here does");
  Shape begin = b.integers(1), stride = b.integers(3);
  if (begin.size() > in.shape.size() || stride.size() != begin.size())
    b.refuse("has a begin or strides that do not fit its input");
  const std::size_t given = begin.size();
  begin.resize(in.shape.size(), 0);
  stride.resize(in.shape.size(), 1);
  Shape sizes;  // of the output, with the dimensions that it drops
  std::size_t next = 0;
  for (std::size_t k = 0; k < in.shape.size(); ++k) {
    const bool drops = k < given && (options.shrink_axis_mask >> k & 1);
    if (stride[k] == 0) b.refuse("has a stride of 0");
    if (k < given && (options.begin_mask >> k & 1)) begin[k] = stride[k] > 0 ? 0 : in.shape[k] - 1;
    const auto bound = static_cast<std::int32_t>(slice_bound(begin[k], in.shape[k], stride[k]));
    begin[k] = std::clamp(bound, 0, std::max(in.shape[k] - 1, 0));
    if (!drops && next >= out.shape.size()) b.refuse("has an output that does not fit its input");
    sizes.push_back(drops ? 1 : out.shape[next++]);
    const std::int64_t last = begin[k] + std::int64_t{stride[k]} * (sizes[k] - 1);
    if (sizes[k] > 0 && (last < 0 || last >= in.shape[k]))
      b.refuse("has an output that does not fit its input");
  }
  b.add_dims(in.shape);
  b.add_dims(begin, 0);
  b.add_dims(stride);
  b.add_dims(sizes);
  for (std::size_t k = 1; k < b.call.inputs.size(); ++k) b.call.inputs[k] = -1;
}

void build_transpose(CallBuilder& b) {
  const Tensor& in = b.input(0);
  b.want_int8(1);
  const Shape order = b.integers(1);
  if (order.size() != in.shape.size()) b.refuse("has a permutation that does not fit its input");
  // The dimensions of 1 that the kernel sees before the others stay where they are.
  const auto more =
      static_cast<std::int32_t>(max_kernel_dims) - static_cast<std::int32_t>(in.shape.size());
  b.add_dims(in.shape);
  for (std::int32_t k = 0; k < more; ++k) b.add(k);
  for (const std::int32_t axis : order)
    b.add(more + static_cast<std::int32_t>(axis_of(b, axis, in.shape)));
  b.call.inputs[1] = -1;
}

void build_resize(CallBuilder& b) {
  const auto& options = std::get<ResizeOptions>(b.op.options);
  const Tensor &in = b.input(0), &out = b.output();
  b.want_int8(1);
  if (in.shape.size() != 4 || out.shape.size() != 4) b.refuse("wants four dimensions");
  b.add({in.shape[0], in.shape[1], in.shape[2], in.shape[3], out.shape[1], out.shape[2]});
  b.add({options.align_corners, options.half_pixel_centers});
  b.call.inputs[1] = -1;
}

}  // namespace

void build_layout(CallBuilder& b) {
  const std::string& type = b.op.type;
  if (type == "CONCATENATION") return build_concatenation(b);
  if (type == "SPLIT" || type == "SPLIT_V") return build_split(b);
  same_quantisation(b);
  if (type == "PAD" || type == "PADV2") return build_pad(b);
  if (type == "SLICE") return build_slice(b);
  if (type == "STRIDED_SLICE") return build_strided_slice(b);
  if (type == "TRANSPOSE") return build_transpose(b);
  if (type == "RESIZE_NEAREST_NEIGHBOR") return build_resize(b);
  build_copy(b);
}

void build_mean(CallBuilder& b) {
  const Tensor &in = b.input(0), &out = b.output();
  b.want_int8(1);
  Shape reduced(in.shape.size(), 0);
  for (const std::int32_t axis : b.integers(1)) reduced[axis_of(b, axis, in.shape)] = 1;
  std::int32_t count = 1;
  for (std::size_t k = 0; k < reduced.size(); ++k)
    if (reduced[k]) count *= in.shape[k];
  if (count == 0) b.refuse("takes the mean of nothing");
  if (count > 1 << 23) b.refuse("sums more elements than 32 bits hold");
  b.add_dims(in.shape);
  b.add_dims(reduced, 0);
  b.add({-b.zero_point(in) * count, b.zero_point(out)});
  add_mean_multiplier(b, b.scale(in) / b.scale(out), count);
  b.call.inputs[1] = -1;
}

}  // namespace boardless
