#include "analyzer/report/explain_listing.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"

namespace boardless {
namespace {

using Code = Explanation::Code;

constexpr double hot = 0.01;  // of all cycles, as in the HTML report (html/src/heat.js)
constexpr int text_column = 2 + 1 + 1 + 7 + 2 + 13 + 2 + 11 + 2 + 6 + 2 + 8 + 2;

std::string trimmed(const std::string& source_line) {
  const std::size_t first = source_line.find_first_not_of(" \t");
  return first == std::string::npos ? "" : printable(source_line.substr(first));
}

std::string why(const Explanation& x, const Code& code) {
  std::string out;
  const auto runs = static_cast<double>(code.cost.instructions);
  for (const auto& [reason, cycles] : code.lost) {
    if (runs <= 0 || cycles < 0.05 * runs) continue;  // it would read 0.0
    out += fmt::format("{}{} {:.1f}", out.empty() ? "" : ", ",
                       x.reasons[static_cast<std::size_t>(reason)], cycles / runs);
  }
  return out;
}

std::string instruction_line(const Explanation& x, const Code& code, double whole, int width) {
  const double share = whole > 0 ? code.cost.cycles / whole : 0;
  const bool is_hot = code.cost.cycles >= hot * x.estimate.cycles;
  const auto runs = static_cast<double>(code.cost.instructions);
  std::string out =
      fmt::format("  {} {:>7}  {:>13}  {:>11}  {:>6.2f}  {:08x}  ", is_hot ? "█" : " ",
                  percent(share), grouped(code.cost.cycles), grouped(runs),
                  runs > 0 ? code.cost.cycles / runs : 0, code.address);
  const std::string text = printable(code.text);
  const std::string reasons = why(x, code);
  if (reasons.empty()) return out + text + "\n";
  constexpr int text_width = 30;
  if (text_column + text_width + 2 + columns_of(reasons) <= width)
    return out + padded(text, std::max(text_width, columns_of(text))) + "  " + reasons + "\n";
  // No room beside it: below.
  return out + text + "\n" +
         wrapped("↳ " + reasons, width - text_column, std::string(text_column, ' '));
}

std::string listing_of(const Explanation& x, const std::vector<const Code*>& code, int function,
                       SourceText& source, const ListingOptions& options) {
  double whole = 0;
  for (const Code* c : code) whole += c->cost.cycles;
  const double total = x.estimate.cycles;
  std::string out = fmt::format("{}: {} cycles, {}\n", printable(function_title(x, function)),
                                grouped(whole), percent(total > 0 ? whole / total : 0));
  int file = Explanation::none;
  std::uint32_t line = 0;
  bool first = true, gap = false;
  std::uint32_t expected = 0;
  for (const Code* c : code) {
    if (total > 0 && c->cost.cycles < options.above * total) {
      gap = true;
      continue;
    }
    if (!first && (gap || c->address != expected)) out += "    …\n";
    if (first || c->file != file || c->line != line) {
      if (c->file != Explanation::none) {
        const std::string& name = x.files[static_cast<std::size_t>(c->file)];
        const std::string place = fmt::format("{}:{}", printable(name), c->line);
        const auto text = source.line(name, c->line);
        out += "  " + cut(text ? place + "  " + trimmed(*text) : place, options.width - 2) + "\n";
      }
      file = c->file;
      line = c->line;
    }
    out += instruction_line(x, *c, whole, options.width);
    expected = c->address + c->size;
    first = gap = false;
  }
  if (gap) out += "    …\n";
  return out + "\n";
}

}  // namespace

std::string explain_listing(const Explanation& x, SourceText& source,
                            const ListingOptions& options) {
  std::vector<bool> shown(x.functions.size(), true);
  if (options.function) shown = functions_named(x, *options.function);
  // Inlined code stays where it lies: a listing is of a function as linked, unless only an inlined
  // one was asked for.
  std::map<int, std::vector<const Code*>> listings;
  for (const Code& code : x.code) {
    const Explanation::Function& f = x.functions[static_cast<std::size_t>(code.function)];
    if (!shown[static_cast<std::size_t>(code.function)]) continue;
    const bool with_outer =
        f.inside != Explanation::none && shown[static_cast<std::size_t>(f.inside)];
    listings[with_outer ? f.inside : code.function].push_back(&code);
  }
  std::vector<std::pair<double, int>> order;
  for (const auto& [function, code] : listings) {
    double cycles = 0;
    for (const Code* c : code) cycles += c->cost.cycles;
    order.emplace_back(-cycles, function);
  }
  std::sort(order.begin(), order.end());
  const int width = std::max(60, options.width);
  std::string out = heading(x.estimate, width);
  out += fmt::format("  {} {:>7}  {:>13}  {:>11}  {:>6}  {}\n", " ", "share", "cycles",
                     "executions", "each", "address");
  std::size_t listed = 0;
  for (const auto& [cycles, function] : order) {
    if (listed == options.top) break;
    ++listed;
    out += listing_of(x, listings[function], function, source, options);
  }
  if (listed < order.size())
    out += wrapped(fmt::format("… and {} more functions; --top shows more, --function NAME one",
                               order.size() - listed),
                   width, "");
  return out + notes(x, width);
}

}  // namespace boardless
