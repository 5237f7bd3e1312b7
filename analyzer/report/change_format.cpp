#include "analyzer/report/change_format.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

std::string more_or_fewer(std::uint64_t base, std::uint64_t now) {
  if (now == base) return "as many instructions";
  return now > base ? grouped(static_cast<double>(now - base)) + " more instructions"
                    : grouped(static_cast<double>(base - now)) + " fewer instructions";
}

std::string share_words(double share) {
  if (share > 1.0005)
    return fmt::format("{:.0f} % of the change: others go against it", share * 100);
  return share > 0.9995 ? "all of the change" : fmt::format("{:.0f} % of the change", share * 100);
}

// The clause on the row of that name; empty without one.
std::string most_changed_words(const std::vector<Difference>& rows, const char* what,
                               const std::string& wanted, const NameWriter& name) {
  if (wanted.empty()) return "";
  for (const Difference& d : rows)
    if (d.name == wanted)
      return fmt::format("; the {} that changed most is {}, by {} cycles{}", what, name(d.name),
                         signed_count(d.change_cycles()),
                         d.state == RowState::added  ? ": it is new"
                         : d.state == RowState::gone ? ": it is gone"
                                                     : "");
  return "";
}

template <typename Wanted>
TopRows chosen(const std::vector<Difference>& rows, std::size_t top, Wanted wanted) {
  TopRows out;
  for (const Difference& row : rows) {
    if (out.rows.size() < top && wanted(row)) {
      out.rows.push_back(&row);
      continue;
    }
    ++out.hidden_rows;
    out.hidden.count_base += row.count_base;
    out.hidden.count_now += row.count_now;
    out.hidden.base.add(row.base);
    out.hidden.now.add(row.now);
  }
  return out;
}

}  // namespace

std::string signed_count(double value) {
  const std::string digits = grouped(value);
  return value > 0 && digits != "0" ? "+" + digits : digits;
}

std::string signed_unit(double value, const std::string& unit) {
  return (value > 0 ? "+" : "") + with_unit(value, unit);
}

std::string change_percent(double base, double now) {
  const double change = relative_change(base, now) * 100;
  if (change == 0) return "0.0 %";
  if (std::isinf(change)) return "new";
  if (std::abs(change) >= 999.95) return (change > 0 ? "+" : "") + grouped(change) + " %";
  if (std::abs(change) >= 0.05) return fmt::format("{:+.1f} %", change);
  return std::abs(change) >= 0.0005 ? fmt::format("{:+.3f} %", change)
                                    : fmt::format("{:+.0e} %", change);
}

std::string explanation(const Comparison& c, const NameWriter& name) {
  const double whole = c.now.total.cycles - c.base.total.cycles;
  if (!c.cause) return "No class and no stall changed its cycles.";
  const Cause& cause = *c.cause;
  const std::string what =
      cause.stall ? "waiting for memory, " + name(cause.name) : name(cause.name);
  std::string out;
  if (whole == 0)
    out = fmt::format("The parts cancel out; the largest is {}: {} cycles", what,
                      signed_count(cause.change_cycles()));
  else
    out = fmt::format("{} is {}: {} cycles, {}",
                      cause.share >= 0.5 ? "Most of the change" : "The largest part of the change",
                      what, signed_count(cause.change_cycles()), share_words(cause.share));
  if (!cause.stall)
    out += ", with " + more_or_fewer(cause.base_instructions, cause.now_instructions);
  out += most_changed_words(c.ops, "op", c.most_changed_op, name);
  out += most_changed_words(c.functions, "function", c.most_changed_function, name);
  return out + ".";
}

std::string board_words(const EstimateSummary& s) {
  std::string out = fmt::format("{} at {}", s.board, with_unit(s.clock_hz, "Hz"));
  if (s.supply_v) out += fmt::format(", {} V", *s.supply_v);
  if (s.temperature_c) out += fmt::format(", {} \u00b0C", *s.temperature_c);
  if (s.wait_states)
    out += fmt::format(", {} wait state{}", s.wait_states, s.wait_states == 1 ? "" : "s");
  return out;
}

std::string least_energy_words(const std::vector<EstimateSummary>& summaries,
                               const NameWriter& name) {
  const EstimateSummary* least = least_energy(summaries);
  if (!least) return "";
  const EstimateSummary* most = least;
  const EstimateSummary* fastest = &summaries.front();
  for (const EstimateSummary& s : summaries) {
    if (s.energy_known && s.total.energy_j > most->total.energy_j) most = &s;
    if (s.latency_s < fastest->latency_s) fastest = &s;
  }
  const double less =
      most->total.energy_j > 0 ? 1 - least->total.energy_j / most->total.energy_j : 0;
  return fmt::format("Least energy: {} ({}), {} less than the most ({}). Least latency: {} ({}).",
                     with_unit(least->total.energy_j, "J"), name(least->label), percent(less),
                     name(most->label), with_unit(fastest->latency_s, "s"), name(fastest->label));
}

TopRows top_rows(const std::vector<Difference>& rows, std::size_t top) {
  return chosen(rows, top, [](const Difference&) { return true; });
}

TopRows top_changes(const Comparison& c, const std::vector<Difference>& rows, std::size_t top) {
  return chosen(rows, top, [&c](const Difference& d) {
    return d.change_cycles() != 0 || d.base.instructions != d.now.instructions ||
           (c.energy_known() && d.change_energy_j() != 0);
  });
}

}  // namespace boardless
