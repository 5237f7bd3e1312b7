// Rows behind those of a measurement file, without a loss of what somebody wrote there.
//
//   AppendedMeasurements a = append_measurements(text_of("measured.csv"), "measured.csv", rows);
//   a.text       // the new content
//   a.added      // how many of `rows` are new
//
// Where the file's header has all columns that the rows need, what is there stays as it is, byte by
// byte, and the rows follow in the columns' order and units. Where it lacks one, the whole is
// written anew with the columns of both, in SI units.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/measured/measurement.hpp"

namespace boardless {

struct AppendedMeasurements {
  std::string text;
  std::size_t added = 0;
  std::vector<std::string> warnings;  // for people: rows that were there already
};

// Error(ErrorKind::request) as parse_measurements(), and where the file lacks a column and has
// comments or columns of its own, which would be lost.
AppendedMeasurements append_measurements(std::string_view existing, const std::string& name,
                                         const std::vector<Measurement>& rows);

}  // namespace boardless
