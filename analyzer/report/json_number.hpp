// Numbers of estimates as JSON: cycles are whole unless a fitted model says otherwise.
#pragma once

#include <cmath>
#include <cstdint>
#include <nlohmann/json.hpp>

namespace boardless {

inline nlohmann::ordered_json json_number(double value) {
  if (value == std::floor(value) && std::abs(value) < 9e15) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace boardless
