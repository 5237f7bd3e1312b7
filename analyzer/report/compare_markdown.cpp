#include "analyzer/report/compare_markdown.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/report/change_format.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/markdown_text.hpp"

namespace boardless {
namespace {

using Cells = std::vector<std::string>;

std::string line(const Cells& cells) {
  return "| " + fmt::format("{}", fmt::join(cells, " | ")) + " |\n";
}

std::string head(const Cells& titles) {
  std::string out = line(titles) + "| ---";
  for (std::size_t k = 1; k < titles.size(); ++k) out += " | ---:";
  return out + " |\n";
}

std::string totals(const Comparison& c) {
  std::string out = head({"in all", "base", "new", "change", "relative"});
  const auto row = [&](const char* name, double base, double now, const char* unit) {
    out += line({name, with_unit(base, unit), with_unit(now, unit), signed_unit(now - base, unit),
                 change_percent(base, now)});
  };
  const auto count = [&](const char* name, double base, double now) {
    out += line(
        {name, grouped(base), grouped(now), signed_count(now - base), change_percent(base, now)});
  };
  count("instructions", static_cast<double>(c.base.total.instructions),
        static_cast<double>(c.now.total.instructions));
  count("**cycles**", c.base.total.cycles, c.now.total.cycles);
  row("latency", c.base.latency_s, c.now.latency_s, "s");
  if (c.energy_known()) row("**energy**", c.base.total.energy_j, c.now.total.energy_j, "J");
  return out + "\n";
}

std::string rows(const char* title, const std::vector<Difference>& all, std::size_t top,
                 const Comparison& c) {
  const TopRows chosen = top_changes(c, all, top);
  if (chosen.rows.empty()) return "";
  Cells titles = {title, "base", "new", "change", "relative"};
  if (c.energy_known()) titles.emplace_back("energy");
  std::string out = head(titles);
  const auto add = [&](const std::string& name, const Difference& d) {
    Cells cells = {name, grouped(d.base.cycles), grouped(d.now.cycles),
                   signed_count(d.change_cycles()),
                   d.state == RowState::gone    ? "gone"
                   : d.state == RowState::added ? "new"
                                                : change_percent(d.base.cycles, d.now.cycles)};
    if (c.energy_known()) cells.push_back(signed_unit(d.change_energy_j(), "J"));
    out += line(cells);
  };
  for (const Difference* d : chosen.rows) {
    const int same = std::max(d->count_base, d->count_now);
    add(markdown_code(d->name) + (same > 1 ? fmt::format(" (all {})", same) : ""), *d);
  }
  if (chosen.hidden_rows) add(fmt::format("… {} more", chosen.hidden_rows), chosen.hidden);
  return out + "\n";
}

std::string overview(const CompareView& view) {
  const EstimateSummary& base = view.summaries.front();
  std::string out = head({view.over == CompareOver::clocks   ? "clock"
                          : view.over == CompareOver::boards ? "board"
                                                             : "estimate",
                          "cycles", "change", "latency", "change", "energy", "change"});
  for (const EstimateSummary& s : view.summaries) {
    const bool is_base = &s == &base;
    const auto change = [&](double a, double b) { return is_base ? "base" : change_percent(a, b); };
    out += line(
        {markdown_code(s.label), grouped(s.total.cycles), change(base.total.cycles, s.total.cycles),
         with_unit(s.latency_s, "s"), change(base.latency_s, s.latency_s),
         s.energy_known ? with_unit(s.total.energy_j, "J") : "unknown",
         s.energy_known && base.energy_known ? change(base.total.energy_j, s.total.energy_j) : ""});
  }
  out += "\n";
  if (view.over != CompareOver::inputs)
    if (const std::string least = least_energy_words(view.summaries, markdown_code); !least.empty())
      out += least + "\n\n";
  return out;
}

std::string details(const CompareView& view, const Comparison& c) {
  std::string out = totals(c) + explanation(c, markdown_code) + "\n\n";
  out += rows("op", ops_of(view, c), view.top, c);
  out += rows("function", functions_of(view, c), view.top, c);
  const std::string classes = rows("class", c.classes, view.top, c);
  if (!classes.empty())
    out += "<details><summary>By cycle class</summary>\n\n" + classes + "</details>\n\n";
  return out;
}

std::string folded_notes(const CompareView& view) {
  std::vector<std::string> lines;
  const auto add = [&lines](const std::string& text) {
    if (std::find(lines.begin(), lines.end(), text) == lines.end()) lines.push_back(text);
  };
  for (const EstimateSummary& s : view.summaries)
    add(fmt::format("{}: {} on {}, {}", s.label, s.image_path, board_words(s), s.region));
  for (const EstimateSummary& s : view.summaries)
    if (!s.energy_known) add("energy is unknown: " + s.no_energy_reason);
  for (const Comparison& c : view.comparisons)
    for (const std::string& note : c.notes) add(note);
  for (const GateResult& result : view.gate_results)
    for (const std::string& note : result.notes) add(note);
  for (const EstimateSummary& s : view.summaries)
    for (const std::string& warning : s.warnings) add(warning);
  return "<details><summary>What was compared</summary>\n\n" + markdown_block(lines) +
         "\n</details>\n";
}

}  // namespace

std::string compare_markdown(const CompareView& view) {
  const EstimateSummary& base = view.summaries.front();
  const bool one = view.comparisons.size() == 1;
  std::string out = "### boardless: ";
  if (one)
    out +=
        markdown_code(view.comparisons.front().now.label) + " against " + markdown_code(base.label);
  else
    out += fmt::format("{} {} against {}", view.comparisons.size(),
                       view.over == CompareOver::clocks   ? "clocks"
                       : view.over == CompareOver::boards ? "boards"
                                                          : "estimates",
                       markdown_code(base.label));
  out += "\n\n";
  if (view.gate) {
    const std::string failed = gate_sentence(view, markdown_code);
    out += failed.empty()
               ? fmt::format("Within the limit of +{:.6g} %.\n\n", view.gate->limit * 100)
               : "**Above the limit**: " + failed + ".\n\n";
  }
  if (!one) out += overview(view);
  if (one || view.over != CompareOver::clocks)
    for (const Comparison& c : view.comparisons) {
      if (!one) out += "#### " + markdown_code(c.now.label) + "\n\n";
      out += details(view, c);
    }
  return out + folded_notes(view);
}

}  // namespace boardless
