// Measurements: what someone measured on hardware, one row each, and the file that holds them.
//
//   image,from,to,board,clock_mhz,latency_ms,energy_uj,group
//   firmware.elf,infer_begin,infer_end,nucleo-f446re,84,12.7,410,warm
//
//   MeasurementFile file = read_measurements("measured.csv");
//   file.rows[0].latency_s          // 0.0127
//   file.rows[0].line               // 2, for errors about the row
//
// The format, column by column, is in docs/measurements.md: CSV by RFC 4180 with units in the
// columns' names. A latency, cycles or an energy is what one run of the region took, all its
// passes together, unless `passes` says how many.
//
// Error(ErrorKind::request) names line and column: a missing or doubled column, one without its
// unit, an empty file, a row with too many or too few fields, a value that is no number, not
// finite, negative or zero, a row without latency, cycles and energy, cycles that contradict
// latency and clock by more than 1 %, and what is over the limits below.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace boardless {

// All optional figures are positive and finite, but for temperature (above -273.15 °C) and the
// spreads (0 or more).
struct Measurement {
  // What ran: an image (or a .tflite model), and its region. All of these are empty where the row
  // has none: the whole run.
  std::string image;
  std::string from, to;  // symbols or addresses
  std::string call;      // a function, called by itself
  std::string op;        // of a model: "op3_CONV_2D"
  std::string sequence;  // of a microbench image: "v7-mov"

  // On what
  std::string board;                    // id; empty: not said
  std::optional<double> clock_hz;       // of the core
  std::optional<double> supply_v;       //
  std::optional<double> temperature_c;  // of the part

  // What it took
  std::optional<double> latency_s;
  std::optional<double> latency_spread;  // relative standard deviation: 0.01 is 1 %
  std::optional<double> cycles;
  std::optional<double> energy_j;
  std::optional<double> energy_spread;       // relative standard deviation
  std::optional<std::uint64_t> repetitions;  // how often it was measured; the figures are the means
  std::optional<std::uint64_t>
      passes;  // of the region, that the figures are of; all those of a run

  std::string group;  // for errors by group and leave-one-group-out
  std::string note;
  std::size_t line = 0;  // of the file; 0: not from one
};

// Latency, or what cycles and clock give; nullopt where the row has neither.
std::optional<double> measured_latency_s(const Measurement& m);
// Cycles, or what latency and clock give.
std::optional<double> measured_cycles(const Measurement& m);

struct MeasurementFile {
  std::string path;
  std::string sha256;                 // of its content: the fingerprint of the data
  std::vector<Measurement> rows;      // one at least, in the file's order
  std::vector<std::string> warnings;  // unknown columns, for people
};

inline constexpr std::size_t max_measurement_bytes = 64u << 20;
inline constexpr std::size_t max_measurement_rows = 100'000;
inline constexpr std::size_t max_measurement_field = 4096;  // bytes
inline constexpr std::size_t max_measurement_columns = 256;

MeasurementFile read_measurements(const std::string& path);
// The same from memory; `name` stands for the path in errors.
MeasurementFile parse_measurements(std::string_view text, const std::string& name);

// As a measurement file, with those columns that occur, in SI units: what the readers of other
// formats give can be kept, joined and edited. Reads back as it was, but for `line`.
std::string measurements_csv(const std::vector<Measurement>& rows);

}  // namespace boardless
