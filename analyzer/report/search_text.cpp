#include "analyzer/report/search_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/recommend_words.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

std::string paragraph(const std::string& text, int width) {
  return wrapped(text, width - 2, "  ") + "\n";
}

std::string score_value(const SearchReport& report, const Evaluation& e) {
  if (!e.accuracy) return "";
  return report.is_proxy ? fmt::format("{:.4f}", *e.accuracy) : accuracy_text(*e.accuracy);
}

std::string energy_text(const CandidateCost& cost) {
  return cost.energy_j ? with_unit(cost.energy_j->value, "J") : "-";
}

std::string figures_of(const CandidateCost& cost) {
  return fmt::format("{}, {}, {} of arena and {} of flash", with_unit(cost.latency_s.value, "s"),
                     cost.energy_j ? with_unit(cost.energy_j->value, "J") : "energy not known",
                     bytes_text(cost.arena_bytes), bytes_text(cost.flash_bytes));
}

std::string head_line(const SearchReport& report, int width) {
  const SearchResult& r = report.result;
  return wrapped(
      fmt::format("{} on {} at {}: {} of some 10^{:.0f} evaluated, {} within the budgets",
                  report.space->name, printable(report.board), with_unit(report.clock_hz, "Hz"),
                  counted(r.evaluated, "network"), report.space->log10_size,
                  grouped(static_cast<double>(r.feasible))),
      width);
}

std::string answer_text(const SearchReport& report, int width) {
  const SearchResult& r = report.result;
  if (!r.best) {
    if (!r.nearest)
      return paragraph("Nothing keeps the budgets once it is emulated; leave them more room.",
                       width);
    std::string lacks;
    for (const Distance& d : distances(r.nearest->cost, report.options.budgets))
      if (d.value && !d.met())
        lacks += fmt::format(
            "{}{} is {}, {} times the {} allowed", lacks.empty() ? "" : "; ",
            limit_info(d.kind).name, quantity_text(*d.value, std::string(limit_info(d.kind).unit)),
            factor_text(d.factor()), quantity_text(d.most, std::string(limit_info(d.kind).unit)));
    if (lacks.empty())
      lacks = !r.nearest->cost.error.empty() ? printable(r.nearest->cost.error)
              : !r.nearest->failure.empty() ? "it has no accuracy: " + printable(r.nearest->failure)
                                            : "an amount is not known";
    return paragraph(
               fmt::format("Nothing fits{}. Nearest is {}: {}.",
                           report.options.budgets.sure ? " by the upper ends of the intervals" : "",
                           r.nearest->cost.name, lacks),
               width) +
           paragraph(architecture_text(*report.space, r.nearest->genome), width);
  }
  const SearchMember& best = r.members[*r.best];
  return paragraph(fmt::format("Take {}: {}. Emulated it takes {}.", best.evaluation.cost.name,
                               score_text(report, best.evaluation), figures_of(*best.emulated)),
                   width) +
         paragraph(architecture_text(*report.space, best.evaluation.genome), width);
}

// The distance of the best to each limit.
std::string distances_text(const SearchReport& report, int width) {
  if (!report.result.best) return "";
  const SearchMember& best = report.result.members[*report.result.best];
  const std::vector<Distance> emulated = distances(*best.emulated, report.options.budgets);
  const std::vector<Distance> predicted = distances(best.evaluation.cost, report.options.budgets);
  TextTable table;
  table.title = "limit";
  // With --sure it is the interval's upper end that is held to the limit.
  const bool sure = report.options.budgets.sure;
  table.columns = {{"at most", 3}, {sure ? "emulated, up to" : "emulated", 2}};
  if (report.predicted) table.columns.push_back({sure ? "predicted, up to" : "predicted", 0});
  table.columns.push_back({"room", 4});
  for (std::size_t k = 0; k < emulated.size(); ++k) {
    const Distance& d = emulated[k];
    const std::string unit(limit_info(d.kind).unit);
    const auto value = [&](const Distance& of) {
      return of.value ? quantity_text(*of.value, unit) : "not known";
    };
    TextTable::Row row{std::string(limit_info(d.kind).name),
                       {quantity_text(d.most, unit), value(d)}};
    if (report.predicted) row.cells.push_back(value(predicted[k]));
    row.cells.push_back(d.value ? percent(1 - d.factor()) : "");
    table.rows.push_back(std::move(row));
  }
  return rendered(table, width) + "\n";
}

