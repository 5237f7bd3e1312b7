#include "analyzer/cli/conditions_option.hpp"

#include <string>

#include "analyzer/cli/quantity_option.hpp"

namespace po = boost::program_options;

namespace boardless::cli {
namespace {

std::optional<double> option(const po::variables_map& values, const char* name,
                             std::span<const OptionUnit> units, ColumnKind kind) {
  if (!values.count(name)) return std::nullopt;
  const double value = quantity_option(name, values[name].as<std::string>(), units);
  check_range(name, value, kind);
  return value;
}

}  // namespace

void add_conditions_options(po::options_description& options) {
  auto add = options.add_options();
  add("supply", po::value<std::string>()->value_name("VOLTS"),
      "the part's supply, such as 1.8V (default: the one that the figures hold for)");
  add("temperature", po::value<std::string>()->value_name("CELSIUS"),
      "the part's temperature, such as 60C or --temperature=-20C (default: 25 \u00b0C)");
}

Conditions conditions_option(const po::variables_map& values) {
  return {
      .supply_v = option(values, "supply", supply_units, ColumnKind::supply),
      .temperature_c = option(values, "temperature", temperature_units, ColumnKind::temperature)};
}

}  // namespace boardless::cli
