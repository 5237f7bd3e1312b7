// The columns of a measurement file: one table, which the reader, the writer and the errors read.
//
//   find_column("latency_ms")->scale     // 1e-3: into seconds
//   find_column("latency")               // nullptr; unitless_hint("latency") says what to write
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "analyzer/measured/measurement.hpp"

namespace boardless {

// What a column gives. Two columns of one kind are a mistake in the header.
enum class ColumnKind {
  image,
  from,
  to,
  call,
  op,
  sequence,
  board,
  clock,
  supply,
  temperature,
  latency,
  latency_spread,
  cycles,
  energy,
  energy_spread,
  repetitions,
  passes,
  group,
  note,
};

inline constexpr int column_kind_count = static_cast<int>(ColumnKind::note) + 1;

struct MeasurementColumn {
  std::string_view name;
  ColumnKind kind;
  double scale = 1;       // times the field, in SI units
  bool absolute = false;  // a spread in the quantity's own unit, not relative to it
};

std::span<const MeasurementColumn> measurement_columns();
const MeasurementColumn* find_column(std::string_view name);  // in lower case; null: none

// Where a quantity is kept: exactly one of these is not null. Texts have no range.
struct MeasurementField {
  std::string Measurement::*text = nullptr;
  std::optional<double> Measurement::*number = nullptr;
  std::optional<std::uint64_t> Measurement::*count = nullptr;
  double least = 0;            // of a number, in SI units
  bool least_allowed = false;  // the least itself is in range
  double most = 0;
  std::string_view range;  // for people: "above 0 and at most 10 GHz"
};

const MeasurementField& field_of(ColumnKind kind);

// For a name that lacks its unit: "latency_s, latency_ms, latency_us or latency_ns"; empty for
// others.
std::string columns_with_unit(std::string_view name);

}  // namespace boardless
