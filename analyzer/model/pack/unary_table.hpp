// The 256 outputs of an int8 function, by the input's byte: LOGISTIC and TANH. Computed as
// TensorFlow Lite's default kernels do, by the float function, rounded half away from zero and
// clamped.
//
//   unary_table(0.05f, 3, 1.0f / 256, -128, [](float x) { return 1 / (1 + std::exp(-x)); })
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "analyzer/model/pack/quantised_multiplier.hpp"

namespace boardless {

template <typename Function>
std::vector<std::int8_t> unary_table(float input_scale, std::int32_t input_zero_point,
                                     float output_scale, std::int32_t output_zero_point,
                                     Function function) {
  std::vector<std::int8_t> table(256);
  const float inverse = 1 / output_scale;
  for (int value = -128; value < 128; ++value) {
    const float real = input_scale * static_cast<float>(value - input_zero_point);
    const double rounded = std::round(function(real) * inverse);
    table[static_cast<std::uint8_t>(value)] = static_cast<std::int8_t>(
        saturated_int32(std::clamp(rounded + output_zero_point, -128.0, 127.0)));
  }
  return table;
}

}  // namespace boardless
