#include "analyzer/report/recommend_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/recommend_words.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

std::string paragraph(const std::string& text, int width) {
  return wrapped(text, width - 2, "  ") + "\n";
}

// "53.5 ms, 2.41 mJ, 16.2 KiB of arena and 68.0 KiB of flash"
std::string figures_of(const CandidateCost& row) {
  return fmt::format("{}, {}, {} of arena and {} of flash", with_unit(row.latency_s.value, "s"),
                     row.energy_j ? with_unit(row.energy_j->value, "J") : "energy not known",
                     bytes_text(row.arena_bytes), bytes_text(row.flash_bytes));
}

std::string on_board(const CandidateCost& row) {
  return fmt::format("{} on {} at {}", printable(row.name), printable(row.board),
                     with_unit(row.clock_hz, "Hz"));
}

std::string why_chosen(const RecommendationReport& report, const CandidateCost& row) {
  std::size_t equals = 0;
  for (std::size_t k = 0; k < report.rows.size(); ++k)
    equals += report.result.judged[k].fits && report.rows[k].accuracy == row.accuracy;
  if (row.accuracy)
    return "the most accurate that fits, " + accuracy_text(*row.accuracy) +
           (equals < 2 ? ""
                       : fmt::format(", and of {} such the one with the least {}", equals,
                                     row.energy_j ? "energy" : "latency"));
  return fmt::format("the least {} of what fits; accuracies are not known",
                     row.energy_j ? "energy" : "latency");
}

std::string how_many_fit(const RecommendationReport& report) {
  const auto fit = std::count_if(report.result.judged.begin(), report.result.judged.end(),
                                 [](const JudgedRow& row) { return row.fits; });
  const bool one = report.rows.size() == 1;
  const std::string what = report.boards.size() > 1 ? "pairs of candidate and board"
                           : one                    ? "candidate"
                                                    : "candidates";
  return fmt::format("{} of {} {} fit{}", fit, report.rows.size(), what,
                     fit == 1 || one ? "s" : "");
}

std::string answer_text(const RecommendationReport& report, int width) {
  const Recommendation& r = report.result;
  if (r.choice) {
    const CandidateCost& row = report.rows[*r.choice];
    return paragraph(fmt::format("Take {}: {}. It takes {}. {}{}.", on_board(row),
                                 why_chosen(report, row), figures_of(row), how_many_fit(report),
                                 report.budgets.sure ? ", by the upper ends of the intervals" : ""),
                     width);
  }
  if (!r.nearest) return paragraph("Nothing fits: there are no figures of any candidate.", width);
  const CandidateCost& row = report.rows[*r.nearest];
  return paragraph(
      fmt::format("Nothing fits{}. Nearest is {}{}: {}.",
                  report.budgets.sure ? " by the upper ends of the intervals" : "", on_board(row),
                  row.accuracy ? ", accuracy " + accuracy_text(*row.accuracy) : "",
                  what_it_lacks(row, r.judged[*r.nearest])),
      width);
}

// The distance of one row to each limit.
std::string distances_text(const JudgedRow& judged, bool sure, int width) {
  TextTable table;
  table.title = "limit";
  table.columns = {
      {"at most", 2}, {sure ? "it takes up to" : "it takes", 1}, {"room", 0}, {"of it", 3}};
  for (const Distance& d : judged.distances) {
    const std::string unit(limit_info(d.kind).unit);
    TextTable::Row row{std::string(limit_info(d.kind).name), {quantity_text(d.most, unit)}};
    if (d.value) {
      row.cells.push_back(quantity_text(*d.value, unit));
      row.cells.push_back(quantity_text(-d.absolute(), unit));
      row.cells.push_back(percent(1 - d.factor()));
    } else {
      row.cells.insert(row.cells.end(), {"not known", "", ""});
    }
    table.rows.push_back(std::move(row));
  }
  return rendered(table, width) + "\n";
}

