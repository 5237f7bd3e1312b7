// The console output of the microbench images (firmware_images/microbench-*.elf), from a board or
// from a run here, with whatever a debugger prints around it.
//
//   microbench 1 cortex-m4 DWT cpuid 410fc241
//   empty 21
//   v7-mov 1
//   done 1
//
//   MicrobenchLog log = read_microbench_log("microbench.log");
//   log.core, log.sequences[0].name, .cycles      // "cortex-m4", "v7-mov", 1
//   measurements_of(log)                          // a row for each: sequence and cycles
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "analyzer/measured/measurement.hpp"

namespace boardless {

struct MicrobenchLog {
  std::string core;     // id: "cortex-m4"
  std::string counter;  // "DWT" or "SysTick"
  std::uint32_t cpuid = 0;
  std::int64_t empty_cycles = 0;  // of the harness, subtracted already
  struct Sequence {
    std::string name;
    std::int64_t cycles = 0;  // may be negative where the harness's two runs were not alike
    std::size_t line = 0;
  };
  std::vector<Sequence> sequences;
  std::vector<std::string> warnings;
};

// Error where there is no header line, no `done N` at the end, N lines are not there, or a sequence
// is there twice with different cycles (two logs in one file are fine if they agree).
MicrobenchLog read_microbench_log(const std::string& path);
MicrobenchLog parse_microbench_log(std::string_view text, const std::string& name);

// Rows with image ("microbench-cortex-m4.elf"), sequence, cycles and group ("microbench").
// Sequences of no or negative cycles have no row; `log.warnings` names them.
std::vector<Measurement> measurements_of(const MicrobenchLog& log);

}  // namespace boardless
