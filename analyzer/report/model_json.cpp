#include "analyzer/report/model_json.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_json.hpp"
#include "analyzer/report/json_number.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

Json per(double amount, std::uint64_t macs) {
  return macs ? Json(amount / static_cast<double>(macs)) : Json();
}

void add_cost(Json& out, const Cost& cost, std::uint64_t macs, const ModelEstimate& m) {
  const bool energy = m.whole.energy_j.has_value();
  out["instructions"] = cost.instructions;
  out["cycles"] = json_number(cost.cycles);
  out["stall_cycles"] = json_number(cost.stall_cycles);
  out["latency_s"] = cost.cycles / m.whole.clock_hz;
  out["energy_j"] = energy ? Json(cost.energy_j) : Json();
  out["cycles_per_mac"] = per(cost.cycles, macs);
  out["joules_per_mac"] = energy ? per(cost.energy_j, macs) : Json();
  out["share"] = m.whole.cycles > 0 ? cost.cycles / m.whole.cycles : 0;
}

template <typename T>
Json or_null(const std::optional<T>& value) {
  return value ? Json(*value) : Json();
}

Json op_json(const OpCost& op, const ModelEstimate& m) {
  Json row;
  row["index"] = op.index;
  row["op"] = op.type;
  row["name"] = op.name;
  row["shapes"] = op.shapes;
  row["macs"] = or_null(op.macs);
  row["parameters"] = op.parameters;
  add_cost(row, op.cost, op.macs.value_or(0), m);
  row["same_as"] = or_null(op.same_as);
  row["fused_into"] = or_null(op.fused_into);
  row["missing"] = op.missing.empty() ? Json() : Json(op.missing);
  return row;
}

Json memory_json(const ModelEstimate& m) {
  const ModelMemory& memory = m.memory;
  Json out;
  out["flash_bytes"] = memory.flash_bytes();
  out["code_bytes"] = memory.code_bytes;
  out["constant_bytes"] = memory.constant_bytes;
  out["ram_bytes"] = m.ram_bytes();
  out["arena_bytes"] = memory.arena_bytes;
  out["arena_lower_bound_bytes"] = m.arena_lower_bound_bytes;
  out["pack_ram_bytes"] = memory.pack_ram_bytes;
  out["stack_bytes"] = or_null(m.stack_bytes);
  out["peak_operator"] = m.peak_operator;
  out["board_flash_bytes"] = memory.board_flash_bytes;
  out["board_ram_bytes"] = memory.board_ram_bytes;
  out["fits"] = m.fits;
  out["blocks"] = Json::array();
  for (const ArenaPiece& piece : m.arena)
    out["blocks"].push_back({{"tensors", piece.tensors},
                             {"scratch_of", or_null(piece.scratch_of)},
                             {"offset", piece.offset},
                             {"bytes", piece.bytes},
                             {"first_operator", piece.first_operator},
                             {"last_operator", piece.last_operator}});
  return out;
}

Json model_part(const ModelEstimate& m) {
  Json out;
  out["kernels"] = m.pack;
  out["macs"] = m.macs;
  out["parameters"] = m.parameters;
  out["ops"] = Json::array();
  for (const OpCost& op : m.ops) out["ops"].push_back(op_json(op, m));
  out["by_type"] = Json::array();
  for (const OpTypeCost& type : m.by_type) {
    Json row = {{"op", type.type}, {"count", type.count}, {"macs", type.macs}};
    add_cost(row, type.cost, type.macs, m);
    out["by_type"].push_back(std::move(row));
  }
  out["memory"] = memory_json(m);
  return out;
}

}  // namespace

std::string model_json(const ModelEstimate& m, const std::string& version) {
  Json out = Json::parse(estimate_json(m.whole, version));
  out.update(model_part(m));
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string model_part_json(const ModelEstimate& m) {
  return model_part(m).dump(-1, ' ', false, Json::error_handler_t::replace);
}

}  // namespace boardless
