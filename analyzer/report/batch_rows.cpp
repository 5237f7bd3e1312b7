#include "analyzer/report/batch_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/model_json.hpp"

namespace boardless {
namespace {

constexpr int figures = 21;  // columns between the model's and the error's

std::string energy(const ModelEstimate& m, double joules) {
  return m.whole.energy_j ? fmt::format("{:.9g}", joules) : "";
}

}  // namespace

std::string batch_csv_head() {
  return "model,core,board,clock_hz,ops,missing_ops,macs,parameters,instructions,cycles,cycles_low,"
         "cycles_high,latency_s,latency_low_s,latency_high_s,energy_j,energy_low_j,energy_high_j,"
         "flash_bytes,ram_bytes,arena_bytes,fits,error,warnings\n";
}

std::string batch_csv_line(const BatchRow& row) {
  if (!row.estimate)
    return csv_field(row.model) + std::string(figures + 1, ',') + csv_field(row.error) + ",\n";
  const ModelEstimate& m = *row.estimate;
  const Estimate& e = m.whole;
  const auto missing = std::count_if(m.ops.begin(), m.ops.end(),
                                     [](const OpCost& op) { return !op.missing.empty(); });
  std::string out = fmt::format("{},{},{},{},{},{},{},{},{},", csv_field(row.model),
                                core_info(e.core).id, csv_field(e.board_id), e.clock_hz,
                                m.ops.size(), missing, m.macs, m.parameters, e.instructions);
  out += fmt::format("{:.15g},{:.9g},{:.9g},{:.9g},{:.9g},{:.9g},", e.cycles, e.cycles_interval.low,
                     e.cycles_interval.high, e.latency_s, e.latency_interval_s.low,
                     e.latency_interval_s.high);
  out += fmt::format("{},{},{},", energy(m, e.energy_j.value_or(0)),
                     energy(m, e.energy_interval_j.low), energy(m, e.energy_interval_j.high));
  out += fmt::format("{},{},{},{},,", m.memory.flash_bytes(), m.ram_bytes(), m.memory.arena_bytes,
                     m.fits);
  return out + csv_field(fmt::format("{}", fmt::join(e.warnings, "; "))) + "\n";
}

std::string batch_json_line(const BatchRow& row, const std::string& version) {
  using Json = nlohmann::ordered_json;
  Json out = {{"model", row.model}};
  out["error"] = row.estimate ? Json() : Json(row.error);
  out["estimate"] = row.estimate ? Json::parse(model_json(*row.estimate, version)) : Json();
  return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace boardless
