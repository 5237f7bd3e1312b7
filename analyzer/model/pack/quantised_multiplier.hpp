// Real factors as fixed-point numbers, as TensorFlow Lite's int8 kernels take them:
//
//   quantised_multiplier(0.75)    // {1610612736, 0}: 0.75 * 2^31, no shift
//   quantised_multiplier(3.0)     // {1610612736, 2}
//
// factor = value * 2^(shift - 31), value 0 or 2^30..2^31-1, shift -31..30: what kernels want.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace boardless {

// The nearest of its range; 0 of what is no number. Scales of untrusted files give any double.
inline std::int32_t saturated_int32(double value) {
  if (std::isnan(value)) return 0;
  return static_cast<std::int32_t>(std::clamp(value, -2147483648.0, 2147483647.0));
}

struct QuantisedMultiplier {
  std::int32_t value = 0;
  std::int32_t shift = 0;
};

// `factor` is finite and not negative; one below 2^-32 becomes 0.
inline QuantisedMultiplier quantised_multiplier(double factor) {
  if (!(factor > 0)) return {};
  if (std::isinf(factor)) return {2147483647, 30};
  int shift = 0;
  auto value = static_cast<std::int64_t>(std::round(std::frexp(factor, &shift) * 2147483648.0));
  if (value == std::int64_t{1} << 31) {
    value /= 2;
    ++shift;
  }
  if (shift < -31) return {};
  if (shift > 30) return {2147483647, 30};
  return {static_cast<std::int32_t>(value), shift};
}

}  // namespace boardless
