#include "analyzer/recommend/candidate_cost.hpp"

#include <algorithm>

#include "analyzer/model/model_estimate.hpp"

namespace boardless {

void set_figures(CandidateCost& candidate, const ModelEstimate& estimate) {
  const Estimate& e = estimate.whole;
  candidate.clock_hz = e.clock_hz;
  candidate.uncounted_ops =
      static_cast<std::size_t>(std::count_if(estimate.ops.begin(), estimate.ops.end(),
                                             [](const OpCost& op) { return !op.missing.empty(); }));
  candidate.latency_s = {e.latency_s, e.latency_interval_s};
  if (e.energy_j) candidate.energy_j = Figure{*e.energy_j, e.energy_interval_j};
  candidate.no_energy_reason = e.no_energy_reason;
  candidate.arena_bytes = estimate.memory.arena_bytes;
  candidate.flash_bytes = estimate.memory.flash_bytes();
  candidate.ram_bytes = estimate.ram_bytes();
  candidate.board_flash_bytes = estimate.memory.board_flash_bytes;
  candidate.board_ram_bytes = estimate.memory.board_ram_bytes;
  candidate.warnings = e.warnings;
}

}  // namespace boardless
