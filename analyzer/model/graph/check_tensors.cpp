// The rules for single tensors: a size that is known and bounded, constants that fill it exactly,
// and quantisation that fits it.
#include <fmt/format.h>

#include <cmath>

#include "analyzer/model/graph/check_graph.hpp"
#include "analyzer/model/graph/refuse_model.hpp"

namespace boardless {
namespace {

// Empty, or what is wrong. Dimensions of 0 count as 1, so that no partial product overflows either.
std::string shape_trouble(const Tensor& tensor) {
  if (tensor.shape.size() > max_dimensions)
    return fmt::format("has {} dimensions, more than the {} that boardless takes",
                       tensor.shape.size(), max_dimensions);
  const std::uint64_t most = max_tensor_bytes * 8 / std::max(type_bits(tensor.type), 8);
  std::uint64_t elements = 1;
  for (const std::int32_t size : tensor.shape) {
    if (size < 0)
      return fmt::format("has a dimension of {}; convert the model with fixed shapes", size);
    elements *= static_cast<std::uint64_t>(std::max(size, 1));
    if (elements > most)
      return fmt::format(
          "has the shape [{}], which takes more than the {} MiB that boardless "
          "allows",
          fmt::join(tensor.shape, ", "), max_tensor_bytes >> 20);
  }
  return {};
}

std::string constant_trouble(const Tensor& tensor) {
  if (!tensor.is_constant()) return {};
  if (tensor.is_variable) return "is both a variable and a constant";
  if (type_bits(tensor.type) == 0 || tensor.data.size() == tensor_bytes(tensor)) return {};
  return fmt::format("holds {} bytes where its shape [{}] of {} needs {}", tensor.data.size(),
                     fmt::join(tensor.shape, ", "), type_name(tensor.type), tensor_bytes(tensor));
}

std::string quantisation_trouble(const Tensor& tensor) {
  const Quantisation& q = tensor.quantisation;
  if (q.scales.size() != q.zero_points.size())
    return fmt::format("has {} scales but {} zero points", q.scales.size(), q.zero_points.size());
  for (const float scale : q.scales)
    if (!std::isfinite(scale) || scale < 0) return "has a scale that is no number or negative";
  std::int64_t low = 0;
  std::int64_t high = 0;
  if (integer_range(tensor.type, low, high))
    for (const std::int64_t zero : q.zero_points)
      if (zero < low || zero > high)
        return fmt::format("has the zero point {}, which {} cannot hold", zero,
                           type_name(tensor.type));
  if (q.scales.size() < 2) return {};
  if (q.axis < 0 || q.axis >= static_cast<int>(tensor.shape.size()))
    return fmt::format("is quantised along dimension {} of {}", q.axis, tensor.shape.size());
  if (q.scales.size() != static_cast<std::size_t>(tensor.shape[q.axis]))
    return fmt::format("has {} scales along dimension {}, which is {}", q.scales.size(), q.axis,
                       tensor.shape[q.axis]);
  return {};
}

}  // namespace

void check_tensors(const Graph& graph, const std::string& name) {
  if (graph.tensors.size() > max_tensors)
    refuse_model(name, fmt::format("has {} tensors, more than the {} that boardless takes",
                                   graph.tensors.size(), max_tensors));
  for (std::size_t i = 0; i < graph.tensors.size(); ++i) {
    const Tensor& tensor = graph.tensors[i];
    for (auto* trouble : {shape_trouble, constant_trouble, quantisation_trouble}) {
      const std::string what = trouble(tensor);
      if (!what.empty())
        refuse_model(name, fmt::format("is not a model that boardless can read: {} {}",
                                       describe_tensor(graph, static_cast<int>(i)), what));
    }
  }
}

std::uint64_t element_count(const Tensor& tensor) {
  std::uint64_t count = 1;
  for (const std::int32_t size : tensor.shape) count *= static_cast<std::uint64_t>(size);
  return count;
}

std::uint64_t tensor_bytes(const Tensor& tensor) {
  return (element_count(tensor) * static_cast<std::uint64_t>(type_bits(tensor.type)) + 7) / 8;
}

std::string describe_tensor(const Graph& graph, int tensor) {
  const bool known = tensor >= 0 && tensor < static_cast<int>(graph.tensors.size());
  if (!known || graph.tensors[tensor].name.empty()) return fmt::format("tensor {}", tensor);
  return fmt::format("tensor {} ('{}')", tensor, short_text(graph.tensors[tensor].name));
}

}  // namespace boardless
