// The names of TensorFlow Lite's builtin operators, by their numbers in a file.
//
//   operator_name(3)                   // "CONV_2D"
//   operator_number("CONV_2D")         // 3
//   operator_name(1000)                // "OPERATOR_1000": newer than boardless
//   operator_number("no such name")    // nothing
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace boardless {

inline constexpr int custom_operator_number = 32;
inline constexpr std::string_view unnamed_operator = "OPERATOR_";  // and its number
// Numbers from here on do not fit the field that first held them.
inline constexpr int first_long_operator_number = 127;

std::string operator_name(int number);
std::optional<int> operator_number(std::string_view name);

}  // namespace boardless
