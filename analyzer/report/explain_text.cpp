#include "analyzer/report/explain_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"

namespace boardless {
namespace {

constexpr int gap = 2;
constexpr int least_name = 28;       // of one key
constexpr int least_each_name = 22;  // of each of several
constexpr int least_bar = 4, most_bar = 20;

// What a column says of a row; `hidden` and `total` rows leave some empty.
enum class Kind : std::uint8_t { row, hidden, total };

struct Column {
  const char* title;
  int width;
  int wanted;  // the higher the sooner it is shown
  std::string (*text)(const BreakdownRow&, Kind, const Explanation&, const Cost& total);
};

std::string share_of(double part, double whole) { return whole > 0 ? percent(part / whole) : ""; }

const Column columns[] = {
    {"executions", 13, 3,
     [](const BreakdownRow& row, Kind kind, const Explanation&, const Cost&) {
       return kind == Kind::row ? grouped(static_cast<double>(row.executions)) : "";
     }},
    {"instructions", 14, 2,
     [](const BreakdownRow& row, Kind, const Explanation&, const Cost&) {
       return grouped(static_cast<double>(row.cost.instructions));
     }},
    {"cycles", 14, 9,
     [](const BreakdownRow& row, Kind, const Explanation&, const Cost&) {
       return grouped(row.cost.cycles);
     }},
    {"with callees", 14, 6,
     [](const BreakdownRow& row, Kind kind, const Explanation&, const Cost&) {
       return kind == Kind::row && row.inclusive ? grouped(row.inclusive->cycles) : "";
     }},
    {"stalls", 8, 4,
     [](const BreakdownRow& row, Kind, const Explanation&, const Cost&) {
       return share_of(row.cost.stall_cycles, row.cost.cycles);
     }},
    {"CPI", 5, 5,
     [](const BreakdownRow& row, Kind, const Explanation&, const Cost&) {
       return row.cost.instructions
                  ? fmt::format("{:.2f}",
                                row.cost.cycles / static_cast<double>(row.cost.instructions))
                  : "";
     }},
    {"energy", 9, 1,
     [](const BreakdownRow& row, Kind, const Explanation& x, const Cost&) {
       return x.estimate.energy_j ? with_unit(row.cost.energy_j, "J") : "";
     }},
    {"share", 8, 8,
     [](const BreakdownRow& row, Kind, const Explanation&, const Cost& total) {
       return share_of(row.cost.cycles, total.cycles);
     }},
};

std::string title_of(const std::vector<Dimension>& by) {
  std::string out = "by ";
  for (std::size_t k = 0; k < by.size(); ++k)
    out += (k ? ", " : "") + std::string(dimensions[static_cast<std::size_t>(by[k])].id);
  return out;
}

// A row's keys in so many columns: where they do not fit, the longest is cut. A line's file goes
// without its folders, as the line number must not be what is cut.
std::string name_of(const BreakdownRow& row, const std::vector<Dimension>& by,
                    int most = 1'000'000) {
  std::vector<std::string> keys;
  std::vector<int> widths;
  int taken = -gap;
  for (std::size_t k = 0; k < row.keys.size(); ++k) {
    std::string key = row.keys[k];
    if (by[k] == Dimension::line) key = key.substr(key.find_last_of('/') + 1);
    keys.push_back(printable(key));
    widths.push_back(columns_of(keys.back()));
    taken += gap + widths.back();
  }
  for (; taken > most; --taken) --*std::max_element(widths.begin(), widths.end());
  std::string out;
  for (std::size_t k = 0; k < keys.size(); ++k)
    out += (k ? "  " : "") + cut(keys[k], std::max(1, widths[k]));
  return out;
}

// Whether there is anything to say in a column.
bool has(const Column& column, const Explanation& x, const Breakdown& rows) {
  const std::string title = column.title;
  if (title == "energy") return x.estimate.energy_j.has_value();
  if (title == "stalls") return x.estimate.stall_cycles > 0;
  if (title == "with callees")
    return std::any_of(rows.rows.begin(), rows.rows.end(),
                       [](const BreakdownRow& row) { return !!row.inclusive; });
  return true;
}

// The columns that there is room for, in their order.
std::vector<const Column*> columns_for(int width, std::size_t keys, const Explanation& x,
                                       const Breakdown& rows) {
  const int names = keys > 1 ? least_each_name * static_cast<int>(keys) : least_name;
  std::vector<const Column*> wanted;
  for (const Column& column : columns)
    if (has(column, x, rows)) wanted.push_back(&column);
  const auto taken = [&wanted] {
    int sum = 0;
    for (const Column* column : wanted) sum += gap + column->width;
    return sum;
  };
  while (2 + names + taken() > width && wanted.size() > 1)
    wanted.erase(std::min_element(wanted.begin(), wanted.end(), [](const auto* a, const auto* b) {
      return a->wanted < b->wanted;
    }));
  return wanted;
}

}  // namespace

std::string explain_text(const Explanation& x, const std::vector<Dimension>& by,
                         const Breakdown& breakdown, int width) {
  width = std::max(40, width);
  std::string out = heading(x.estimate, width);
  const std::vector<const Column*> shown = columns_for(width, by.size(), x, breakdown);
  int figures = 0;
  for (const Column* column : shown) figures += gap + column->width;
  int name_columns = columns_of(title_of(by));
  for (const BreakdownRow& row : breakdown.rows)
    name_columns = std::max(name_columns, columns_of(name_of(row, by)));
  name_columns = std::max(8, std::min(name_columns, width - 2 - figures));
  const int bar_columns = std::min(most_bar, width - 2 - name_columns - figures - gap);

  out += "  " + padded(title_of(by), name_columns);
  for (const Column* column : shown) out += fmt::format("  {:>{}}", column->title, column->width);
  out += "\n";
  const double most = breakdown.rows.empty() ? 0 : breakdown.rows.front().cost.cycles;
  const auto line = [&](const std::string& name, const BreakdownRow& row, Kind kind) {
    out += "  " + padded(name, name_columns);
    for (const Column* column : shown)
      out += fmt::format("  {:>{}}", column->text(row, kind, x, breakdown.total), column->width);
    if (kind == Kind::row && bar_columns >= least_bar && most > 0)
      if (const std::string drawn = bar(row.cost.cycles / most, bar_columns); !drawn.empty())
        out += "  " + drawn;
    out.erase(out.find_last_not_of(' ') + 1);
    out += "\n";
  };
  for (const BreakdownRow& row : breakdown.rows)
    line(name_of(row, by, name_columns), row, Kind::row);
  BreakdownRow rest;
  rest.cost = breakdown.hidden_cost;
  if (breakdown.hidden) line(fmt::format("… {} more", breakdown.hidden), rest, Kind::hidden);
  rest.cost = breakdown.total;
  line("in all", rest, Kind::total);
  out += "\n";
  if (x.stack_bytes)
    out += wrapped(fmt::format("stack: {} bytes at most, in the whole run",
                               grouped(static_cast<double>(*x.stack_bytes))),
                   width - 2, "  ");
  std::string left_out;
  for (const Column& column : columns)
    if (has(column, x, breakdown) && std::find(shown.begin(), shown.end(), &column) == shown.end())
      left_out += (left_out.empty() ? "" : ", ") + std::string(column.title);
  if (!left_out.empty())
    out += wrapped("left out here: " + left_out + "; a wider terminal or --format csv has them",
                   width - 2, "  ");
  return out + notes(x, width);
}

}  // namespace boardless
