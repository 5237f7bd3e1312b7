#include "analyzer/cost/breakdown.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "analyzer/error.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

using Code = Explanation::Code;
using Function = Explanation::Function;

const Function& function_of(const Explanation& x, int index) {
  return x.functions[static_cast<std::size_t>(index)];
}

bool asks_for(const std::vector<Dimension>& by, Dimension dimension) {
  return std::find(by.begin(), by.end(), dimension) != by.end();
}

std::string key_of(const Explanation& x, const Code& code, const ClassCost& part, Dimension by) {
  switch (by) {
    case Dimension::cycle_class:
      return std::string(cycle_class_info(part.cycle_class).id);
    case Dimension::function:
      return function_title(x, code.function);
    case Dimension::line:
      return line_title(x, code.file, code.line);
    case Dimension::instruction:
      return fmt::format("0x{:08x} {}", code.address, code.text);
    case Dimension::op:
      break;
  }
  return "";
}

void add_lost(BreakdownRow& row, const std::vector<std::pair<int, double>>& lost) {
  for (const auto& [reason, cycles] : lost) {
    const auto same = std::find_if(row.lost.begin(), row.lost.end(),
                                   [r = reason](const auto& other) { return other.first == r; });
    if (same == row.lost.end())
      row.lost.emplace_back(reason, cycles);
    else
      same->second += cycles;
  }
}

// Calls that begin at a row's instructions, for rows of lines and instructions.
std::map<std::uint32_t, Cost> callees_by_site(const Explanation& x) {
  std::map<std::uint32_t, Cost> out;
  for (const Explanation::Call& call : x.calls) out[call.site].add(call.inclusive);
  return out;
}

class Rows {
 public:
  Rows(const Explanation& x, const std::vector<Dimension>& by)
      : x_(x),
        by_(by),
        classes_(asks_for(by, Dimension::cycle_class)),
        whole_functions_(by == std::vector{Dimension::function}),
        functions_(asks_for(by, Dimension::function)),
        callees_(callees_by_site(x)) {}

  void add(const Code& code) {
    bool first = true;
    for (const ClassCost& part : code.classes) {
      BreakdownRow& row = row_of(code, part);
      row.cost.add(part.cost);
      if (first) add_lost(row, code.lost);  // they are not told apart by class
      first = false;
      if (classes_) row.executions += part.cost.instructions;
    }
    if (classes_) return;
    BreakdownRow& row = row_of(code, code.classes.front());
    if (whole_functions_) {
      const Function& function = function_of(x_, code.function);
      row.executions = function.calls;
      row.inclusive = function.inclusive;
      return;
    }
    row.executions = std::max(row.executions, code.cost.instructions);
    if (!row.inclusive) row.inclusive.emplace();
    row.inclusive->add(code.cost);
    if (const auto called = callees_.find(code.address); called != callees_.end())
      row.inclusive->add(called->second);
  }

  std::vector<BreakdownRow> take() {
    std::vector<BreakdownRow> out;
    for (auto& [keys, row] : rows_) out.push_back(std::move(row));
    return out;
  }

 private:
  BreakdownRow& row_of(const Code& code, const ClassCost& part) {
    std::vector<std::string> keys;
    for (const Dimension dimension : by_) keys.push_back(key_of(x_, code, part, dimension));
    // Functions may share a name: static ones of two files.
    const std::uint32_t apart = functions_ ? function_of(x_, code.function).address : 0;
    const auto [found, is_new] = rows_.try_emplace({keys, apart});
    if (is_new) {
      found->second.keys = std::move(keys);
      found->second.address = code.address;
    }
    return found->second;
  }

  const Explanation& x_;
  const std::vector<Dimension>& by_;
  bool classes_, whole_functions_, functions_;
  std::map<std::uint32_t, Cost> callees_;
  std::map<std::pair<std::vector<std::string>, std::uint32_t>, BreakdownRow> rows_;
};

// Adds the rows of one explanation, and their costs to the total.
void collect(const Explanation& x, const std::vector<Dimension>& by,
             const BreakdownOptions& options, Cost& total, std::vector<BreakdownRow>& out) {
  std::vector<bool> shown(x.functions.size(), true);
  if (options.function) shown = functions_named(x, *options.function);
  Rows rows(x, by);
  for (const Code& code : x.code) {
    if (!shown[static_cast<std::size_t>(code.function)] || code.classes.empty()) continue;
    rows.add(code);
    total.add(code.cost);
  }
  for (BreakdownRow& row : rows.take()) out.push_back(std::move(row));
}

