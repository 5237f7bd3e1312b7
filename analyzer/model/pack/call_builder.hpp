// What the makers of kernel calls share. Private to analyzer/model.
#pragma once

#include <span>
#include <string>

#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/model/pack/quantised_multiplier.hpp"

namespace boardless {

inline constexpr std::size_t max_kernel_dims = 6;  // BL_MAX_DIMS

class CallBuilder {
 public:
  CallBuilder(const Graph& of_graph, const Operator& of) : graph(of_graph), op(of) {
    call.kernel = op.type;
    call.inputs = op.inputs;
    call.outputs = op.outputs;
  }

  const Graph& graph;
  const Operator& op;
  KernelCall call;

  [[noreturn]] void refuse(const std::string& why) const;

  // Tensors by their place; refuses where there is none.
  const Tensor& input(std::size_t k) const;
  const Tensor& output(std::size_t k = 0) const;
  bool has_input(std::size_t k) const { return k < op.inputs.size() && op.inputs[k] >= 0; }

  // Of a tensor with one scale; refuses without.
  double scale(const Tensor& tensor) const;
  float scale_f(const Tensor& tensor) const;
  std::int32_t zero_point(const Tensor& tensor) const;
  void want_type(const Tensor& tensor, TensorType type) const;
  // int8 in and out.
  void want_int8(std::size_t inputs);

  // A constant int32 input as numbers; refuses what is not constant.
  std::vector<std::int32_t> integers(std::size_t k) const;

  void add(std::int32_t word) { call.params.push_back(static_cast<std::uint32_t>(word)); }
  void add(std::initializer_list<std::int32_t> words) {
    for (const std::int32_t word : words) add(word);
  }
  void add_multiplier(double factor) {
    const QuantisedMultiplier q = quantised_multiplier(factor);
    add({q.value, q.shift});
  }
  void add_float(float value);
  // Dimensions, preceded by ones or `fill` up to max_kernel_dims.
  void add_dims(std::span<const std::int32_t> dims, std::int32_t fill = 1);
  void add_pointer(std::span<const std::int32_t> values);
  // One factor for each output channel.
  void add_channel_multipliers(std::span<const std::int32_t> values,
                               std::span<const std::int32_t> shifts);
  void add_pointer(std::span<const std::int8_t> values);
  void add_null() { add(0); }

  struct Range {
    std::int32_t low = -128, high = 127;
  };
  // Real numbers as `out` holds them.
  Range between(float low, float high, const Tensor& out) const;
  Range activation(Activation activation, const Tensor& out) const;
};

// The makers, by operator.
void build_convolution(CallBuilder& b);  // CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV
void build_fully_connected(CallBuilder& b);
void build_pool(CallBuilder& b);
void build_arithmetic(CallBuilder& b);  // ADD, SUB, MUL
void build_unary(CallBuilder& b);       // activations, SOFTMAX, QUANTIZE, DEQUANTIZE
void build_layout(CallBuilder& b);      // what moves elements: RESHAPE, PAD, CONCATENATION ...
void build_mean(CallBuilder& b);

}  // namespace boardless
