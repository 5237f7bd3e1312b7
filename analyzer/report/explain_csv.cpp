#include "analyzer/report/explain_csv.hpp"

#include <fmt/format.h>

#include "analyzer/report/estimate_csv.hpp"

namespace boardless {

std::string explain_csv(const Explanation& x, const std::vector<Dimension>& by,
                        const Breakdown& breakdown) {
  std::string out;
  for (const Dimension dimension : by)
    out += fmt::format("{},", dimensions[static_cast<std::size_t>(dimension)].id);
  out +=
      "executions,instructions,cycles,cycles_with_callees,stall_cycles,cpi,energy_j,"
      "energy_with_callees_j,share\n";
  const bool energy = x.estimate.energy_j.has_value();
  const auto line = [&](const BreakdownRow& row, const std::string& executions) {
    const Cost& cost = row.cost;
    const double share = breakdown.total.cycles > 0 ? cost.cycles / breakdown.total.cycles : 0;
    out += fmt::format("{},{},{:.15g},", executions, cost.instructions, cost.cycles);
    out += row.inclusive ? fmt::format("{:.15g},", row.inclusive->cycles) : ",";
    out += fmt::format("{:.15g},", cost.stall_cycles);
    out += cost.instructions
               ? fmt::format("{:.6f},", cost.cycles / static_cast<double>(cost.instructions))
               : ",";
    out += energy ? fmt::format("{:.9g},", cost.energy_j) : ",";
    out += energy && row.inclusive ? fmt::format("{:.9g},", row.inclusive->energy_j) : ",";
    out += fmt::format("{:.6f}\n", share);
  };
  const auto mark = [&](const char* name, const Cost& cost) {
    out += name + std::string(by.size(), ',');
    BreakdownRow row;
    row.cost = cost;
    line(row, "");
  };
  for (const BreakdownRow& row : breakdown.rows) {
    for (const std::string& key : row.keys) out += csv_field(key) + ",";
    line(row, std::to_string(row.executions));
  }
  if (breakdown.hidden) mark("[hidden]", breakdown.hidden_cost);
  mark("[total]", breakdown.total);
  return out;
}

}  // namespace boardless
