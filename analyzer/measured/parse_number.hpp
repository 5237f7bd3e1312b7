// A decimal number of a text file, by the same rules everywhere: a decimal point, an exponent if
// need be, nothing before or after but blanks, no locale.
//
//   parse_number(" 1.5e-3 ", value)    // NumberFault::none, value 0.0015
//   parse_number("1,5", value)         // NumberFault::no_number
#pragma once

#include <string_view>

namespace boardless {

enum class NumberFault {
  none,
  empty,
  no_number,
  not_finite,    // nan, inf
  out_of_range,  // of a double: 1e999, 1e-999
};

NumberFault parse_number(std::string_view text, double& value);

// What is wrong, as in "is no number": for all faults but none.
std::string_view describe(NumberFault fault);

}  // namespace boardless
