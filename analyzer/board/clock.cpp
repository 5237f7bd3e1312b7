// A clock as people write it: a number and Hz, kHz, MHz or GHz, in exactly that case.
#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

struct Unit {
  std::string_view name;
  double hz;
};
constexpr Unit units[] = {{"", 1}, {"Hz", 1}, {"kHz", 1e3}, {"MHz", 1e6}, {"GHz", 1e9}};

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return result;
}

// "84Mhz" or "84M" most likely means "84MHz", but a unit is never guessed at: M and m differ.
std::string hint(std::string_view number, std::string_view unit) {
  for (const Unit& candidate : units) {
    const std::string name = lower(candidate.name);
    const std::string word = lower(unit);
    const bool letter_alone = name.size() > 2 && word == name.substr(0, 1);
    if (!name.empty() && (word == name || letter_alone))
      return fmt::format("; did you mean '{}{}'?", number, candidate.name);
  }
  return "; write it as 84MHz, 32768Hz or 84e6";
}

}  // namespace

double parse_clock(std::string_view text) {
  std::string shown(text.substr(0, 40));
  for (char& c : shown)
    if (c < ' ' || c == 127) c = '?';
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure == std::errc::invalid_argument)
    throw Error(ErrorKind::request,
                fmt::format("'{}' is not a clock; write it as 84MHz, 32768Hz or 84e6", shown));
  const std::size_t digits = static_cast<std::size_t>(end - text.data());
  std::string_view unit = text.substr(digits);
  if (const std::size_t start = unit.find_first_not_of(' '); start != std::string_view::npos)
    unit.remove_prefix(start);
  const auto* found = std::find_if(std::begin(units), std::end(units),
                                   [&](const Unit& candidate) { return candidate.name == unit; });
  if (found == std::end(units))
    throw Error(ErrorKind::request,
                fmt::format("'{}' is not a clock{}", shown,
                            hint(text.substr(0, std::min<std::size_t>(digits, 40)), unit)));
  const double clock_hz = number * found->hz;
  if (failure == std::errc::result_out_of_range || !std::isfinite(clock_hz) || clock_hz <= 0)
    throw Error(ErrorKind::request,
                fmt::format("'{}' is not a clock; it has to be above zero and finite", shown));
  // "84" alone is 84 Hz to a computer and 84 MHz to a person.
  if (unit.empty() && clock_hz < 1000)
    throw Error(ErrorKind::request, fmt::format("'{}' as a clock has no unit{}", shown,
                                                "; write it as 84MHz, 32768Hz or 84e6"));
  return clock_hz;
}

}  // namespace boardless
