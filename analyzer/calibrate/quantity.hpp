// What a fit or a prediction is about: a latency or an energy.
//
//   to_string(Quantity::latency)   // "latency"
#pragma once

#include <string_view>

namespace boardless {

enum class Quantity { latency, energy };
std::string_view to_string(Quantity quantity);

}  // namespace boardless
