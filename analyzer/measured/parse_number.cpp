#include "analyzer/measured/parse_number.hpp"

#include <charconv>
#include <cmath>

#include "analyzer/measured/text_input.hpp"

namespace boardless {

NumberFault parse_number(std::string_view text, double& value) {
  text = trimmed(text);
  if (text.empty()) return NumberFault::empty;
  // from_chars takes no plus sign; "+-1" is no number all the same.
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  double parsed = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), parsed);
  if (end != text.data() + text.size() || error == std::errc::invalid_argument)
    return NumberFault::no_number;
  if (error == std::errc::result_out_of_range) return NumberFault::out_of_range;
  if (!std::isfinite(parsed)) return NumberFault::not_finite;
  value = parsed;
  return NumberFault::none;
}

std::string_view describe(NumberFault fault) {
  switch (fault) {
    case NumberFault::none:
      break;
    case NumberFault::empty:
      return "is empty";
    case NumberFault::no_number:
      return "is no number";
    case NumberFault::not_finite:
      return "is not finite";
    case NumberFault::out_of_range:
      return "is out of range";
  }
  return "";
}

}  // namespace boardless
