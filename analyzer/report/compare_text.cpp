#include "analyzer/report/compare_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/report/change_format.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

constexpr std::size_t most_details = 3;  // of clocks that are taken apart

std::string words(const std::string& text) { return printable(text); }

std::string indented(const std::string& text, int width) { return wrapped(text, width - 2, "  "); }

std::string heading_line(const std::string& role, const EstimateSummary& s, int width) {
  const std::string from = s.input == s.image_path ? "" : ", saved in " + s.input;
  const std::string text = words(fmt::format("{} on {}{}", s.image_path, board_words(s), from));
  return padded(role, 6) + wrapped(text, width - 6, std::string(6, ' ')).substr(6);
}

std::string relative_words(const Difference& d) {
  if (d.state == RowState::gone) return "gone";
  return d.state == RowState::added ? "new" : change_percent(d.base.cycles, d.now.cycles);
}

TextTable::Row totals_row(const std::string& name, double base, double now,
                          const std::string& unit) {
  const auto value = [&](double x) { return unit.empty() ? grouped(x) : with_unit(x, unit); };
  return {name,
          {value(base), value(now),
           unit.empty() ? signed_count(now - base) : signed_unit(now - base, unit),
           change_percent(base, now)}};
}

std::string totals(const Comparison& c, int width) {
  TextTable table{"in all", {{"base", 2}, {"new", 3}, {"change", 1}, {"relative", 4}}, {}};
  table.rows.push_back(totals_row("instructions", static_cast<double>(c.base.total.instructions),
                                  static_cast<double>(c.now.total.instructions), ""));
  table.rows.push_back(totals_row("cycles", c.base.total.cycles, c.now.total.cycles, ""));
  table.rows.push_back(totals_row("latency", c.base.latency_s, c.now.latency_s, "s"));
  if (c.energy_known())
    table.rows.push_back(totals_row("energy", c.base.total.energy_j, c.now.total.energy_j, "J"));
  std::string out = rendered(table, width);
  for (const EstimateSummary* s : {&c.base, &c.now})
    if (!s->energy_known) {
      out += indented(words("energy of " + s->label + " unknown: " + s->no_energy_reason), width);
      if (c.base.no_energy_reason == c.now.no_energy_reason) break;
    }
  return out + "\n";
}

std::string rows(const std::string& title, const std::vector<Difference>& all, std::size_t top,
                 const Comparison& c, int width) {
  const TopRows chosen = top_changes(c, all, top);
  TextTable table{title, {{"base", 3}, {"new", 4}, {"change", 5}, {"relative", 6}}, {}};
  if (c.energy_known()) table.columns.push_back({"energy", 1});
  const auto add = [&](const std::string& name, const Difference& d) {
    TextTable::Row row = {name,
                          {grouped(d.base.cycles), grouped(d.now.cycles),
                           signed_count(d.change_cycles()), relative_words(d)}};
    if (c.energy_known()) row.cells.push_back(signed_unit(d.change_energy_j(), "J"));
    table.rows.push_back(std::move(row));
  };
  for (const Difference* d : chosen.rows) {
    const int same = std::max(d->count_base, d->count_now);
    add(words(d->name) + (same > 1 ? fmt::format(" (all {})", same) : ""), *d);
  }
  if (chosen.hidden_rows) {
    const bool same = top_changes(c, {chosen.hidden}, 1).rows.empty();
    add(fmt::format("… {} {}", chosen.hidden_rows, same ? "the same" : "more"), chosen.hidden);
  }
  return table.rows.empty() ? "" : rendered(table, width) + "\n";
}

std::string stalls_line(const Comparison& c, int width) {
  std::string out;
  for (const auto* list : {&c.stalls, &c.lost})
    for (const Difference& d : *list)
      if (d.change_cycles() != 0)
        out += fmt::format("{}{} {}", out.empty() ? "" : ", ", words(d.name),
                           signed_count(d.change_cycles()));
  return out.empty() ? "" : indented("lost cycles: " + out, width) + "\n";
}

std::string details(const CompareView& view, const Comparison& c, int width) {
  std::string out = totals(c, width);
  out += indented(explanation(c, words), width) + "\n";
  out += rows("class", c.classes, view.top, c, width);
  out += rows("op", ops_of(view, c), view.top, c, width);
  out += rows("function", functions_of(view, c), view.top, c, width);
  return out + stalls_line(c, width);
}

