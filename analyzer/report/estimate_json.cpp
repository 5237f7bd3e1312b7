#include "analyzer/report/estimate_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/report/json_number.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json interval(const Interval& range) { return Json::array({range.low, range.high}); }

Json cost_fields(const Cost& cost, const Estimate& e) {
  Json out;
  out["instructions"] = cost.instructions;
  out["cycles"] = json_number(cost.cycles);
  out["stall_cycles"] = json_number(cost.stall_cycles);
  out["energy_j"] = e.energy_j ? Json(cost.energy_j) : Json();
  out["share"] = e.cycles > 0 ? cost.cycles / e.cycles : 0;
  return out;
}

Json named(const std::string& key, const std::string& name, const Cost& cost, const Estimate& e) {
  Json out;
  out[key] = name;
  out.update(cost_fields(cost, e));
  return out;
}

}  // namespace

std::string estimate_json(const Estimate& e, const std::string& version) {
  Json out;
  out["schema"] = estimate_schema;
  out["boardless_version"] = version;
  out["image"] = {{"path", e.image_path}, {"sha256", e.image_sha256}};
  out["core"] = core_info(e.core).id;
  out["board"] = e.board_id;
  out["clock_hz"] = json_number(e.clock_hz);
  out["wait_states"] = e.wait_states;
  out["supply_v"] = e.supply_v ? Json(*e.supply_v) : Json();
  if (e.temperature_c) out["temperature_c"] = *e.temperature_c;
  out["region"] = e.region;
  out["passes"] = e.passes;
  out["instructions"] = e.instructions;
  out["run_instructions"] = e.run_instructions;
  out["cycles"] = json_number(e.cycles);
  out["cycles_interval"] = interval(e.cycles_interval);
  out["latency_s"] = e.latency_s;
  out["latency_interval_s"] = interval(e.latency_interval_s);
  out["energy_j"] = e.energy_j ? Json(*e.energy_j) : Json();
  out["energy_interval_j"] = e.energy_j ? interval(e.energy_interval_j) : Json();
  out["no_energy_reason"] = e.energy_j ? Json() : Json(e.no_energy_reason);
  if (e.overhead.cycles > 0 || e.overhead.energy_j > 0)
    out["overhead"] = {{"cycles", json_number(e.overhead.cycles)},
                       {"energy_j", e.energy_j ? Json(e.overhead.energy_j) : Json()}};
  out["by_class"] = Json::array();
  for (const ClassCost& row : e.classes)
    out["by_class"].push_back(
        named("class", std::string(cycle_class_info(row.cycle_class).id), row.cost, e));
  out["by_function"] = Json::array();
  for (const FunctionCost& row : e.functions) {
    Json function = named("function", row.name, row.cost, e);
    function["address"] = row.address;
    out["by_function"].push_back(std::move(function));
  }
  out["stall_cycles"] = json_number(e.stall_cycles);
  Json& stalls = out["stalls"] = Json::object();
  for (const Estimate::Stall& stall : e.stalls)
    stalls[stall.name] = {{"events", stall.events}, {"cycles", json_number(stall.cycles)}};
  Json& lost = out["lost_cycles"];
  for (std::size_t l = 0; l < loss_count; ++l)
    lost[std::string(to_string(static_cast<Loss>(l)))] = json_number(e.lost[l]);
  out["ended_by"] = to_string(e.ended_by);
  out["exit_status"] = e.exit_status;
  out["console"] = e.console;
  out["warnings"] = e.warnings;
  out["method"] = {{"cycles", e.timing_method},
                   {"energy", e.energy_j ? Json(e.energy_method) : Json()},
                   {"interval", e.error_basis}};
  // Firmware may print bytes that are not text.
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace boardless
