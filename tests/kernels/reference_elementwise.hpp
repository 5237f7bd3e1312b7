// What the operators that go element by element should compute; see reference.hpp. Float operators
// are in double where the kernels are in float, and hard_swish in int16 where they are in int32.
#pragma once

#include <cmath>

#include "tests/kernels/reference.hpp"

namespace reference {

using Dims = std::vector<int>;

inline Dims dims_of(const int32_t* dims) { return {dims, dims + BL_MAX_DIMS}; }

inline int count_of(const Dims& dims) {
  int count = 1;
  for (const int size : dims) count *= size;
  return count;
}

// The index of element `flat` of a dense tensor.
inline Dims index_of(int flat, const Dims& dims) {
  Dims index(dims.size());
  for (size_t d = dims.size(); d-- > 0; flat /= dims[d]) index[d] = flat % dims[d];
  return index;
}

inline int flat_of(const Dims& index, const Dims& dims) {
  int flat = 0;
  for (size_t d = 0; d < dims.size(); d++) flat = flat * dims[d] + index[d];
  return flat;
}

// combine(a, b) of every pair that broadcasting puts together.
template <class Params, class Combine>
std::vector<int8_t> pairs(const Params& p, const int8_t* input_1, const int8_t* input_2,
                          Combine combine) {
  std::vector<int8_t> output;
  if (!p.broadcast) {
    for (int i = 0; i < p.length; i++) output.push_back(combine(input_1[i], input_2[i]));
    return output;
  }
  const Dims dims_1 = dims_of(p.input_1_dims), dims_2 = dims_of(p.input_2_dims);
  Dims dims;
  for (size_t d = 0; d < dims_1.size(); d++) dims.push_back(std::max(dims_1[d], dims_2[d]));
  for (int i = 0; i < count_of(dims); i++) {
    Dims at_1 = index_of(i, dims), at_2 = at_1;
    for (size_t d = 0; d < dims.size(); d++) {
      at_1[d] %= dims_1[d];
      at_2[d] %= dims_2[d];
    }
    output.push_back(combine(input_1[flat_of(at_1, dims_1)], input_2[flat_of(at_2, dims_2)]));
  }
  return output;
}

inline std::vector<int8_t> sum(const bl_add_params& p, int sign, const int8_t* input_1,
                               const int8_t* input_2) {
  return pairs(p, input_1, input_2, [&](int a, int b) {
    const int32_t unit = int32_t{1} << p.left_shift;
    const int32_t scaled_a =
        rescale((a + p.input_1_offset) * unit, p.input_1_multiplier, p.input_1_shift);
    const int32_t scaled_b =
        rescale((b + p.input_2_offset) * unit, p.input_2_multiplier, p.input_2_shift);
    const int32_t sum = rescale(scaled_a + sign * scaled_b, p.output_multiplier, p.output_shift);
    return clamp(int64_t{sum} + p.output_offset, p.activation_min, p.activation_max);
  });
}

inline std::vector<int8_t> mul(const bl_mul_params& p, const int8_t* input_1,
                               const int8_t* input_2) {
  return pairs(p, input_1, input_2, [&](int a, int b) {
    const int32_t product = (a + p.input_1_offset) * (b + p.input_2_offset);
    return clamp(int64_t{rescale(product, p.output_multiplier, p.output_shift)} + p.output_offset,
                 p.activation_min, p.activation_max);
  });
}

template <class Function>
std::vector<int8_t> each(int length, const int8_t* input, Function function) {
  std::vector<int8_t> output;
  for (int i = 0; i < length; i++) output.push_back(function(input[i]));
  return output;
}

inline std::vector<int8_t> rescaled(const bl_rescale_params& p, const int8_t* input) {
  return each(p.length, input, [&](int value) {
    return clamp(int64_t{rescale(value + p.input_offset, p.multiplier, p.shift)} + p.output_offset,
                 p.activation_min, p.activation_max);
  });
}

inline std::vector<int8_t> leaky_relu(const bl_leaky_relu_params& p, const int8_t* input) {
  return each(p.length, input, [&](int value) {
    const int x = value + p.input_offset;
    int64_t scaled = 0;
    if (x >= 0)
      scaled = rescale(x, p.multiplier, p.shift);
    else if (p.alpha_multiplier >= 0)
      scaled = rescale(x, p.alpha_multiplier, p.alpha_shift);
    else
      scaled = -int64_t{rescale(x, -p.alpha_multiplier, p.alpha_shift)};
    return clamp(scaled + p.output_offset, -128, 127);
  });
}

// round(a * b / 2^15), from the definition: to nearest, a negative half up.
inline int16_t doubling_high_multiply_16(int16_t a, int16_t b) {
  return static_cast<int16_t>(std::floor(std::ldexp(double{1} * a * b, -15) + 0.5));
}

inline int16_t times_power_16(int16_t value, int exponent) {
  if (exponent < 0) return static_cast<int16_t>(divide_by_power(value, -exponent));
  return static_cast<int16_t>(
      std::clamp<int64_t>(int64_t{value} * (int64_t{1} << exponent), -32768, 32767));
}

inline std::vector<int8_t> hard_swish(const bl_hard_swish_params& p, const int8_t* input) {
  return each(p.length, input, [&](int value) {
    const auto fine = static_cast<int16_t>((value + p.input_offset) * 128);
    const int16_t scaled =
        doubling_high_multiply_16(fine, static_cast<int16_t>(p.output_multiplier));
    const auto multiplier = static_cast<int16_t>(p.reluish_multiplier);
    int16_t reluish = 0;
    if (p.reluish_exponent > 0) {
      reluish = times_power_16(
          doubling_high_multiply_16(times_power_16(fine, p.reluish_exponent - 1), multiplier), 1);
    } else {
      reluish = times_power_16(doubling_high_multiply_16(fine, multiplier), p.reluish_exponent);
    }
    // From -1..1 to 0..1 in the same 15 bits.
    const auto factor = static_cast<int16_t>((int{reluish} + 32768) / 2);
    const auto product = static_cast<int16_t>(int{factor} * scaled / 32768);
    return clamp(times_power_16(product, p.output_exponent) + p.output_offset, -128, 127);
  });
}

inline std::vector<int8_t> quantize_float(const bl_quantize_float_params& p, const float* input) {
  std::vector<int8_t> output;
  for (int i = 0; i < p.length; i++) {
    const double steps = std::round(double{input[i] / p.scale});
    output.push_back(
        static_cast<int8_t>(std::clamp(steps + p.output_offset, double{-128}, double{127})));
  }
  return output;
}

inline std::vector<float> dequantize(const bl_dequantize_params& p, const int8_t* input) {
  std::vector<float> output;
  for (int i = 0; i < p.length; i++)
    output.push_back(static_cast<float>(double{p.scale} * (input[i] + p.input_offset)));
  return output;
}

}  // namespace reference
