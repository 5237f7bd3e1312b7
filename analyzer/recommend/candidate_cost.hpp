// What one candidate costs on one board: the figures of a model's estimate that a recommendation
// weighs, beside the candidate's name and accuracy.
//
//   CandidateCost c;
//   c.name = "kws_small";
//   c.accuracy = 0.916;
//   set_figures(c, model_estimate);
//   c.latency_s.value               // 0.0535
//   c.energy_j                      // std::nullopt where the board has no documented current
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/cost/interval.hpp"

namespace boardless {

struct ModelEstimate;

struct Figure {
  double value = 0;
  Interval interval;
};

struct CandidateCost {
  std::string name;   // what it is called in tables: unique among the candidates
  std::string model;  // the file
  std::string board;
  double clock_hz = 0;
  std::optional<double> accuracy;  // 0 to 1
  std::string error;               // why there are no figures; empty: there are
  std::size_t uncounted_ops = 0;   // ops without a kernel: with some, each figure is too low
  Figure latency_s;                // of one inference
  std::optional<Figure> energy_j;  // of one inference
  std::string no_energy_reason;    // why `energy_j` is empty
  std::uint64_t arena_bytes = 0;   // tensors and the scratch of kernels
  std::uint64_t flash_bytes = 0;   // the whole kernel pack, weights and parameters
  std::uint64_t ram_bytes = 0;     // arena, the pack's own data, stack
  std::uint64_t board_flash_bytes = 0;
  std::uint64_t board_ram_bytes = 0;  // in one piece
  std::vector<std::string> warnings;
};

void set_figures(CandidateCost& candidate, const ModelEstimate& estimate);

}  // namespace boardless
