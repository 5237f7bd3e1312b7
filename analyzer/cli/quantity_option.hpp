// Numbers with units on the command line, as the columns of a measurement file have them.
//
//   quantity_option("supply", "3.3V", supply_units)       // 3.3
//   quantity_option("shortest", "100us", time_units)      // 1e-4
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzer/measured/measurement_columns.hpp"

namespace boardless::cli {

struct OptionUnit {
  std::string_view name;
  double scale;  // into the SI unit
};

inline constexpr OptionUnit supply_units[] = {{"V", 1}, {"mV", 1e-3}};
inline constexpr OptionUnit temperature_units[] = {{"C", 1}, {"°C", 1}};
inline constexpr OptionUnit time_units[] = {
    {"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"µs", 1e-6}, {"ns", 1e-9}};

// A number, with one of the units or without: then it is in the first. Error that names the option.
double quantity_option(std::string_view option, const std::string& word,
                       std::span<const OptionUnit> units);

// The same of options whose number could be in any unit: without one it is refused, with the units
// to write it in. "--latency 5: a unit is missing; write 5s, 5ms or 5us"
double quantity_with_unit(std::string_view option, const std::string& word,
                          std::span<const OptionUnit> units);

// Error where a number that stands for an amount is not above 0, or endless.
void check_positive(std::string_view option, double value);

// Error where a measurement file's column of this kind cannot hold it.
void check_range(std::string_view option, double value, ColumnKind kind);

}  // namespace boardless::cli
