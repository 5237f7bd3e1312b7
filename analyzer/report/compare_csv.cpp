#include "analyzer/report/compare_csv.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analyzer/report/change_format.hpp"
#include "analyzer/report/estimate_csv.hpp"

namespace boardless {
namespace {

std::string number(bool known, double value) { return known ? fmt::format("{}", value) : ""; }

// Cycles are whole: in full, never with an exponent.
std::string cycles_text(double value) {
  return value == std::floor(value) && std::abs(value) < 9e15 ? fmt::format("{:.0f}", value)
                                                              : fmt::format("{}", value);
}

std::string relative(double base, double now) {
  const double change = relative_change(base, now);
  return number(std::isfinite(change), change);
}

// `latency`: of the whole, as the estimates have it; of a part, its cycles by the clock.
std::string line(const Comparison& c, const char* kind, const Difference& d, bool counted,
                 double base_latency_s, double now_latency_s) {
  std::string out = fmt::format("{},{},{},{},{},", csv_field(c.base.label), csv_field(c.now.label),
                                kind, csv_field(d.name), to_string(d.state));
  out += counted ? fmt::format("{},{},", d.base.instructions, d.now.instructions) : ",,";
  out += fmt::format("{},{},{},{},", cycles_text(d.base.cycles), cycles_text(d.now.cycles),
                     cycles_text(d.change_cycles()), relative(d.base.cycles, d.now.cycles));
  out += fmt::format("{},{},", base_latency_s, now_latency_s);
  const bool base = counted && c.base.energy_known, now = counted && c.now.energy_known;
  return out + fmt::format("{},{},{},{}\n", number(base, d.base.energy_j),
                           number(now, d.now.energy_j), number(base && now, d.change_energy_j()),
                           base && now ? relative(d.base.energy_j, d.now.energy_j) : "");
}

}  // namespace

std::string compare_csv(const CompareView& view) {
  std::string out =
      "base,new,kind,name,state,base_instructions,new_instructions,base_cycles,new_cycles,"
      "change_cycles,change_cycles_relative,base_latency_s,new_latency_s,base_energy_j,"
      "new_energy_j,change_energy_j,change_energy_relative\n";
  for (const Comparison& c : view.comparisons) {
    const auto part = [&](const char* kind, const Difference& d, bool counted) {
      out += line(c, kind, d, counted, metric_of(c.base, d.base, Metric::latency),
                  metric_of(c.now, d.now, Metric::latency));
    };
    Difference whole;
    whole.base = c.base.total;
    whole.now = c.now.total;
    out += line(c, "total", whole, true, c.base.latency_s, c.now.latency_s);
    for (const Difference& d : c.classes) part("class", d, true);
    const auto top_parts = [&](const char* kind, const std::vector<Difference>& all) {
      TopRows chosen = top_rows(all, view.top);
      for (const Difference* d : chosen.rows) part(kind, *d, true);
      chosen.hidden.name = "[left out]";
      if (chosen.hidden_rows) part(kind, chosen.hidden, true);
    };
    top_parts("op", c.ops);
    top_parts("function", c.functions);
    for (const Difference& d : c.stalls) part("stall", d, false);
  }
  return out;
}

}  // namespace boardless
