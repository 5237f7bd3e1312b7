// Shapes of the operators that move values: reshape, join, cut, pad, transpose, repeat.
#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "analyzer/model/graph/operator_ports.hpp"
#include "analyzer/model/graph/shapes.hpp"

namespace boardless {
namespace {

std::string shape_text(const Shape& shape) { return fmt::format("[{}]", fmt::join(shape, ", ")); }

// A dimension that may count from the end; nothing where there is no such dimension.
std::optional<std::size_t> place_of(std::int64_t axis, std::size_t rank) {
  const auto count = static_cast<std::int64_t>(rank);
  if (axis < -count || axis >= count) return {};
  return static_cast<std::size_t>(axis < 0 ? axis + count : axis);
}

std::string no_axis(std::int64_t axis, std::size_t rank) {
  return fmt::format("works along dimension {} of {}", axis, rank);
}

std::string bad_index(const char* what, std::size_t count, std::size_t rank) {
  return fmt::format("has {} {} for {} dimensions", count, what, rank);
}

// As far as the stride's direction lets it go.
std::int64_t within_slice(std::int64_t index, std::int64_t size, std::int64_t stride) {
  return stride > 0 ? std::clamp<std::int64_t>(index, 0, size)
                    : std::clamp<std::int64_t>(index, -1, size - 1);
}

}  // namespace

std::int64_t slice_bound(std::int64_t index, std::int64_t size, std::int64_t stride) {
  // Far off numbers must not overflow.
  index = std::clamp<std::int64_t>(index, -2 * size - 1, 2 * size + 1);
  return within_slice(index < 0 ? index + size : index, size, stride);
}

std::int64_t slice_length(std::int64_t begin, std::int64_t end, std::int64_t stride) {
  const std::int64_t distance = stride > 0 ? end - begin : begin - end;
  const std::int64_t step = stride > 0 ? stride : stride == INT64_MIN ? INT64_MAX : -stride;
  return distance <= 0 ? 0 : (distance - 1) / step + 1;
}

std::string check_same_elements(const OperatorPorts& ports) {
  if (element_count(ports.input(0)) == element_count(ports.output(0))) return {};
  return fmt::format("turns {} into {}, which has another number of elements",
                     shape_text(ports.input(0).shape), shape_text(ports.output(0).shape));
}

std::string check_concatenation(const OperatorPorts& ports) {
  const Shape& first = ports.input(0).shape;
  const std::int32_t axis = std::get<ConcatenationOptions>(ports.op.options).axis;
  const auto place = place_of(axis, first.size());
  if (!place) return no_axis(axis, first.size());
  std::vector<std::int64_t> shape(first.begin(), first.end());
  shape[*place] = 0;
  for (int i = 0; i < ports.inputs(); ++i) {
    Shape other = ports.input(i).shape;
    if (other.size() != first.size())
      return fmt::format("joins {} and {}", shape_text(first), shape_text(other));
    shape[*place] += other[*place];
    other[*place] = first[*place];
    if (other != first)
      return fmt::format("joins {} and {} along dimension {}", shape_text(first),
                         shape_text(ports.input(i).shape), axis);
  }
  return expect_output(ports, 0, shape);
}

// Paddings [dimensions, 2]: before and after.
std::string check_pad(const OperatorPorts& ports) {
  const Shape& from = ports.input(0).shape;
  const auto paddings = constant_integers(ports.input(1));
  if (!paddings) return {};
  if (paddings->size() != from.size() * 2)
    return bad_index("paddings", paddings->size(), from.size());
  std::vector<std::int64_t> shape;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::int64_t before = (*paddings)[2 * i];
    const std::int64_t after = (*paddings)[2 * i + 1];
    constexpr std::int64_t most = max_tensor_bytes;
    if (before < 0 || after < 0 || before > most || after > most)
      return fmt::format("pads by {} and {}", before, after);
    shape.push_back(from[i] + before + after);
  }
  return expect_output(ports, 0, shape);
}

// Inputs: the axis, then what is cut.
std::string check_split(const OperatorPorts& ports) {
  const auto& count = std::get<SplitOptions>(ports.op.options).count;
  if (count != ports.outputs())
    return fmt::format("splits into {} parts but has {} outputs", count, ports.outputs());
  const auto axis = constant_integers(ports.input(0));
  if (!axis) return {};
  if (axis->size() != 1) return fmt::format("splits along {} dimensions", axis->size());
  Shape shape = ports.input(1).shape;
  const auto place = place_of(axis->front(), shape.size());
  if (!place) return no_axis(axis->front(), shape.size());
  if (shape[*place] % count != 0)
    return fmt::format("splits a dimension of {} into {} parts", shape[*place], count);
  shape[*place] /= count;
  for (int i = 0; i < ports.outputs(); ++i)
    if (auto complaint = expect_output(ports, i, shape); !complaint.empty()) return complaint;
  return {};
}

std::string check_pack(const OperatorPorts& ports) {
  const auto& o = std::get<PackOptions>(ports.op.options);
  if (o.count != ports.inputs())
    return fmt::format("packs {} tensors but has {} inputs", o.count, ports.inputs());
  Shape shape = ports.input(0).shape;
  for (int i = 1; i < ports.inputs(); ++i)
    if (ports.input(i).shape != shape)
      return fmt::format("packs {} and {}", shape_text(shape), shape_text(ports.input(i).shape));
  const auto place = place_of(o.axis, shape.size() + 1);
  if (!place) return no_axis(o.axis, shape.size() + 1);
  shape.insert(shape.begin() + static_cast<std::ptrdiff_t>(*place), o.count);
  return expect_output(ports, 0, shape);
}