// Sorts the rows and hides those that are not wanted.
Breakdown finished(std::vector<BreakdownRow> rows, const Cost& total,
                   const BreakdownOptions& options) {
  std::stable_sort(rows.begin(), rows.end(), [](const BreakdownRow& a, const BreakdownRow& b) {
    if (a.cost.cycles != b.cost.cycles) return a.cost.cycles > b.cost.cycles;
    return a.address < b.address;
  });
  Breakdown out;
  out.total = total;
  for (BreakdownRow& row : rows) {
    std::stable_sort(row.lost.begin(), row.lost.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
    const double share = total.cycles > 0 ? row.cost.cycles / total.cycles : 0;
    if (out.rows.size() < options.top && share >= options.above) {
      out.rows.push_back(std::move(row));
    } else {
      ++out.hidden;
      out.hidden_cost.add(row.cost);
    }
  }
  return out;
}

// An op as one row.
BreakdownRow whole_op(const Explanation& x) {
  BreakdownRow row;
  row.executions = 1;
  for (const Code& code : x.code) {
    row.cost.add(code.cost);
    add_lost(row, code.lost);
  }
  row.inclusive = row.cost;
  if (!x.contexts.empty()) row.address = function_of(x, x.contexts.front().function).address;
  return row;
}

bool has_function(const Explanation& x, const std::string& name) {
  return std::any_of(x.functions.begin(), x.functions.end(),
                     [&name](const Function& f) { return f.name == name; });
}

}  // namespace

std::string function_title(const Explanation& x, int function) {
  const Function& f = function_of(x, function);
  if (f.inside == Explanation::none) return f.name;
  return fmt::format("{}, inlined in {}", f.name, function_of(x, f.inside).name);
}

std::string line_title(const Explanation& x, int file, std::uint32_t line) {
  if (file == Explanation::none) return "[no line]";
  return fmt::format("{}:{}", x.files[static_cast<std::size_t>(file)], line);
}

std::vector<bool> functions_named(const Explanation& x, const std::string& name) {
  std::vector<bool> out(x.functions.size(), false);
  bool any = false;
  std::set<std::string> names;
  for (std::size_t k = 0; k < x.functions.size(); ++k) {
    const Function& f = x.functions[k];
    const bool inside_it = f.inside != Explanation::none && function_of(x, f.inside).name == name;
    out[k] = f.name == name || inside_it;
    any |= out[k];
    names.insert(f.name);
  }
  if (any) return out;
  throw Error(ErrorKind::request,
              fmt::format("no function '{}' ran in the region{}", name,
                          did_you_mean(nearest(name, {names.begin(), names.end()}))));
}

Breakdown breakdown(const Explanation& x, const std::vector<Dimension>& by,
                    const BreakdownOptions& options) {
  Cost total;
  std::vector<BreakdownRow> rows;
  collect(x, by, options, total, rows);
  return finished(std::move(rows), total, options);
}

Breakdown op_breakdown(const Explanation& whole, const std::vector<ExplainedOp>& ops,
                       const std::vector<Dimension>& by, const BreakdownOptions& options) {
  if (options.function) functions_named(whole, *options.function);  // or there is no such one
  std::vector<Dimension> within;
  for (const Dimension dimension : by)
    if (dimension != Dimension::op) within.push_back(dimension);
  const auto place = std::find(by.begin(), by.end(), Dimension::op) - by.begin();
  std::map<std::string, int> reasons;
  for (std::size_t k = 0; k < whole.reasons.size(); ++k)
    reasons[whole.reasons[k]] = static_cast<int>(k);

  Cost total;
  std::vector<BreakdownRow> rows;
  for (const ExplainedOp& op : ops) {
    if (options.function && !has_function(op.x, *options.function)) continue;
    std::vector<BreakdownRow> of_op;
    if (within.empty() && !options.function) {
      of_op.push_back(whole_op(op.x));
      total.add(of_op.front().cost);
    } else {
      collect(op.x, within, options, total, of_op);
    }
    for (BreakdownRow& row : of_op) {
      row.keys.insert(row.keys.begin() + place, op.name);
      for (auto& [reason, cycles] : row.lost)
        reason = reasons.at(op.x.reasons[static_cast<std::size_t>(reason)]);
      rows.push_back(std::move(row));
    }
  }
  return finished(std::move(rows), total, options);
}

}  // namespace boardless
