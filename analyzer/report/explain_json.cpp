#include "analyzer/report/explain_json.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_json.hpp"
#include "analyzer/report/json_number.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json cost_object(const Cost& cost, const Cost& total, bool energy) {
  Json out;
  out["instructions"] = cost.instructions;
  out["cycles"] = json_number(cost.cycles);
  out["stall_cycles"] = json_number(cost.stall_cycles);
  out["cpi"] =
      cost.instructions ? Json(cost.cycles / static_cast<double>(cost.instructions)) : Json();
  out["energy_j"] = energy ? Json(cost.energy_j) : Json();
  out["share"] = total.cycles > 0 ? cost.cycles / total.cycles : 0;
  return out;
}

}  // namespace

std::string explain_json(const Explanation& x, const std::vector<Dimension>& by,
                         const Breakdown& breakdown, const std::string& version) {
  const bool energy = x.estimate.energy_j.has_value();
  Json out;
  out["schema"] = explanation_schema;
  out["estimate"] = Json::parse(estimate_json(x.estimate, version));
  out["by"] = Json::array();
  for (const Dimension dimension : by)
    out["by"].push_back(dimensions[static_cast<std::size_t>(dimension)].id);
  out["rows"] = Json::array();
  for (const BreakdownRow& row : breakdown.rows) {
    Json object;
    for (std::size_t k = 0; k < by.size(); ++k)
      object[std::string(dimensions[static_cast<std::size_t>(by[k])].id)] = row.keys[k];
    object["executions"] = row.executions;
    object.update(cost_object(row.cost, breakdown.total, energy));
    object["cycles_with_callees"] = row.inclusive ? json_number(row.inclusive->cycles) : Json();
    object["energy_with_callees_j"] =
        row.inclusive && energy ? Json(row.inclusive->energy_j) : Json();
    Json& lost = object["lost_cycles"] = Json::object();
    for (const auto& [reason, cycles] : row.lost)
      lost[x.reasons[static_cast<std::size_t>(reason)]] = json_number(cycles);
    out["rows"].push_back(std::move(object));
  }
  out["hidden"] = cost_object(breakdown.hidden_cost, breakdown.total, energy);
  out["hidden"]["rows"] = breakdown.hidden;
  out["total"] = cost_object(breakdown.total, breakdown.total, energy);
  Json& stacks = out["stack"] = Json::object();
  stacks["bytes"] = x.stack_bytes ? Json(*x.stack_bytes) : Json();
  Json& functions = stacks["functions"] = Json::array();
  for (const Explanation::Function& f : x.functions)
    if (f.stack)
      functions.push_back({{"function", f.name},
                           {"address", f.address},
                           {"own_bytes", f.own_stack.value_or(0)},
                           {"bytes", *f.stack}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace boardless
