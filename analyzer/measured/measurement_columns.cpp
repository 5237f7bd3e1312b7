#include "analyzer/measured/measurement_columns.hpp"

#include <array>

namespace boardless {
namespace {

using Q = ColumnKind;
using M = Measurement;

// The first of each kind is what measurements_csv() writes, which is why its scale is 1.
constexpr MeasurementColumn columns[] = {
    {"image", Q::image},
    {"from", Q::from},
    {"to", Q::to},
    {"call", Q::call},
    {"op", Q::op},
    {"sequence", Q::sequence},
    {"board", Q::board},
    {"clock_hz", Q::clock},
    {"clock_khz", Q::clock, 1e3},
    {"clock_mhz", Q::clock, 1e6},
    {"supply_v", Q::supply},
    {"supply_mv", Q::supply, 1e-3},
    {"temperature_c", Q::temperature},
    {"latency_s", Q::latency},
    {"latency_ms", Q::latency, 1e-3},
    {"latency_us", Q::latency, 1e-6},
    {"latency_ns", Q::latency, 1e-9},
    {"latency_spread", Q::latency_spread},
    {"latency_spread_s", Q::latency_spread, 1, true},
    {"latency_spread_ms", Q::latency_spread, 1e-3, true},
    {"latency_spread_us", Q::latency_spread, 1e-6, true},
    {"latency_spread_ns", Q::latency_spread, 1e-9, true},
    {"cycles", Q::cycles},
    {"energy_j", Q::energy},
    {"energy_mj", Q::energy, 1e-3},
    {"energy_uj", Q::energy, 1e-6},
    {"energy_nj", Q::energy, 1e-9},
    {"energy_spread", Q::energy_spread},
    {"energy_spread_j", Q::energy_spread, 1, true},
    {"energy_spread_mj", Q::energy_spread, 1e-3, true},
    {"energy_spread_uj", Q::energy_spread, 1e-6, true},
    {"energy_spread_nj", Q::energy_spread, 1e-9, true},
    {"repetitions", Q::repetitions},
    {"passes", Q::passes},
    {"group", Q::group},
    {"note", Q::note},
};

constexpr MeasurementField text(std::string M::*member) {
  MeasurementField field;
  field.text = member;
  return field;
}

constexpr MeasurementField number(std::optional<double> M::*member, double least,
                                  bool least_allowed, double most, std::string_view range) {
  MeasurementField field;
  field.number = member;
  field.least = least;
  field.least_allowed = least_allowed;
  field.most = most;
  field.range = range;
  return field;
}

constexpr MeasurementField count(std::optional<std::uint64_t> M::*member) {
  MeasurementField field;
  field.count = member;
  field.least = 1;
  field.least_allowed = true;
  field.most = 1e12;
  field.range = "a whole number from 1 to 10^12";
  return field;
}

// In the order of ColumnKind. Limits are far outside of what anybody measures: they catch slips in
// the unit.
constexpr std::array<MeasurementField, column_kind_count> fields{
    text(&M::image),
    text(&M::from),
    text(&M::to),
    text(&M::call),
    text(&M::op),
    text(&M::sequence),
    text(&M::board),
    number(&M::clock_hz, 1e3, true, 10e9, "from 1 kHz to 10 GHz"),
    number(&M::supply_v, 0, false, 60, "above 0 V and at most 60 V"),
    number(&M::temperature_c, -100, true, 250, "from -100 °C to 250 °C"),
    number(&M::latency_s, 1e-12, true, 1e6, "from 1 ps to 10^6 s"),
    number(&M::latency_spread, 0, true, 1, "from 0 to 1, 0.02 for 2 %"),
    number(&M::cycles, 1e-3, true, 1e16, "from 0.001 to 10^16"),
    number(&M::energy_j, 1e-18, true, 1e6, "from 10^-18 J to 10^6 J"),
    number(&M::energy_spread, 0, true, 1, "from 0 to 1, 0.02 for 2 %"),
    count(&M::repetitions),
    count(&M::passes),
    text(&M::group),
    text(&M::note),
};

// What people call a quantity when they leave out its unit.
struct Unitless {
  std::string_view name;
  ColumnKind kind;
};

constexpr Unitless unitless[] = {
    {"latency", Q::latency},         {"time", Q::latency},  {"duration", Q::latency},
    {"runtime", Q::latency},         {"energy", Q::energy}, {"clock", Q::clock},
    {"frequency", Q::clock},         {"supply", Q::supply}, {"voltage", Q::supply},
    {"temperature", Q::temperature},
};

}  // namespace

std::span<const MeasurementColumn> measurement_columns() { return columns; }

const MeasurementColumn* find_column(std::string_view name) {
  for (const MeasurementColumn& column : columns)
    if (column.name == name) return &column;
  return nullptr;
}

const MeasurementField& field_of(ColumnKind kind) { return fields[static_cast<std::size_t>(kind)]; }

std::string columns_with_unit(std::string_view name) {
  for (const Unitless& u : unitless) {
    if (u.name != name) continue;
    std::vector<std::string_view> names;
    for (const MeasurementColumn& column : columns)
      if (column.kind == u.kind) names.push_back(column.name);
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
      if (i) out += i + 1 == names.size() ? " or " : ", ";
      out += names[i];
    }
    return out;
  }
  return "";
}

}  // namespace boardless
