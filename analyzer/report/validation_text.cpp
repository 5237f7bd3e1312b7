#include "analyzer/report/validation_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/report/format.hpp"
#include "analyzer/report/heading.hpp"
#include "analyzer/report/text_table.hpp"

namespace boardless {
namespace {

const char* unit(Quantity quantity) { return quantity == Quantity::energy ? "J" : "s"; }

std::string signed_percent(double share) {
  return (share >= 0 ? "+" : "-") + percent(std::abs(share));
}

TextTable figures_table(const std::string& name) {
  TextTable out;
  out.title = name;
  out.columns = {{"MAPE", 9}, {"bias", 8},  {"RMSE", 5}, {"R²", 6},
                 {"±5 %", 4}, {"±10 %", 7}, {"±15 %", 3}};
  return out;
}

TextTable::Row figures_row(const std::string& name, const ErrorFigures& f, Quantity quantity) {
  return {name,
          {percent(f.mape), signed_percent(f.bias), with_unit(f.rmse, unit(quantity)),
           fmt::format("{:.3f}", f.r2), percent(f.within_5), percent(f.within_10),
           percent(f.within_15)}};
}

std::string figures_text(const Validation& v, const ValidationReport& report, int width) {
  TextTable table =
      figures_table(fmt::format("{} of {} rows", to_string(v.quantity), v.rows.size()));
  table.rows.push_back(figures_row(printable(report.model), v.figures, v.quantity));
  for (const BaselineResult& baseline : v.baselines)
    if (baseline.known)
      table.rows.push_back(figures_row(std::string(to_string(baseline.baseline)) + ", fitted",
                                       baseline.cross_validated, v.quantity));
  std::string out = rendered(table, width);
  out += wrapped(fmt::format("{} of the rows lie in their predicted interval; fitted lines are "
                             "cross-validated on the same rows",
                             percent(v.within_interval)),
                 width - 2, "  ");
  return out + "\n";
}

std::string groups_text(const Validation& v, int width) {
  if (v.groups.empty()) return "";
  TextTable table = figures_table("by group");
  for (const ValidatedGroup& group : v.groups)
    table.rows.push_back(figures_row(group.name.empty() ? "[no group]" : printable(group.name),
                                     group.figures, v.quantity));
  return rendered(table, width) + "\n";
}

// "softmax.tflite (line 12)", with its group where there are several.
std::string row_name(const Validation& v, const Sample& sample) {
  if (v.groups.empty() || sample.group.empty()) return printable(label(sample));
  return printable(fmt::format("{}, {}", label(sample), sample.group));
}

std::string worst_text(const Validation& v, const std::vector<Sample>& samples, int width) {
  if (v.worst.empty()) return "";
  TextTable table;
  table.title = "worst";
  table.columns = {{"measured", 8}, {"predicted", 7}, {"off by", 9}};
  for (const WorstCase& row : v.worst)
    table.rows.push_back(
        {row_name(v, samples[row.row]),
         {with_unit(row.measured, unit(v.quantity)), with_unit(row.predicted, unit(v.quantity)),
          signed_percent(row.relative_error)}});
  std::string out = rendered(table, width);
  for (const WorstCase& row : v.worst)
    if (!row.reason.empty())
      out +=
          wrapped(row_name(v, samples[row.row]) + ": " + printable(row.reason), width - 4, "    ");
  return out + "\n";
}

}  // namespace

std::string validation_text(const ValidationReport& report, int width) {
  width = std::max(40, width);
  std::string out =
      wrapped(fmt::format("{} on {}: {} rows, {}", printable(report.file), report.board,
                          report.samples.size(), printable(report.model)),
              width) +
      "\n";
  for (const Validation& v : report.quantities) {
    if (v.rows.empty()) {
      out += wrapped(fmt::format("{}: {}", to_string(v.quantity), v.none), width - 2, "  ") + "\n";
      continue;
    }
    out += figures_text(v, report, width) + groups_text(v, width) +
           worst_text(v, report.samples, width);
  }
  return out + note_lines(report.notes, width);
}

}  // namespace boardless
