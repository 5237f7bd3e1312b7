#include "analyzer/cost/estimate_summary.hpp"

namespace boardless {

EstimateSummary summary_of(const Estimate& e, const std::string& version) {
  EstimateSummary out;
  out.input = e.image_path;
  out.image_path = e.image_path;
  out.image_sha256 = e.image_sha256;
  out.boardless_version = version;
  out.core = core_info(e.core).id;
  out.board = e.board_id;
  out.clock_hz = e.clock_hz;
  out.wait_states = e.wait_states;
  out.supply_v = e.supply_v;
  out.temperature_c = e.temperature_c;
  out.region = e.region;
  out.passes = e.passes;

  out.total = e.total();
  out.overhead = e.overhead;
  out.cycles_interval = e.cycles_interval;
  out.latency_s = e.latency_s;
  out.latency_interval_s = e.latency_interval_s;
  out.energy_known = e.energy_j.has_value();
  out.energy_interval_j = e.energy_interval_j;
  out.no_energy_reason = e.no_energy_reason;

  for (const ClassCost& row : e.classes)
    out.classes.push_back({std::string(cycle_class_info(row.cycle_class).id), row.cost});
  for (const FunctionCost& row : e.functions) out.functions.push_back({row.name, row.cost});
  for (const Estimate::Stall& stall : e.stalls) out.stalls.push_back({stall.name, stall.cycles});
  for (std::size_t l = 0; l < loss_count; ++l)
    out.lost.push_back({std::string(to_string(static_cast<Loss>(l))), e.lost[l]});

  out.ended_by = to_string(e.ended_by);
  out.warnings = e.warnings;
  out.cycles_method = e.timing_method;
  return out;
}

}  // namespace boardless
