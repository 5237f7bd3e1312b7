#include "analyzer/report/text_table.hpp"

#include <algorithm>

#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

constexpr int indent = 2, gap = 2;
constexpr int enough_name = 20;  // columns of figures go before a name has less

std::string on_the_right(const std::string& text, int columns) {
  return std::string(static_cast<std::size_t>(std::max(0, columns - columns_of(text))), ' ') + text;
}

}  // namespace

std::string rendered(const TextTable& table, int width) {
  std::vector<int> widths;
  int name_columns = columns_of(table.title);
  for (const TextTable::Row& row : table.rows)
    name_columns = std::max(name_columns, columns_of(row.name));
  for (std::size_t k = 0; k < table.columns.size(); ++k) {
    widths.push_back(columns_of(table.columns[k].title));
    for (const TextTable::Row& row : table.rows)
      widths[k] = std::max(widths[k], columns_of(row.cells[k]));
  }
  std::vector<std::size_t> shown(table.columns.size());
  for (std::size_t k = 0; k < shown.size(); ++k) shown[k] = k;
  const auto room = [&] {
    int left = width - indent;
    for (const std::size_t k : shown) left -= gap + widths[k];
    return left;
  };
  while (shown.size() > 1 && room() < std::min(name_columns, enough_name))
    shown.erase(std::min_element(shown.begin(), shown.end(), [&](std::size_t a, std::size_t b) {
      return table.columns[a].wanted < table.columns[b].wanted;
    }));
  name_columns = std::max(4, std::min(name_columns, room()));

  std::string out;
  const auto line = [&](const std::string& name, const auto& cell) {
    std::string text = std::string(indent, ' ') + padded(name, name_columns);
    for (const std::size_t k : shown)
      text += std::string(gap, ' ') + on_the_right(cell(k), widths[k]);
    text.erase(text.find_last_not_of(' ') + 1);
    out += text + "\n";
  };
  line(table.title, [&](std::size_t k) { return table.columns[k].title; });
  for (const TextTable::Row& row : table.rows)
    line(row.name, [&](std::size_t k) { return row.cells[k]; });
  return out;
}

}  // namespace boardless
