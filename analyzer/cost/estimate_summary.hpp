// What a comparison needs of an estimate: its totals and its rows by class, function and stall, and
// by op where it is of a model. It comes from a run or from saved JSON
// (analyzer/report/saved_estimate.hpp), and nobody has to know which.
//
//   EstimateSummary s = summary_of(estimate);
//   s.rows.functions[0].name, .cost.cycles    // the estimate's own figures
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/estimate.hpp"

namespace boardless {

struct NamedCost {
  std::string name;
  Cost cost;
};

struct NamedCycles {
  std::string name;
  double cycles = 0;
};

struct EstimateSummary {
  std::string label;   // what the comparison calls it: "new.elf", "nucleo-f446re", "84 MHz"
  bool saved = false;  // read from JSON, not run now
  std::string input;   // the file that was named
  std::string image_path;
  std::string image_sha256;
  std::string boardless_version;
  std::string core;   // id
  std::string board;  // id
  double clock_hz = 0;
  int wait_states = 0;
  std::optional<double> supply_v;
  std::optional<double> temperature_c;
  std::string region;
  std::uint64_t passes = 0;

  Cost total;     // energy_j is 0 where energy is not known
  Cost overhead;  // Estimate::overhead: part of the total and of no row
  Interval cycles_interval;
  double latency_s = 0;
  Interval latency_interval_s;
  bool energy_known = false;
  Interval energy_interval_j;
  std::string no_energy_reason;

  std::vector<NamedCost> classes;
  std::vector<NamedCost> functions;  // as they are: several may share a name
  std::vector<NamedCost> ops;        // of a model, those that are counted; empty for firmware
  std::vector<NamedCycles> stalls;
  std::vector<NamedCycles> lost;

  std::string ended_by;
  std::vector<std::string> warnings;
  std::string cycles_method;
};

// `ops` is left empty: who ran a model knows them.
EstimateSummary summary_of(const Estimate& estimate, const std::string& version);

}  // namespace boardless
