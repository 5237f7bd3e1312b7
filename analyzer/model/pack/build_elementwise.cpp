// Arithmetic, activations and conversions.
#include <algorithm>
#include <cmath>

#include "analyzer/model/pack/call_builder.hpp"
#include "analyzer/model/pack/unary_table.hpp"

namespace boardless {
namespace {

constexpr int left_shift = 20;  // of ADD's and SUB's inputs

std::int32_t length_of(const Tensor& tensor) {
  return static_cast<std::int32_t>(element_count(tensor));
}

void add_broadcast(CallBuilder& b, const Tensor& one, const Tensor& two) {
  b.add(one.shape != two.shape);
  b.add_dims(one.shape);
  b.add_dims(two.shape);
}

void build_sum(CallBuilder& b, Activation activation) {
  const Tensor &one = b.input(0), &two = b.input(1), &out = b.output();
  const double twice_larger = 2 * std::max(b.scale_f(one), b.scale_f(two));
  b.add({length_of(out), left_shift});
  b.add(-b.zero_point(one));
  b.add_multiplier(b.scale(one) / twice_larger);
  b.add(-b.zero_point(two));
  b.add_multiplier(b.scale(two) / twice_larger);
  b.add(b.zero_point(out));
  b.add_multiplier(twice_larger / ((1 << left_shift) * b.scale(out)));
  const CallBuilder::Range range = b.activation(activation, out);
  b.add({range.low, range.high});
  add_broadcast(b, one, two);
}

void build_rescale(CallBuilder& b, CallBuilder::Range range) {
  const Tensor &in = b.input(0), &out = b.output();
  b.add({length_of(out), -b.zero_point(in), b.zero_point(out)});
  b.add_multiplier(b.scale(in) / b.scale(out));
  b.add({range.low, range.high});
}

void build_softmax(CallBuilder& b) {
  const Tensor& in = b.input(0);
  const float beta = std::get<SoftmaxOptions>(b.op.options).beta;
  const std::int32_t depth = in.shape.empty() ? 1 : in.shape.back();
  if (depth == 0) b.refuse("has rows without elements");
  const double factor = std::min(static_cast<double>(beta) * b.scale(in) * (1 << 26), 2147483647.0);
  const QuantisedMultiplier q = quantised_multiplier(factor);
  b.add({length_of(in) / depth, depth, q.value, q.shift});
  b.add(-saturated_int32(std::floor(31 * std::ldexp(1.0, 26 - q.shift))));
}

// A shift and 15 bits of a factor.
void add_short_multiplier(CallBuilder& b, double factor) {
  const QuantisedMultiplier q = quantised_multiplier(factor);
  const std::int64_t rounded = (std::int64_t{q.value} + (1 << 15)) >> 16;
  b.add({static_cast<std::int32_t>(std::min<std::int64_t>(rounded, 32767)), q.shift});
}

void build_hard_swish(CallBuilder& b) {
  const Tensor &in = b.input(0), &out = b.output();
  const float high_scale = b.scale_f(in) * (1.0f / 128.0f);
  b.add({length_of(out), -b.zero_point(in), b.zero_point(out)});
  add_short_multiplier(b, static_cast<double>(high_scale / b.scale_f(out)));
  constexpr float three = 3.0f / 32768.0f;
  add_short_multiplier(b, static_cast<double>(high_scale / three));
}

void build_leaky_relu(CallBuilder& b) {
  const Tensor &in = b.input(0), &out = b.output();
  const double alpha = std::get<LeakyReluOptions>(b.op.options).alpha;
  b.add({length_of(out), -b.zero_point(in), b.zero_point(out)});
  const double factor = b.scale(in) / b.scale(out);
  b.add_multiplier(factor);
  const QuantisedMultiplier q = quantised_multiplier(std::abs(alpha) * factor);
  b.add({alpha < 0 ? -q.value : q.value, q.shift});
}

void build_quantize(CallBuilder& b) {
  const Tensor &in = b.input(0), &out = b.output();
  b.want_type(out, TensorType::int8);
  if (in.type == TensorType::int8) return build_rescale(b, {});
  b.want_type(in, TensorType::float32);
  b.call.type = TensorType::float32;
  b.add({length_of(out), b.zero_point(out)});
  b.add_float(b.scale_f(out));
}

void build_table(CallBuilder& b) {
  const Tensor &in = b.input(0), &out = b.output();
  b.want_int8(1);
  b.add(length_of(out));
  const auto table = [&](auto function) {
    return unary_table(b.scale_f(in), b.zero_point(in), b.scale_f(out), b.zero_point(out),
                       function);
  };
  b.add_pointer(b.op.type == "TANH" ? table([](float x) { return std::tanh(x); })
                                    : table([](float x) { return 1 / (1 + std::exp(-x)); }));
}

}  // namespace

void build_arithmetic(CallBuilder& b) {
  b.want_int8(2);
  if (b.op.type != "MUL") return build_sum(b, std::get<AddOptions>(b.op.options).activation);
  const Tensor &one = b.input(0), &two = b.input(1), &out = b.output();
  b.add({length_of(out), -b.zero_point(one), -b.zero_point(two), b.zero_point(out)});
  b.add_multiplier(static_cast<double>(b.scale_f(one) * b.scale_f(two) / b.scale_f(out)));
  const CallBuilder::Range range = b.activation(std::get<MulOptions>(b.op.options).activation, out);
  b.add({range.low, range.high});
  add_broadcast(b, one, two);
}

void build_unary(CallBuilder& b) {
  const std::string& type = b.op.type;
  if (type == "QUANTIZE") return build_quantize(b);
  b.want_type(b.input(0), TensorType::int8);
  if (type == "DEQUANTIZE") {
    b.want_type(b.output(), TensorType::float32);
    b.add({length_of(b.output()), -b.zero_point(b.input(0))});
    return b.add_float(b.scale_f(b.input(0)));
  }
  b.want_type(b.output(), TensorType::int8);
  if (type == "SOFTMAX") return build_softmax(b);
  if (type == "LEAKY_RELU") return build_leaky_relu(b);
  if (type == "HARD_SWISH") return build_hard_swish(b);
  if (type == "LOGISTIC" || type == "TANH") return build_table(b);
  if (type == "RELU_0_TO_1") return build_rescale(b, b.between(0, 1, b.output()));
  const Activation activation = type == "RELU"    ? Activation::relu
                                : type == "RELU6" ? Activation::relu6
                                                  : Activation::relu_n1_to_1;
  build_rescale(b, b.activation(activation, b.output()));
}

}  // namespace boardless
