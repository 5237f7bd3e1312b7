#include "analyzer/report/fusion_report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/report/estimate_csv.hpp"
#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/json_number.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t most_shown = 3;  // refused cases of a pair, in text

std::string_view word(FusionRefusal refusal) {
  switch (refusal) {
    case FusionRefusal::none:
      return "";
    case FusionRefusal::sizes:
      return "sizes";
    case FusionRefusal::quantisation:
      return "quantisation";
  }
  return "";
}

std::size_t fused_cases(const FusionPair& pair) {
  return static_cast<std::size_t>(
      std::count_if(pair.cases.begin(), pair.cases.end(),
                    [](const FusionCase& c) { return c.refusal == FusionRefusal::none; }));
}

std::string pairs_table(const FusionReport& report, int width) {
  TextTable table;
  table.title = "pair";
  table.columns = {{"fused", 7},  {"refused", 6}, {"equal", 8},
                   {"saving", 5}, {"least", 3},   {"most", 4}};
  for (const FusionPair& pair : report.pairs) {
    const std::size_t fused = fused_cases(pair);
    const FusionSaving saving = saving_of(pair);
    TextTable::Row row{printable(pair.name),
                       {std::to_string(fused), std::to_string(pair.cases.size() - fused)}};
    if (fused)
      row.cells.insert(row.cells.end(), {all_same(pair) ? "all" : "NOT ALL", percent(saving.median),
                                         percent(saving.least), percent(saving.most)});
    row.cells.resize(table.columns.size());
    table.rows.push_back(std::move(row));
  }
  return rendered(table, width);
}

// One note for all of them: there is nothing to choose between.
void note_undeclared(const FusionReport& report, std::vector<std::string>& notes) {
  if (report.undeclared.empty()) return;
  double most = 0;
  std::vector<std::string> names;
  for (const UndeclaredPair& pair : report.undeclared) {
    most = std::max(most, pair.difference);
    names.push_back(pair.name);
  }
  notes.push_back(fmt::format(
      "not declared, and so two kernels: {}; together they cost what they cost apart, {}",
      fmt::join(names, ", "),
      most == 0 ? "to the cycle" : fmt::format("within {:.2g} %", 100 * most)));
}

}  // namespace

FusionSaving saving_of(const FusionPair& pair) {
  std::vector<double> savings;
  for (const FusionCase& c : pair.cases)
    if (c.refusal == FusionRefusal::none) savings.push_back(c.saving());
  if (savings.empty()) return {};
  std::sort(savings.begin(), savings.end());
  const std::size_t n = savings.size();
  return {(savings[(n - 1) / 2] + savings[n / 2]) / 2, savings.front(), savings.back()};
}

bool all_same(const FusionPair& pair) {
  return std::all_of(pair.cases.begin(), pair.cases.end(), [](const FusionCase& c) {
    return c.refusal != FusionRefusal::none || c.same_bytes;
  });
}

std::string fusion_text(const FusionReport& report, int width) {
  std::string out = wrapped(fmt::format("fused kernels of {} on {} at {}", printable(report.pack),
                                        printable(report.board), with_unit(report.clock_hz, "Hz")),
                            width) +
                    "\n";
  if (report.pairs.empty())
    out +=
        wrapped("The pack declares none: every op runs by its own kernel.", width - 2, "  ") + "\n";
  else
    out += pairs_table(report, width) + "\n";
  std::vector<std::string> notes;
  for (const FusionPair& pair : report.pairs) {
    if (!pair.untested.empty()) notes.push_back(pair.name + " was not tried: " + pair.untested);
    std::size_t shown = 0;
    for (const FusionCase& c : pair.cases) {
      const bool wrong = c.refusal == FusionRefusal::none && !c.same_bytes;
      if (wrong)
        notes.push_back(fmt::format("{} gives other bytes than its parts for {} and {}", pair.name,
                                    c.first, c.second));
      else if (c.refusal != FusionRefusal::none && shown++ < most_shown)
        notes.push_back(fmt::format("{} refused, for its {}: {} and {}", pair.name, word(c.refusal),
                                    c.first, c.second));
    }
    if (shown > most_shown)
      notes.push_back(fmt::format("{} refused {} more; --format csv has them all", pair.name,
                                  shown - most_shown));
  }
  note_undeclared(report, notes);
  return out + note_lines(notes, width);
}

std::string fusion_json(const FusionReport& report, const std::string& version) {
  Json out = {{"schema", "boardless-fusions/1"},
              {"boardless_version", version},
              {"pack", report.pack},
              {"board", report.board},
              {"clock_hz", json_number(report.clock_hz)}};
  out["pairs"] = Json::array();
  for (const FusionPair& pair : report.pairs) {
    const FusionSaving saving = saving_of(pair);
    const bool any = fused_cases(pair) > 0;
    Json row = {{"name", pair.name}, {"fused", fused_cases(pair)}};
    row["untested"] = pair.untested.empty() ? Json() : Json(pair.untested);
    row["same_bytes"] = any ? Json(all_same(pair)) : Json();
    row["saving_median"] = any ? Json(saving.median) : Json();
    row["saving_range"] = any ? Json({saving.least, saving.most}) : Json();
    row["cases"] = Json::array();
    for (const FusionCase& c : pair.cases) {
      const bool fused = c.refusal == FusionRefusal::none;
      Json object = {{"first", Json::parse(c.first)}, {"second", Json::parse(c.second)}};
      object["refused_for"] = fused ? Json() : Json(word(c.refusal));
      object["same_bytes"] = fused ? Json(c.same_bytes) : Json();
      object["apart_cycles"] = fused ? json_number(c.apart_cycles) : Json();
      object["together_cycles"] = fused ? json_number(c.together_cycles) : Json();
      object["saving"] = fused ? Json(c.saving()) : Json();
      object["arena_saved_bytes"] = fused ? Json(c.arena_saved_bytes) : Json();
      row["cases"].push_back(std::move(object));
    }
    out["pairs"].push_back(std::move(row));
  }
  out["undeclared"] = Json::array();
  for (const UndeclaredPair& pair : report.undeclared)
    out["undeclared"].push_back(
        {{"name", pair.name}, {"cases", pair.cases}, {"difference_most", pair.difference}});
  return out.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
}

std::string fusion_csv(const FusionReport& report) {
  std::string out =
      "pair,first,second,refused_for,same_bytes,apart_cycles,together_cycles,saving,"
      "arena_saved_bytes\n";
  for (const FusionPair& pair : report.pairs)
    for (const FusionCase& c : pair.cases) {
      out += fmt::format("{},{},{},{},", csv_field(pair.name), csv_field(c.first),
                         csv_field(c.second), word(c.refusal));
      out += c.refusal == FusionRefusal::none
                 ? fmt::format("{},{:.15g},{:.15g},{:.6f},{}\n", c.same_bytes, c.apart_cycles,
                               c.together_cycles, c.saving(), c.arena_saved_bytes)
                 : ",,,,\n";
    }
  return out;
}

}  // namespace boardless
