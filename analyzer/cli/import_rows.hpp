// The rows of a measurement file that another tool's file gives, completed by the options of
// `boardless import`.
//
//   const ImportOptions options = import_options(values);
//   ImportedRows rows;
//   import_file("ppk2.csv", options, rows);
//   rows.rows[0].energy_j, rows.rows[0].note     // "ppk2.csv: PPK2 trace, trigger D0"
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/measured/measured_format.hpp"
#include "analyzer/measured/measurement.hpp"
#include "analyzer/measured/trace.hpp"

namespace boardless::cli {

void add_import_options(boost::program_options::options_description& options);

struct ImportOptions {
  std::optional<MeasuredFormat> format;  // --as
  Measurement given;                     // what completes every row
  TraceOptions trace;
  std::vector<std::string> of_regions;  // the options given that name a region
  std::vector<std::string> of_traces;   // ... and those that only a trace has a use for
};

// Error for a value that is none, an unknown board, and options that contradict each other.
ImportOptions import_options(const boost::program_options::variables_map& values);

struct ImportedRows {
  std::vector<Measurement> rows;
  std::vector<std::string> warnings;
  bool has_trace = false;
};

// Adds the rows of a file. Error as the readers, with file, line and column; where the file is
// recognised as nothing or as two things; where an option cannot be of its rows; where neither it
// nor the options say which image ran.
void import_file(const std::string& file, const ImportOptions& options, ImportedRows& out);

}  // namespace boardless::cli
