#include "analyzer/report/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"

namespace boardless {
namespace {

std::string ended(EndedBy ended_by) {
  switch (ended_by) {
    case EndedBy::to_reached:
      return "the end of the region";
    case EndedBy::exit_call:
      return "its exit call";
    case EndedBy::returned:
      return "the function's return";
    case EndedBy::branch_to_self:
      return "a branch to itself";
    case EndedBy::wait_for_interrupt:
      return "WFI, which nothing here wakes";
    case EndedBy::reset_request:
      return "a reset request";
    case EndedBy::budget:
      return "the instruction budget";
    case EndedBy::interrupted:
      return "an interrupt from the keyboard";
  }
  return "";
}

struct Row {
  std::string name;
  Cost cost;
};

std::string table(const std::string& title, const std::vector<Row>& rows, const Estimate& e,
                  int width, std::size_t hidden) {
  int name_columns = columns_of(title);
  for (const Row& row : rows) name_columns = std::max(name_columns, columns_of(row.name));
  // Where the names would have too little room the instructions are left out.
  constexpr int least_name = 16;
  const bool counts = width - 2 - (2 + 15 + 2 + 15 + 2 + 8) >= least_name;
  const int figures = (counts ? 2 + 15 : 0) + 2 + 15 + 2 + 8;
  const auto count = [counts](const std::string& text) {
    return counts ? fmt::format("  {:>15}", text) : std::string();
  };
  name_columns = std::max(8, std::min(name_columns, width - 2 - figures));
  const int bar_columns = std::min(24, width - 2 - figures - name_columns - 2);
  std::string out = fmt::format("  {}{}  {:>15}  {:>8}\n", padded(title, name_columns),
                                count("instructions"), "cycles", "share");
  double most = 0;
  for (const Row& row : rows) most = std::max(most, row.cost.cycles);
  for (const Row& row : rows) {
    const double share = e.cycles > 0 ? row.cost.cycles / e.cycles : 0;
    out += fmt::format("  {}{}  {:>15}  {:>8}", padded(row.name, name_columns),
                       count(grouped(static_cast<double>(row.cost.instructions))),
                       grouped(row.cost.cycles), percent(share));
    const std::string drawn =
        bar_columns >= 4 && most > 0 ? bar(row.cost.cycles / most, bar_columns) : "";
    out += drawn.empty() ? "\n" : "  " + drawn + "\n";
  }
  if (hidden)
    out += wrapped(fmt::format("… and {} more, all of them with --format json", hidden), width - 2,
                   "  ");
  return out + "\n";
}

std::string answer(const Estimate& e, int width) {
  const double half = e.cycles > 0 ? e.cycles_interval.high / e.cycles - 1 : 0;
  const auto row = [width](const std::string& name, const std::string& text) {
    return "  " + padded(name, 9) + wrapped(text, width - 11, std::string(11, ' ')).substr(11);
  };
  std::string out = row("latency", fmt::format("{}, between {} and {}", with_unit(e.latency_s, "s"),
                                               with_unit(e.latency_interval_s.low, "s"),
                                               with_unit(e.latency_interval_s.high, "s")));
  if (e.energy_j)
    out += row("energy", fmt::format("{}, between {} and {}", with_unit(*e.energy_j, "J"),
                                     with_unit(e.energy_interval_j.low, "J"),
                                     with_unit(e.energy_interval_j.high, "J")));
  else
    out += row("energy", "unknown: " + e.no_energy_reason);
  std::string cycles = fmt::format("{} \u00b1{:.0f} %", grouped(e.cycles), half * 100);
  if (e.instructions)
    cycles += fmt::format(", {:.2f} for each of {} instructions",
                          e.cycles / static_cast<double>(e.instructions),
                          grouped(static_cast<double>(e.instructions)));
  out += row("cycles", cycles);
  std::string counted = e.region;
  if (e.passes > 1)
    counted += fmt::format(", {} passes in all, {} cycles and {} each on average",
                           grouped(static_cast<double>(e.passes)),
                           grouped(e.cycles / static_cast<double>(e.passes)),
                           with_unit(e.latency_s / static_cast<double>(e.passes), "s"));
  counted += "; the run ended by " + ended(e.ended_by);
  return out + row("counted", printable(counted)) + "\n";
}

std::string stalls_line(const Estimate& e) {
  std::string parts;
  const auto part = [&](double cycles, std::string_view name) {
    if (cycles <= 0) return;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : ", ", name, percent(cycles / e.cycles));
  };
  for (std::size_t l = 0; l < loss_count; ++l) part(e.lost[l], to_string(static_cast<Loss>(l)));
  for (const Estimate::Stall& stall : e.stalls) part(stall.cycles, stall.name);
  return parts.empty() ? "" : "lost cycles, of all: " + parts;
}

}  // namespace

std::string estimate_text(const Estimate& e, const TextOptions& options) {
  const int width = std::max(40, options.width);
  std::string out = wrapped(printable(e.image_path) + " on " + board_line(e), width, "") + "\n";
  out += answer(e, width);

  std::vector<Row> classes;
  for (const ClassCost& row : e.classes)
    classes.push_back({std::string(cycle_class_info(row.cycle_class).id), row.cost});
  if (!classes.empty()) out += table("class", classes, e, width, 0);
  std::vector<Row> functions;
  for (const FunctionCost& row : e.functions) {
    if (functions.size() == static_cast<std::size_t>(options.functions)) break;
    functions.push_back({printable(row.name), row.cost});
  }
  if (!functions.empty())
    out += table("function", functions, e, width, e.functions.size() - functions.size());
  if (const std::string lost = stalls_line(e); !lost.empty())
    out += wrapped(lost, width - 2, "  ") + "\n";

  if (!e.console.empty()) {
    out += "  the firmware printed\n";
    std::istringstream lines(printable(e.console, true));
    int shown = 0;
    for (std::string line; std::getline(lines, line);) {
      if (++shown > 20) {
        out += wrapped("… and more, all of it with --format json", width - 4, "    ");
        break;
      }
      out += "    " + cut(line, width - 4) + "\n";
    }
    out += "\n";
  }
  for (const std::string& warning : e.warnings)
    out += "  note: " + wrapped(printable(warning), width - 10, std::string(8, ' ')).substr(8);
  out += wrapped("cycles by: " + e.timing_method, width - 2, "  ");
  if (e.energy_j) out += wrapped("energy by: current " + e.energy_method, width - 2, "  ");
  out += wrapped("interval: " + e.error_basis, width - 2, "  ");
  return out;
}

}  // namespace boardless
