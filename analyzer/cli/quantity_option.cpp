#include "analyzer/cli/quantity_option.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/error.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless::cli {

double quantity_option(std::string_view option, const std::string& word,
                       std::span<const OptionUnit> units) {
  std::string_view number = trimmed(word);
  double scale = 1;
  for (const OptionUnit& unit : units) {
    if (!number.ends_with(unit.name)) continue;
    const std::string_view before = number.substr(0, number.size() - unit.name.size());
    double ignored = 0;
    if (parse_number(before, ignored) != NumberFault::none) continue;  // "ms" ends with "s"
    number = before;
    scale = unit.scale;
    break;
  }
  double value = 0;
  if (parse_number(number, value) == NumberFault::none) return value * scale;
  std::string names;
  for (const OptionUnit& unit : units)
    names += (names.empty() ? "" : ", ") + std::string(unit.name);
  throw Error(ErrorKind::request,
              fmt::format("--{} is {}, which is no number{}", option, in_quotes(word),
                          names.empty() ? "" : " with a unit among " + names));
}

double quantity_with_unit(std::string_view option, const std::string& word,
                          std::span<const OptionUnit> units) {
  const std::string_view number = trimmed(word);
  double value = 0;
  // Nothing is nothing in every unit.
  if (parse_number(number, value) != NumberFault::none || value == 0)
    return quantity_option(option, word, units);
  constexpr std::size_t most_shown = 3;
  const auto shown = units.first(std::min(units.size(), most_shown));
  std::string written;
  for (std::size_t k = 0; k < shown.size(); ++k)
    written += fmt::format("{}{}{}",
                           k == 0                  ? ""
                           : k + 1 == shown.size() ? " or "
                                                   : ", ",
                           number, shown[k].name);
  throw Error(ErrorKind::request,
              fmt::format("--{} {}: a unit is missing; write {}", option, number, written));
}

void check_positive(std::string_view option, double value) {
  if (!(value > 0) || !std::isfinite(value))
    throw Error(ErrorKind::request, fmt::format("--{} has to be above 0", option));
}

void check_range(std::string_view option, double value, ColumnKind kind) {
  const MeasurementField& field = field_of(kind);
  const bool high_enough = field.least_allowed ? value >= field.least : value > field.least;
  if (high_enough && value <= field.most) return;
  throw Error(ErrorKind::request,
              fmt::format("--{} is out of range; it has to be {}", option, field.range));
}

}  // namespace boardless::cli
