#include "analyzer/report/model_csv.hpp"

#include <fmt/format.h>

#include "analyzer/report/estimate_csv.hpp"

namespace boardless {
namespace {

struct Row {
  std::string op, type, name, shapes;
  std::optional<std::uint64_t> macs;
  std::uint64_t parameters = 0;
  Cost cost;
  std::string missing;
  std::optional<int> same_as;
  std::optional<int> fused_into;
};

std::string per_mac(double amount, const Row& row) {
  return row.macs && *row.macs ? fmt::format("{:.6g}", amount / static_cast<double>(*row.macs))
                               : "";
}

std::string line(const Row& row, const ModelEstimate& m) {
  const Estimate& e = m.whole;
  std::string out = fmt::format("{},{},{},{},{},{},{},{},{},{},", csv_field(e.image_path),
                                core_info(e.core).id, csv_field(e.board_id), e.clock_hz, row.op,
                                csv_field(row.type), csv_field(row.name), csv_field(row.shapes),
                                row.macs ? std::to_string(*row.macs) : "", row.parameters);
  if (row.missing.empty())
    out += fmt::format("{},{:.15g},{:.15g},{:.9g},{},{},{},{:.6f},", row.cost.instructions,
                       row.cost.cycles, row.cost.stall_cycles, row.cost.cycles / e.clock_hz,
                       e.energy_j ? fmt::format("{:.9g}", row.cost.energy_j) : "",
                       per_mac(row.cost.cycles, row),
                       e.energy_j ? per_mac(row.cost.energy_j, row) : "",
                       e.cycles > 0 ? row.cost.cycles / e.cycles : 0);
  else
    out += ",,,,,,,,";
  out += row.same_as ? fmt::format("{},", *row.same_as) : ",";
  out += row.fused_into ? fmt::format("{},", *row.fused_into) : ",";
  return out + csv_field(row.missing) + "\n";
}

}  // namespace

std::string model_csv(const ModelEstimate& m) {
  std::string out =
      "model,core,board,clock_hz,op,type,name,shapes,macs,parameters,instructions,cycles,"
      "stall_cycles,latency_s,energy_j,cycles_per_mac,joules_per_mac,share,same_as,fused_into,"
      "missing\n";
  Row total;
  total.op = "[total]";
  total.macs = m.macs;
  total.parameters = m.parameters;
  for (const OpCost& op : m.ops) {
    out += line({std::to_string(op.index), op.type, op.name, op.shapes, op.macs, op.parameters,
                 op.cost, op.missing, op.same_as, op.fused_into},
                m);
    total.cost.add(op.cost);
  }
  return out + line(total, m);
}

}  // namespace boardless
