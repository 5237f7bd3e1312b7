#include "analyzer/model/pack/call_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

#include "analyzer/error.hpp"

namespace boardless {

void CallBuilder::refuse(const std::string& why) const {
  throw Error(ErrorKind::request, describe_operator(op) + " " + why);
}

const Tensor& CallBuilder::input(std::size_t k) const {
  if (!has_input(k)) refuse(fmt::format("lacks input {}", k));
  return graph.tensors[static_cast<std::size_t>(op.inputs[k])];
}

const Tensor& CallBuilder::output(std::size_t k) const {
  if (k >= op.outputs.size() || op.outputs[k] < 0) refuse(fmt::format("lacks output {}", k));
  return graph.tensors[static_cast<std::size_t>(op.outputs[k])];
}

float CallBuilder::scale_f(const Tensor& tensor) const {
  if (tensor.quantisation.scales.size() != 1 || !(tensor.quantisation.scales[0] > 0))
    refuse(fmt::format("wants one scale of tensor '{}', which has {}", tensor.name,
                       tensor.quantisation.scales.size()));
  return tensor.quantisation.scales[0];
}

double CallBuilder::scale(const Tensor& tensor) const { return scale_f(tensor); }

std::int32_t CallBuilder::zero_point(const Tensor& tensor) const {
  const std::vector<std::int64_t>& points = tensor.quantisation.zero_points;
  return points.empty() ? 0 : static_cast<std::int32_t>(points[0]);
}

void CallBuilder::want_type(const Tensor& tensor, TensorType type) const {
  if (tensor.type != type)
    refuse(fmt::format("has {} data in tensor '{}'; its kernels take {}", type_name(tensor.type),
                       tensor.name, type_name(type)));
}

void CallBuilder::want_int8(std::size_t inputs) {
  for (std::size_t k = 0; k < inputs; ++k) want_type(input(k), TensorType::int8);
  want_type(output(), TensorType::int8);
}

std::vector<std::int32_t> CallBuilder::integers(std::size_t k) const {
  const Tensor& tensor = input(k);
  if (!tensor.is_constant() && element_count(tensor) > 0)
    refuse(fmt::format("has input '{}' that is known only when it runs", tensor.name));
  std::vector<std::int32_t> out(element_count(tensor));
  if (tensor.type == TensorType::int64) {
    for (std::size_t i = 0; i < out.size(); ++i) {
      std::int64_t value = 0;
      std::memcpy(&value, tensor.data.data() + 8 * i, 8);
      if (value < INT32_MIN || value > INT32_MAX) refuse("has a number beyond 32 bits");
      out[i] = static_cast<std::int32_t>(value);
    }
    return out;
  }
  want_type(tensor, TensorType::int32);
  if (!out.empty()) std::memcpy(out.data(), tensor.data.data(), 4 * out.size());
  return out;
}

void CallBuilder::add_float(float value) {
  call.params.push_back(std::bit_cast<std::uint32_t>(value));
}

void CallBuilder::add_dims(std::span<const std::int32_t> dims, std::int32_t fill) {
  if (dims.size() > max_kernel_dims)
    refuse(fmt::format("has {} dimensions; kernels take {} at most", dims.size(), max_kernel_dims));
  for (std::size_t k = dims.size(); k < max_kernel_dims; ++k) add(fill);
  for (const std::int32_t dim : dims) add(dim);
}

void CallBuilder::add_pointer(std::span<const std::int32_t> values) {
  std::vector<std::uint8_t> bytes(values.size_bytes());
  if (!bytes.empty()) std::memcpy(bytes.data(), values.data(), bytes.size());
  call.arrays.push_back({call.params.size(), std::move(bytes)});
  add_null();
}

void CallBuilder::add_pointer(std::span<const std::int8_t> values) {
  std::vector<std::uint8_t> bytes(values.begin(), values.end());
  call.arrays.push_back({call.params.size(), std::move(bytes)});
  add_null();
}

void CallBuilder::add_channel_multipliers(std::span<const std::int32_t> values,
                                          std::span<const std::int32_t> shifts) {
  const auto positive = [](std::int32_t value) { return value > 0; };
  const auto negative = [](std::int32_t value) { return value < 0; };
  call.ordinary_scales = std::all_of(values.begin(), values.end(), positive) &&
                         std::all_of(shifts.begin(), shifts.end(), negative);
  add_pointer(values);
  add_pointer(shifts);
}

CallBuilder::Range CallBuilder::between(float low, float high, const Tensor& out) const {
  const auto quantised = [&](float value) {
    return saturated_int32(zero_point(out) + std::round(double{value / scale_f(out)}));
  };
  return {std::clamp(quantised(low), -128, 127), std::clamp(quantised(high), -128, 127)};
}

CallBuilder::Range CallBuilder::activation(Activation activation, const Tensor& out) const {
  constexpr float infinity = std::numeric_limits<float>::infinity();
  switch (activation) {
    case Activation::none:
      return {};
    case Activation::relu:
      return between(0, infinity, out);
    case Activation::relu6:
      return between(0, 6, out);
    case Activation::relu_n1_to_1:
      return between(-1, 1, out);
    default:
      refuse("has a fused activation that int8 kernels do not have");
  }
}

}  // namespace boardless