std::string candidates_text(const RecommendationReport& report, std::size_t most, int width) {
  const bool boards = report.boards.size() > 1;
  TextTable table;
  table.title = "candidate";
  if (boards) table.columns.push_back({"board", 10});
  if (report.accuracy_known) table.columns.push_back({"accuracy", 9});
  const std::size_t figures = table.columns.size();
  // What a budget is about is wanted more than what none is about.
  const auto wanted = [&](int rank, LimitKind kind) {
    return rank + (budget(report.budgets, kind) ? 4 : 0);
  };
  table.columns.insert(table.columns.end(), {{"latency", wanted(3, LimitKind::latency)},
                                             {"energy", wanted(4, LimitKind::energy)},
                                             {"arena", wanted(2, LimitKind::arena)},
                                             {"flash", wanted(1, LimitKind::flash)},
                                             {"fits", 11}});
  std::size_t shown = 0;
  std::string errors;
  for (const std::size_t k : report.result.order) {
    if (shown++ == most) break;
    const CandidateCost& row = report.rows[k];
    TextTable::Row line{printable(row.name), {}};
    if (boards) line.cells.push_back(printable(row.board));
    if (report.accuracy_known)
      line.cells.push_back(row.accuracy ? accuracy_text(*row.accuracy) : "");
    if (row.error.empty()) {
      line.cells.insert(line.cells.end(),
                        {with_unit(row.latency_s.value, "s"),
                         row.energy_j ? with_unit(row.energy_j->value, "J") : "-",
                         bytes_text(row.arena_bytes), bytes_text(row.flash_bytes)});
    } else {
      line.cells.resize(figures + 4);
      errors +=
          wrapped(fmt::format("{}{}: {}", printable(row.name),
                              boards ? " on " + printable(row.board) : "", printable(row.error)),
                  width - 4, "    ");
    }
    line.cells.push_back(fit_words(row, report.result.judged[k]));
    table.rows.push_back(std::move(line));
  }
  std::string out = most > 0 ? rendered(table, width) + errors : "";
  if (report.rows.size() > most)
    out += wrapped(fmt::format("{} more: --top {}, or --format csv",
                               counted(report.rows.size() - most, "row"), report.rows.size()),
                   width - 2, "  ");
  return out.empty() ? out : out + "\n";
}

std::string boards_text(const RecommendationReport& report, int width) {
  if (report.boards.size() < 2) return "";
  TextTable table;
  table.title = "board";
  table.columns = {{"best that fits", 9}, {"latency", 4}, {"energy", 5}};
  if (report.accuracy_known)
    table.columns.insert(table.columns.begin() + 1, TextTable::Column{"accuracy", 7});
  for (const BoardChoice& board : report.result.by_board) {
    TextTable::Row line{printable(board.board), {}};
    if (board.choice) {
      const CandidateCost& row = report.rows[*board.choice];
      line.cells.push_back(cut(printable(row.name), 24));
      if (report.accuracy_known)
        line.cells.push_back(row.accuracy ? accuracy_text(*row.accuracy) : "");
      line.cells.push_back(with_unit(row.latency_s.value, "s"));
      line.cells.push_back(row.energy_j ? with_unit(row.energy_j->value, "J") : "-");
    } else {
      line.cells.resize(table.columns.size());
      line.cells.front() = "nothing";
    }
    table.rows.push_back(std::move(line));
  }
  return rendered(table, width) + "\n";
}

std::string battery_text(const RecommendationReport& report, int width) {
  if (!report.battery) return "";
  const Recommendation& r = report.result;
  const std::optional<std::size_t> row = r.choice ? r.choice : r.nearest;
  if (!row) return "";
  const std::string begin = fmt::format(
      "Battery of {}, an inference every {}, {}: ", with_unit(report.battery->capacity_j, "J"),
      duration_text(report.battery->period_s), printable(report.rows[*row].name));
  const std::optional<CandidateBattery>& battery = report.batteries[*row];
  if (!battery) return paragraph(begin + why_no_life(report.rows[*row], *report.battery), width);
  const BatteryLife& life = battery->life;
  return paragraph(
      begin + fmt::format("{}, between {} and {}. On average {} for inferences and {} in sleep.",
                          duration_text(life.life_s),
                          duration_text(battery->life_interval_s.low, life.life_s),
                          duration_text(battery->life_interval_s.high, life.life_s),
                          with_unit(life.inference_w, "W"), with_unit(life.sleep_w, "W")),
      width);
}

}  // namespace

std::string duration_text(double seconds, std::optional<double> in_unit_of) {
  struct Unit {
    double from_s, s;
    const char* name;
  };
  static constexpr Unit units[] = {{2 * year_s, year_s, "years"},
                                   {2 * 86400, 86400, "days"},
                                   {2 * 3600, 3600, "hours"},
                                   {120, 60, "minutes"}};
  for (const Unit& unit : units)
    if (in_unit_of.value_or(seconds) >= unit.from_s)
      return seconds / unit.s < 999.5 ? fmt::format("{:.3g} {}", seconds / unit.s, unit.name)
                                      : fmt::format("{} {}", grouped(seconds / unit.s), unit.name);
  return seconds >= 1 ? fmt::format("{:.3g} s", seconds) : with_unit(seconds, "s");
}

std::string recommend_text(const RecommendationReport& report,
                           const RecommendTextOptions& options) {
  const int width = std::max(40, options.width);
  const Recommendation& r = report.result;
  std::string out =
      wrapped(fmt::format("{}: {} on {}", printable(report.candidates),
                          counted(report.rows.size() / report.boards.size(), "candidate"),
                          printable(joined(report.boards))),
              width) +
      "\n" + answer_text(report, width);
  if (const std::optional<std::size_t> shown = r.choice ? r.choice : r.nearest)
    out += distances_text(r.judged[*shown], report.budgets.sure, width);
  out += candidates_text(report, options.rows, width) + boards_text(report, width);
  out += paragraph(next_step_sentence(report), width) + battery_text(report, width);
  if (report.notes.empty()) out.pop_back();  // the empty line before them
  return out + note_lines(report.notes, width);
}

}  // namespace boardless
