// What the columns of a trace are, told by its header row.
//
//   TraceHeader h = read_trace_header("Timestamp(ms),Current(uA),D0-D7", "ppk2.csv", 1);
//   h.format, h.time.scale, h.current.scale     // ppk2, 1e-3, 1e-6
//   h.channels[3].name, .index, .bit            // "D3", 2, 3
//
// A column's name and unit say what it is: something with "time" in it (s, ms or us, s without a
// unit; or points in time such as 2022-05-03T12:00:00.25Z), "current" (A, mA, uA, nA; A without a
// unit), "voltage" (V, mV; V without), and a digital channel ("D3", "GPI 1", "DI1", "trigger").
// Where there are several currents or voltages, that of "main" counts. Fields are separated by
// commas, semicolons or tabs; with semicolons and tabs a decimal comma is taken, too.
//
// What the instruments' programs write, and what that was verified against:
//
//   PPK2: nRF Connect Power Profiler
//     Timestamp(ms),Current(uA),D0-D7,D0,D1,D2,D3,D4,D5,D6,D7    any of these may be left out
//     D0-D7 is a bit string, D0 first; a bit is 0, 1, X (both within the sample) or -
//     Verified: github.com/NordicSemiconductor/pc-nrfconnect-ppk at 8da7626,
//     src/actions/exportChartAction.ts
//
//   Joulescope UI 1.x: "Export visible data as CSV"
//     # time,JS220-001122.i,JS220-001122.v,JS220-001122.0
//     i, v, p, r and T; 0 to 3 are the inputs, as means from 0 to 1
//     Verified: github.com/jetperch/pyjoulescope_ui at 4c8c885, waveform_widget.py
//
//   Joulescope UI up to 0.9: export of the range between two markers
//     #time (s),current (A),voltage (V)    no digital channel: cannot be cut
//     Verified: the same at a6b74b3
//
//   pyjoulescope_examples: downsample_logging.py
//     time,current,voltage,power,charge,energy    in SI units, or behind "#= header="; no digital
//     channel either, and 2 samples a second
//     Verified: github.com/jetperch/pyjoulescope_examples at 1b7a643
//
//   Otii (Arc, Ace): CSV export
//     "Wall-clock time (UTC)","Arc Main Current (A)","Arc Main Voltage (V)","Arc Main Energy (J)"
//     Verified: this header alone, which a public script quotes. NOT verified: the rows, how
//     digital channels ("Arc GPI 1") and a relative time are named, and the decimal comma.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/measured/trace.hpp"

namespace boardless {

struct TraceColumn {
  static constexpr std::size_t absent = static_cast<std::size_t>(-1);
  std::size_t index = absent;  // of the field in a row
  double scale = 1;            // times the field, in s, A or V
  std::string name;            // as the file has it
  bool there() const { return index != absent; }
};

struct TraceChannel {
  std::string name;
  std::size_t index = 0;
  int bit = -1;  // of a bit string; -1: the field is the channel's level
};

struct TraceHeader {
  TraceFormat format = TraceFormat::other;
  char separator = ',';
  std::size_t columns = 0;
  int bits = 0;  // of a column that holds all channels as a bit string
  TraceColumn time, current, voltage;
  std::vector<TraceChannel> channels;  // digital ones
  std::vector<TraceChannel> others;    // what else a trigger could be, if it is asked for by name
};

// Whether a line before the rows is one: the first without '#', or one with '#' that names columns.
bool is_trace_header(std::string_view line);

// Error(ErrorKind::request) where time or current is missing, or could be several columns.
TraceHeader read_trace_header(std::string_view line, const std::string& file, std::size_t number);

// The channel that the options ask for. Error with those there are.
TraceChannel find_trigger(const TraceHeader& header, const std::string& channel,
                          const std::string& file);

// Fields without their quotes; `fields` has one for each column and perhaps more.
void split_trace_row(std::string_view line, char separator, std::vector<std::string_view>& fields);

}  // namespace boardless