std::string members_text(const SearchReport& report, std::size_t most, int width) {
  const std::vector<SearchMember>& members = report.result.members;
  if (members.empty() || most == 0) return "";
  TextTable table;
  table.title = "network";
  table.columns = {{report.is_proxy ? "proxy" : "accuracy", 9},
                   {"latency", 8},
                   {"energy", 7},
                   {"arena", 5},
                   {"flash", 4},
                   {"MACs", 2}};
  if (report.predicted) table.columns.push_back({"emulated", 6});
  for (std::size_t k = 0; k < members.size() && k < most; ++k) {
    const Evaluation& e = members[k].evaluation;
    TextTable::Row row{
        e.cost.name,
        {score_value(report, e), with_unit(e.cost.latency_s.value, "s"), energy_text(e.cost),
         bytes_text(e.cost.arena_bytes), bytes_text(e.cost.flash_bytes),
         with_unit(static_cast<double>(e.macs), "")}};
    if (report.predicted)
      row.cells.push_back(members[k].emulated ? with_unit(members[k].emulated->latency_s.value, "s")
                                              : "-");
    table.rows.push_back(std::move(row));
  }
  std::string out = rendered(table, width);
  if (members.size() > most)
    out += wrapped(fmt::format("{} more: --top {}, or --format csv",
                               counted(members.size() - most, "network"), members.size()),
                   width - 2, "  ");
  return out + "\n";
}

std::string macs_text(const SearchReport& report, int width) {
  if (!report.by_macs) return "";
  const MacsSearchResult& m = *report.by_macs;
  std::string text = fmt::format(
      "By MACs: the same search with {:.3g} cycles a MAC as the cost, as {}, drawn from the space, "
      "takes when emulated. ",
      m.model.seconds_per_mac * report.clock_hz, m.model.network);
  if (!m.best) return paragraph(text + "It finds nothing that fits.", width);
  text += fmt::format(
      "Its best, {}, has {}; it is taken to need {}, and emulated it takes {}, which {}.",
      m.best->cost.name, score_text(report, *m.best), figures_of(*m.best_by_macs),
      figures_of(*m.best_emulated), m.keeps ? "keeps the budgets" : "breaks a budget");
  if (!m.keeps)
    text += m.best_that_keeps
                ? fmt::format(" The most accurate of its networks that keeps them is {}, {}.",
                              m.best_that_keeps->evaluation.cost.name,
                              score_text(report, m.best_that_keeps->evaluation))
                : " None of its networks keeps them.";
  if (m.taken)
    text += m.best_before
                ? fmt::format(
                      " That is better than what the search found by its own costs, {}, {}; "
                      "so it is the one to take.",
                      m.best_before->evaluation.cost.name,
                      score_text(report, m.best_before->evaluation))
                : " The search found nothing that fits by its own costs; so it is the one to take.";
  return paragraph(text, width);
}

}  // namespace

std::string score_text(const SearchReport& report, const Evaluation& e) {
  return (report.is_proxy ? "proxy " : "accuracy ") +
         (e.accuracy ? score_value(report, e) : "not known");
}

std::string search_text(const SearchReport& report, const SearchTextOptions& options) {
  const int width = std::max(40, options.width);
  std::string out = head_line(report, width) + "\n" + answer_text(report, width) +
                    distances_text(report, width) + members_text(report, options.rows, width) +
                    macs_text(report, width);
  if (report.notes.empty() && out.ends_with("\n\n")) out.pop_back();
  return out + note_lines(report.notes, width);
}

}  // namespace boardless
