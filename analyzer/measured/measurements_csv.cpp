#include <fmt/format.h>

#include "analyzer/measured/measurement.hpp"
#include "analyzer/measured/measurement_columns.hpp"
#include "analyzer/report/estimate_csv.hpp"

namespace boardless {
namespace {

std::string field_text(const Measurement& m, const MeasurementField& field) {
  if (field.text) return m.*field.text;
  if (field.count) return m.*field.count ? fmt::format("{}", *(m.*field.count)) : "";
  return m.*field.number ? fmt::format("{}", *(m.*field.number)) : "";
}

// The column of each kind that is in SI units and occurs.
std::vector<const MeasurementColumn*> columns_in_use(const std::vector<Measurement>& rows) {
  std::vector<const MeasurementColumn*> used;
  for (const MeasurementColumn& column : measurement_columns()) {
    if (column.scale != 1 || column.absolute) continue;
    bool occurs = column.kind == ColumnKind::image;  // required
    for (const Measurement& m : rows)
      occurs = occurs || !field_text(m, field_of(column.kind)).empty();
    if (occurs) used.push_back(&column);
  }
  return used;
}

}  // namespace

std::string measurements_csv(const std::vector<Measurement>& rows) {
  const auto columns = columns_in_use(rows);
  std::string out;
  for (const MeasurementColumn* column : columns)
    out += fmt::format("{}{}", out.empty() ? "" : ",", column->name);
  out += "\n";
  for (const Measurement& m : rows) {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string text = field_text(m, field_of(columns[i]->kind));
      // In quotes where it would otherwise be a comment or lose its quotes.
      const bool quote = text.starts_with('#') || text.starts_with('"');
      if (i) out += ',';
      out += quote && csv_field(text) == text ? '"' + text + '"' : csv_field(text);
    }
    out += "\n";
  }
  return out;
}

}  // namespace boardless
