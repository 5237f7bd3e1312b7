#include "analyzer/report/detect_text.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

constexpr int name_columns = 30;

std::string told_by(const DetectedOp& op) {
  std::vector<std::string> words;
  if (op.by_name) words.emplace_back("name");
  if (op.by_macs) words.emplace_back("MACs");
  if (op.by_bytes) words.emplace_back("bytes");
  return words.empty() ? "its place" : fmt::format("{}", fmt::join(words, ", "));
}

std::string call_title(const DetectedCall& call) {
  return fmt::format("{} #{}", cut(printable(call.function.name), name_columns), call.nth);
}

std::string kernel_title(const DetectedCall& call) {
  return cut(printable(call.kernel.name), name_columns);
}

struct Figures {
  const Detection& d;
  std::string time(const DetectedCost& cost) const {
    return with_unit(cost.cycles / d.estimate.clock_hz, "s");
  }
  std::string energy(const DetectedCost& cost) const {
    return d.estimate.energy_j ? with_unit(cost.energy_j, "J") : "";
  }
  std::string share(const DetectedCost& cost) const {
    return percent(d.estimate.cycles > 0 ? cost.cycles / d.estimate.cycles : 0);
  }
};

std::string ops_table(const Detection& d, int width) {
  const Figures figures{d};
  TextTable table;
  table.title = "op";
  table.columns = {{"kernel", 20}, {"call", 3},   {"cycles", 19}, {"time", 5},
                   {"energy", 4},  {"share", 17}, {"glue", 18},   {"told by", 16}};
  const std::size_t n = table.columns.size();
  for (const DetectedOp& op : d.ops) {
    TextTable::Row row{fmt::format("{} {}", op.index, printable(op.type)), {}};
    row.cells.resize(n);
    if (op.fate == OpFate::dropped) {
      row.cells[0] = "dropped";
    } else if (op.calls.empty()) {
      row.cells[0] = fmt::format("fused into op {}", op.into);
    } else {
      const bool split = op.calls.size() > 1;
      row.cells = {split ? fmt::format("{} calls", op.calls.size()) : kernel_title(op.calls[0]),
                   split ? "" : call_title(op.calls[0]),
                   grouped(op.cost.cycles),
                   figures.time(op.cost),
                   figures.energy(op.cost),
                   figures.share(op.cost),
                   grouped(op.glue.cycles),
                   told_by(op)};
    }
    table.rows.push_back(std::move(row));
    if (op.calls.size() < 2) continue;
    for (std::size_t k = 0; k < op.calls.size(); ++k) {
      const DetectedCall& call = op.calls[k];
      TextTable::Row part{fmt::format("    part {}", k + 1), {}};
      part.cells.resize(n);
      part.cells[0] = kernel_title(call);
      part.cells[1] = call_title(call);
      part.cells[2] = fmt::format("({})", grouped(call.cost.cycles));
      table.rows.push_back(std::move(part));
    }
  }
  return rendered(table, width);
}

// Where all cycles of the run went.
std::string sum_table(const Detection& d, int width) {
  const Figures figures{d};
  TextTable table;
  table.title = "part of the run";
  table.columns = {{"calls", 1}, {"cycles", 5}, {"time", 2}, {"energy", 3}, {"share", 4}};
  const auto add = [&](const std::string& name, const std::string& calls,
                       const DetectedCost& cost) {
    table.rows.push_back({name,
                          {calls, grouped(cost.cycles), figures.time(cost), figures.energy(cost),
                           figures.share(cost)}});
  };
  add("kernels of the ops", "", d.kernels);
  add("glue between them", "", d.glue);
  DetectedCost own = d.glue;
  std::size_t shown = 0;
  for (const GlueFunction& row : d.glue_functions) {
    own.add({-row.cost.cycles, -row.cost.energy_j});
    if (++shown <= 10)
      add("  " + cut(printable(row.function.name), name_columns), std::to_string(row.calls),
          row.cost);
  }
  if (shown > 10)
    table.rows.push_back({fmt::format("  {} more functions", shown - 10), {"", "", "", "", ""}});
  add(fmt::format("  {} itself", cut(printable(d.under.name), name_columns)), "", own);
  add("outside of the inference", "", d.outside);
  if (d.inferences > 1)
    add("  other inferences", std::to_string(d.inferences - 1), d.other_inferences);
  DetectedCost all = d.kernels;
  all.add(d.glue);
  all.add(d.outside);
  add("all", "", all);
  return rendered(table, width);
}

std::string summary(const Detection& d, const std::string& model, int width) {
  const auto count = [&](OpFate fate) {
    return std::count_if(d.ops.begin(), d.ops.end(),
                         [&](const DetectedOp& op) { return op.fate == fate; });
  };
  const std::string text = fmt::format(
      "{} (call {} of it) runs {}: of {} ops {} by one call each, {} fused, {} split, {} dropped.",
      printable(d.under.name), d.nth, printable(model), d.ops.size(), count(OpFate::called),
      count(OpFate::fused), count(OpFate::split), count(OpFate::dropped));
  return wrapped(text, width - 2, "  ") + "\n";
}

}  // namespace

std::string detect_text(const Detection& d, const std::string& model, int width) {
  std::vector<std::string> notes;
  for (const DetectedOp& op : d.ops)
    if (!op.ambiguity.empty())
      notes.push_back(fmt::format("op {} is not certain: it {}", op.index, op.ambiguity));
  notes.insert(notes.end(), d.notes.begin(), d.notes.end());
  return heading(d.estimate, width) + summary(d, model, width) + ops_table(d, width) + "\n" +
         sum_table(d, width) + "\n" + note_lines(notes, width) + footnotes(d.estimate, width);
}

}  // namespace boardless