std::string check_unpack(const OperatorPorts& ports) {
  const auto& o = std::get<UnpackOptions>(ports.op.options);
  if (o.count != ports.outputs())
    return fmt::format("unpacks {} tensors but has {} outputs", o.count, ports.outputs());
  Shape shape = ports.input(0).shape;
  const auto place = place_of(o.axis, shape.size());
  if (!place) return no_axis(o.axis, shape.size());
  if (shape[*place] != o.count)
    return fmt::format("unpacks {} tensors from a dimension of {}", o.count, shape[*place]);
  shape.erase(shape.begin() + static_cast<std::ptrdiff_t>(*place));
  for (int i = 0; i < ports.outputs(); ++i)
    if (auto complaint = expect_output(ports, i, shape); !complaint.empty()) return complaint;
  return {};
}

std::string check_transpose(const OperatorPorts& ports) {
  const Shape& from = ports.input(0).shape;
  const auto order = constant_integers(ports.input(1));
  if (!order) return {};
  std::vector<std::int64_t> sorted = *order;
  std::sort(sorted.begin(), sorted.end());
  std::vector<std::int64_t> all(from.size());
  std::iota(all.begin(), all.end(), 0);
  if (sorted != all)
    return fmt::format("orders {} dimensions as [{}]", from.size(), fmt::join(*order, ", "));
  Shape shape;
  for (const std::int64_t place : *order) shape.push_back(from[place]);
  return expect_output(ports, 0, shape);
}

// A size of -1 goes to the end.
std::string check_slice(const OperatorPorts& ports) {
  const Shape& from = ports.input(0).shape;
  const auto begins = constant_integers(ports.input(1));
  const auto sizes = constant_integers(ports.input(2));
  if (!begins || !sizes) return {};
  if (begins->size() != from.size()) return bad_index("beginnings", begins->size(), from.size());
  if (sizes->size() != from.size()) return bad_index("sizes", sizes->size(), from.size());
  std::vector<std::int64_t> shape;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::int64_t begin = (*begins)[i];
    const std::int64_t size = (*sizes)[i] == -1 ? from[i] - begin : (*sizes)[i];
    if (begin < 0 || begin > from[i] || size < 0 || size > from[i] - begin)
      return fmt::format("cuts {} elements from {} out of a dimension of {}", (*sizes)[i], begin,
                         from[i]);
    shape.push_back(size);
  }
  return expect_output(ports, 0, shape);
}

// Ends that count from the back, masks for "all the way", and dimensions that are dropped.
std::string check_strided_slice(const OperatorPorts& ports) {
  const auto& o = std::get<StridedSliceOptions>(ports.op.options);
  const Shape& from = ports.input(0).shape;
  const auto begins = constant_integers(ports.input(1));
  const auto ends = constant_integers(ports.input(2));
  const auto strides = constant_integers(ports.input(3));
  if (!begins || !ends || !strides || o.ellipsis_mask != 0 || o.new_axis_mask != 0) return {};
  if (begins->size() > from.size() || ends->size() != begins->size() ||
      strides->size() != begins->size())
    return bad_index("beginnings, ends or strides", begins->size(), from.size());
  Shape shape;
  for (std::size_t i = 0; i < from.size(); ++i) {
    const std::int64_t size = from[i];
    if (i >= begins->size()) {
      shape.push_back(from[i]);
      continue;
    }
    const std::int64_t stride = (*strides)[i];
    if (stride == 0) return "has a stride of 0";
    const bool forwards = stride > 0;
    const auto bit = [&](std::int32_t mask) { return (mask >> i & 1) != 0; };
    const std::int64_t begin =
        bit(o.begin_mask) ? (forwards ? 0 : size - 1) : slice_bound((*begins)[i], size, stride);
    if (bit(o.shrink_axis_mask)) {
      if (begin < 0 || begin >= size)
        return fmt::format("takes element {} of a dimension of {}", (*begins)[i], size);
      continue;
    }
    std::int64_t end = bit(o.end_mask) ? (forwards ? size : -1) : 0;
    if (!bit(o.end_mask)) {
      const std::int64_t stated = std::clamp<std::int64_t>((*ends)[i], -4 * size - 4, 4 * size + 4);
      end = o.end_is_offset ? within_slice(begin + stated, size, stride)
                            : slice_bound(stated, size, stride);
    }
    shape.push_back(static_cast<std::int32_t>(slice_length(begin, end, stride)));
  }
  return expect_output(ports, 0, shape);
}

std::string check_resize(const OperatorPorts& ports) {
  const Shape& from = ports.input(0).shape;
  if (from.size() != 4) return fmt::format("resizes {}", shape_text(from));
  const auto size = constant_integers(ports.input(1));
  if (!size) return {};
  if (size->size() != 2) return fmt::format("resizes to {} dimensions", size->size());
  return expect_output(ports, 0,
                       std::vector<std::int64_t>{from[0], (*size)[0], (*size)[1], from[3]});
}

}  // namespace boardless
