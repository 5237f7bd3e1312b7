// Candidates by hand, for tests.
#pragma once

#include <string>

#include "analyzer/recommend/candidate_cost.hpp"

namespace boardless {

// 1 mJ, 10 ms, 10,000 bytes of arena and 50,000 of flash, with intervals of 10 % around, on a board
// with 1 MiB of flash and 128 KiB of RAM.
inline CandidateCost row(const std::string& name, double accuracy) {
  CandidateCost out;
  out.name = name;
  out.model = name + ".tflite";
  out.board = "board";
  out.clock_hz = 1e8;
  out.accuracy = accuracy;
  out.latency_s = {0.01, around(0.01, 0.1)};
  out.energy_j = Figure{1e-3, around(1e-3, 0.1)};
  out.arena_bytes = 10'000;
  out.flash_bytes = 50'000;
  out.ram_bytes = 11'000;
  out.board_flash_bytes = 1 << 20;
  out.board_ram_bytes = 128 << 10;
  return out;
}

inline CandidateCost with_latency(CandidateCost out, double latency_s) {
  out.latency_s = {latency_s, around(latency_s, 0.1)};
  return out;
}

inline CandidateCost with_energy(CandidateCost out, double energy_j) {
  out.energy_j = Figure{energy_j, around(energy_j, 0.1)};
  return out;
}

inline CandidateCost without_energy(CandidateCost out) {
  out.energy_j.reset();
  out.no_energy_reason = "nobody measured it";
  return out;
}

}  // namespace boardless
