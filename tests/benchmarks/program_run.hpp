// One run of a whole program, from start to finish as a shell sees it.
//
//   const ProgramRun run = run_program({BOARDLESS_PROGRAM, "estimate", image});
//   run.wall_s, run.peak_bytes           // 0.043, 31'000'000
//
// Linux hands the peak of the process that started a program down to it, so measure programs before
// this process has grown.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace boardless::benchmarks {

struct ProgramRun {
  double wall_s = 0;
  std::uint64_t peak_bytes = 0;  // of resident memory
};

// What it prints is dropped. std::runtime_error unless it ends with status 0.
ProgramRun run_program(const std::vector<std::string>& words);

}  // namespace boardless::benchmarks
