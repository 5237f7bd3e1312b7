#include "analyzer/report/heading.hpp"

#include <fmt/format.h>

#include "analyzer/report/format.hpp"

namespace boardless {

std::string board_line(const Estimate& e) {
  std::string out = fmt::format("{} at {}", e.board_name, with_unit(e.clock_hz, "Hz"));
  if (e.supply_v) out += fmt::format(", {} V", *e.supply_v);
  if (e.wait_states)
    out += fmt::format(", {} wait state{}", e.wait_states, e.wait_states == 1 ? "" : "s");
  return out;
}

std::string heading(const Estimate& e, int width) {
  const double half = e.cycles > 0 ? e.cycles_interval.high / e.cycles - 1 : 0;
  std::string answer = fmt::format("{}: {} cycles \u00b1{:.0f} %, {}", e.region, grouped(e.cycles),
                                   half * 100, with_unit(e.latency_s, "s"));
  if (e.energy_j) answer += ", " + with_unit(*e.energy_j, "J");
  return wrapped(printable(e.image_path) + " on " + board_line(e), width, "") +
         wrapped(printable(answer), width, "") + "\n";
}

std::string notes(const Explanation& x, int width) {
  std::vector<std::string> all = x.estimate.warnings;
  if (x.calls_folded)
    all.emplace_back(
        "there were more or deeper chains of calls than boardless keeps apart: some are "
        "counted with their like, or with their caller");
  std::string out;
  for (const std::string& note : all)
    out += "  note: " + wrapped(printable(note), width - 10, std::string(8, ' ')).substr(8);
  return out;
}

}  // namespace boardless
