#include "analyzer/report/estimate_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"

namespace boardless {
namespace {

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
    if (functions.size() == options.functions) break;
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
  return out + footnotes(e, width);
}

}  // namespace boardless
