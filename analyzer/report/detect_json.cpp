#include "analyzer/report/detect_json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/estimate_json.hpp"
#include "analyzer/report/json_number.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json cost_json(const Detection& d, const DetectedCost& cost) {
  return {{"cycles", json_number(cost.cycles)},
          {"latency_s", cost.cycles / d.estimate.clock_hz},
          {"energy_j", d.estimate.energy_j ? Json(cost.energy_j) : Json()},
          {"share", d.estimate.cycles > 0 ? cost.cycles / d.estimate.cycles : 0}};
}

Json function_json(const DetectedFunction& function) {
  return {{"name", function.name}, {"address", function.address}};
}

Json op_json(const Detection& d, const DetectedOp& op) {
  Json out = {{"index", op.index}, {"op", op.type}};
  out["macs"] = op.macs ? Json(*op.macs) : Json();
  out["fate"] = to_string(op.fate);
  out["fused_into"] = op.fate == OpFate::fused && op.calls.empty() ? Json(op.into) : Json();
  out["calls"] = Json::array();
  for (const DetectedCall& call : op.calls) {
    Json row = function_json(call.function);
    row["call"] = call.nth;
    row["kernel"] = function_json(call.kernel);
    row["instructions"] = call.instructions;
    row["multiplications"] = call.multiplications;
    row.update(cost_json(d, call.cost));
    out["calls"].push_back(std::move(row));
  }
  out.update(cost_json(d, op.cost));
  out["glue"] = cost_json(d, op.glue);
  out["told_by"] = Json::array();
  if (op.by_name) out["told_by"].push_back("name");
  if (op.by_macs) out["told_by"].push_back("macs");
  if (op.by_bytes) out["told_by"].push_back("bytes");
  out["certainty"] = op.calls.empty() ? Json() : Json(op.certainty);
  out["ambiguity"] = op.ambiguity.empty() ? Json() : Json(op.ambiguity);
  return out;
}

}  // namespace

std::string detect_json(const Detection& d, const std::string& model, const std::string& version) {
  Json out;
  out["schema"] = "boardless-detection/1";
  out["model"] = model;
  out["estimate"] = Json::parse(estimate_json(d.estimate, version));
  out["under"] = function_json(d.under);
  out["under"]["call"] = d.nth;
  out["inferences"] = d.inferences;
  out["symbols"] = d.symbols;
  out["ops"] = Json::array();
  for (const DetectedOp& op : d.ops) out["ops"].push_back(op_json(d, op));
  out["kernels"] = cost_json(d, d.kernels);
  out["glue"] = cost_json(d, d.glue);
  out["glue_after_last"] = cost_json(d, d.tail);
  out["glue_functions"] = Json::array();
  for (const GlueFunction& row : d.glue_functions) {
    Json object = function_json(row.function);
    object["calls"] = row.calls;
    object.update(cost_json(d, row.cost));
    out["glue_functions"].push_back(std::move(object));
  }
  out["outside"] = cost_json(d, d.outside);
  out["other_inferences"] = cost_json(d, d.other_inferences);
  out["notes"] = d.notes;
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string detect_csv(const Detection& d) {
  std::string out =
      "index,op,fate,fused_into,calls,functions,addresses,kernels,macs,multiplications,cycles,"
      "latency_s,energy_j,share,glue_cycles,certainty,ambiguity\n";
  const auto figures = [&](const DetectedCost& cost) {
    return fmt::format("{:.15g},{:.9g},{},{:.6f}", cost.cycles, cost.cycles / d.estimate.clock_hz,
                       d.estimate.energy_j ? fmt::format("{:.9g}", cost.energy_j) : "",
                       d.estimate.cycles > 0 ? cost.cycles / d.estimate.cycles : 0);
  };
  for (const DetectedOp& op : d.ops) {
    std::vector<std::string> functions, addresses, kernels;
    std::uint64_t multiplications = 0;
    for (const DetectedCall& call : op.calls) {
      functions.push_back(fmt::format("{} #{}", call.function.name, call.nth));
      addresses.push_back(fmt::format("0x{:08x}", call.function.address));
      kernels.push_back(call.kernel.name);
      multiplications += call.multiplications;
    }
    const bool elsewhere = op.fate == OpFate::fused && op.calls.empty();
    out += fmt::format(
        "{},{},{},{},{},{},{},{},{},{},{},{:.15g},{},{}\n", op.index, csv_field(op.type),
        to_string(op.fate), elsewhere ? std::to_string(op.into) : "", op.calls.size(),
        csv_field(fmt::format("{}", fmt::join(functions, " "))), fmt::join(addresses, " "),
        csv_field(fmt::format("{}", fmt::join(kernels, " "))),
        op.macs ? std::to_string(*op.macs) : "", multiplications, figures(op.cost), op.glue.cycles,
        op.calls.empty() ? "" : fmt::format("{:.3f}", op.certainty), csv_field(op.ambiguity));
  }
  out += fmt::format(",[after the last op],,,,,,,,,0,0,,0,{:.15g},,\n", d.tail.cycles);
  return out + fmt::format(",[outside],,,,,,,,,{},0,,\n", figures(d.outside));
}

}  // namespace boardless