std::string overview(const CompareView& view, int width) {
  TextTable table{view.over == CompareOver::clocks   ? "clock"
                  : view.over == CompareOver::boards ? "board"
                                                     : "estimate",
                  {{"cycles", 5}, {"change", 3}, {"latency", 6}, {"change", 2}},
                  {}};
  const EstimateSummary& base = view.summaries.front();
  const bool any_energy = std::any_of(view.summaries.begin(), view.summaries.end(),
                                      [](const EstimateSummary& s) { return s.energy_known; });
  if (any_energy) {
    table.columns.push_back({"energy", 4});
    table.columns.push_back({"change", 1});
  }
  const EstimateSummary* least =
      view.over == CompareOver::inputs ? nullptr : least_energy(view.summaries);
  for (const EstimateSummary& s : view.summaries) {
    const bool is_base = &s == &base;
    const auto change = [&](double a, double b) { return is_base ? "base" : change_percent(a, b); };
    TextTable::Row row = {words(s.label) + (&s == least ? " *" : ""),
                          {grouped(s.total.cycles), change(base.total.cycles, s.total.cycles),
                           with_unit(s.latency_s, "s"), change(base.latency_s, s.latency_s)}};
    if (any_energy) {
      row.cells.push_back(s.energy_known ? with_unit(s.total.energy_j, "J") : "unknown");
      row.cells.push_back(
          s.energy_known && base.energy_known ? change(base.total.energy_j, s.total.energy_j) : "");
    }
    table.rows.push_back(std::move(row));
  }
  std::string out = rendered(table, width) + "\n";
  if (least) out += indented("* " + least_energy_words(view.summaries, words), width) + "\n";
  if (!any_energy)
    out += indented(words("energy is unknown: " + base.no_energy_reason), width) + "\n";
  return out;
}

// What the estimates warn of, each sentence once.
std::string notes(const CompareView& view, int width) {
  std::vector<std::string> all;
  const auto add = [&all](const std::string& note) {
    if (std::find(all.begin(), all.end(), note) == all.end()) all.push_back(note);
  };
  for (const Comparison& c : view.comparisons)
    for (const std::string& note : c.notes) add(note);
  for (const EstimateSummary& s : view.summaries)
    for (const std::string& warning : s.warnings) add(warning);
  return note_lines(all, width);
}

std::string gate_lines(const CompareView& view, int width) {
  if (!view.gate) return "";
  std::string out;
  for (const GateResult& result : view.gate_results) out += note_lines(result.notes, width);
  const std::string failed = gate_sentence(view, words);
  return out + indented(failed.empty() ? "gate: passed" : "gate: failed: " + failed, width);
}

}  // namespace

std::string compare_text(const CompareView& view, int width) {
  width = std::max(40, width);
  std::string out;
  if (view.over == CompareOver::inputs) {
    for (std::size_t k = 0; k < view.summaries.size(); ++k)
      out += heading_line(k == 0 ? "base" : "new", view.summaries[k], width);
  } else {
    const EstimateSummary& base = view.summaries.front();
    out += wrapped(words(base.input + (view.over == CompareOver::clocks
                                           ? " on " + base.board + " at several clocks"
                                           : " on several boards")),
                   width);
  }
  out += indented("counted: " + words(view.summaries.front().region), width) + "\n";
  const bool one = view.comparisons.size() == 1;
  if (!one) out += overview(view, width);
  if (view.over == CompareOver::clocks && view.comparisons.size() > most_details) {
    const bool ops = !view.summaries.front().ops.empty();
    out += indented(fmt::format("--format json and csv have classes{} and functions at each clock",
                                ops ? ", ops" : ""),
                    width);
  } else {
    for (const Comparison& c : view.comparisons) {
      if (!one) out += wrapped(words(c.now.label + " against " + c.base.label), width) + "\n";
      out += details(view, c, width);
    }
    if (one && view.over != CompareOver::inputs)
      if (const std::string least = least_energy_words(view.summaries, words); !least.empty())
        out += indented(least, width) + "\n";
  }
  return out + notes(view, width) + gate_lines(view, width);
}

}  // namespace boardless
