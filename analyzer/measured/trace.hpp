// Traces of current over time, cut by a trigger channel into one energy per repetition.
//
//   TraceOptions options;
//   options.channel = "D0";            // high while the region runs
//   options.supply_v = 3.0;            // a PPK2 measures no voltage
//   TraceResult r = read_trace("ppk2.csv", options);
//   r.measurement.energy_j, .energy_spread, .latency_s, .latency_spread, .repetitions
//
// Reads Joulescope, Otii and PPK2 CSV files (trace_format.hpp says which columns), sample by
// sample: the memory it needs does not grow with the file.
//
// A repetition lasts from the first sample at which the trigger is on to the first at which it is
// off again; its energy is the trapezoidal sum of current times voltage between the two. What was
// on at the first sample, or still is at the last, is no whole repetition and left out; so is one
// with a sample that is no number or with a gap in time. `warnings` tells how many.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/measured/measurement.hpp"

namespace boardless {

enum class TraceFormat { joulescope, otii, ppk2, other };
std::string_view to_string(TraceFormat format);  // "Joulescope", "Otii", "PPK2", "other"

enum class TriggerPolarity { active_high, active_low };

struct TraceOptions {
  // As the file names it ("D0", "GPI 1", "JS220-000123.0"), without regard to case; its short form
  // too ("gpi1", "0"). Empty: the only digital channel there is.
  std::string channel;
  TriggerPolarity polarity = TriggerPolarity::active_high;
  double threshold = 0.5;  // a sample above it is high
  // For files without a voltage column, and instead of one. In volts, above 0 and at most 60.
  std::optional<double> supply_v;
  // Repetitions shorter than this are glitches of the trigger: left out. Seconds.
  double min_duration_s = 0;
  // Passes of the region in one repetition: energy and latency are divided by it.
  std::uint64_t passes = 1;
};

struct TraceRepetition {
  double start_s = 0;  // on the file's clock
  double duration_s = 0;
  double energy_j = 0;  // of the whole repetition, not divided by options.passes
};

struct TraceResult {
  TraceFormat format = TraceFormat::other;
  std::string channel;  // the trigger, as the file names it
  // Means over the repetitions, of one pass: latency_s, energy_j, their spreads (where there are
  // two repetitions), supply_v (the mean voltage, or as given), repetitions, passes = 1, note.
  Measurement measurement;
  std::vector<TraceRepetition> repetitions;  // the first 10,000
  std::uint64_t samples = 0;
  double sample_period_s = 0;  // mean over the file
  std::vector<std::string> warnings;
};

// Error(ErrorKind::request) where the file is no trace, has no such channel, needs a supply voltage
// or holds no whole repetition; a bad field is named by line and column.
TraceResult read_trace(const std::string& path, const TraceOptions& options);

}  // namespace boardless
