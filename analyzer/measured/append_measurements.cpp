#include "analyzer/measured/append_measurements.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>

#include "analyzer/error.hpp"
#include "analyzer/measured/csv_records.hpp"
#include "analyzer/measured/measurement_columns.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

using Columns = std::vector<const MeasurementColumn*>;  // null: not known

Columns columns_of(std::string_view existing, const std::string& name) {
  CsvRecords records(text_after_mark(existing, name), name, max_measurement_columns,
                     max_measurement_field);
  CsvRecord header;
  records.next(header);
  Columns out;
  for (const std::string& field : header.fields)
    out.push_back(find_column(lower_case(trimmed(field))));
  return out;
}

bool has_value(const Measurement& m, ColumnKind kind) {
  const MeasurementField& field = field_of(kind);
  if (field.text) return !(m.*field.text).empty();
  return field.count ? (m.*field.count).has_value() : (m.*field.number).has_value();
}

// The first column, in SI units, that the rows need and the file has not.
std::string_view missing_column(const Columns& columns, const std::vector<Measurement>& rows) {
  for (const MeasurementColumn& needed : measurement_columns()) {
    const auto same = [&](const MeasurementColumn* c) { return c && c->kind == needed.kind; };
    if (needed.scale != 1 || needed.absolute || std::any_of(columns.begin(), columns.end(), same))
      continue;
    for (const Measurement& m : rows)
      if (has_value(m, needed.kind)) return needed.name;
  }
  return "";
}

// In quotes wherever the reader would otherwise see a comment, a quote or a separator.
std::string quoted(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos && !text.starts_with('#')) return text;
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? std::string("\"\"") : std::string(1, c);
  return out + '"';
}

std::string field_text(const Measurement& m, const MeasurementColumn* column) {
  if (!column || !has_value(m, column->kind)) return "";
  const MeasurementField& field = field_of(column->kind);
  if (field.text) return quoted(m.*field.text);
  if (field.count) return fmt::format("{}", *(m.*field.count));
  double value = *(m.*field.number);
  if (column->absolute) {
    const std::optional<double> mean =
        column->kind == ColumnKind::energy_spread ? m.energy_j : measured_latency_s(m);
    value *= mean.value_or(0);
  }
  // In another unit the last digit or two are those of the conversion.
  const bool is_converted = column->absolute || column->scale != 1;
  return is_converted ? fmt::format("{:.15g}", value / column->scale) : fmt::format("{}", value);
}

std::string line_of(const Measurement& m, const Columns& columns) {
  std::vector<std::string> fields;
  for (const MeasurementColumn* column : columns) fields.push_back(field_text(m, column));
  return fmt::format("{}", fmt::join(fields, ","));
}

std::string header_of(const Columns& columns) {
  std::vector<std::string> names;
  for (const MeasurementColumn* column : columns)
    names.push_back(column ? std::string(column->name) : fmt::format("unknown_{}", names.size()));
  return fmt::format("{}", fmt::join(names, ","));
}

bool has_comments(std::string_view existing) {
  const std::vector<std::string_view> lines = lines_of(existing);
  return std::any_of(lines.begin(), lines.end(),
                     [](std::string_view line) { return line.starts_with('#'); });
}

// What two rows that say the same have in common.
std::string content(const Measurement& m) { return measurements_csv({m}); }

}  // namespace

AppendedMeasurements append_measurements(std::string_view existing, const std::string& name,
                                         const std::vector<Measurement>& rows) {
  MeasurementFile file = parse_measurements(existing, name);
  const std::string_view after_mark = text_after_mark(existing, name);
  const Columns columns = columns_of(existing, name);
  const std::string_view missing = missing_column(columns, rows);
  if (!missing.empty() && (has_comments(after_mark) || !file.warnings.empty()))
    throw Error(ErrorKind::request,
                fmt::format("'{}' has no column {}, and {} that would be lost if it were written "
                            "anew; add that column to its header and an empty field to its rows",
                            name, in_quotes(missing),
                            has_comments(after_mark) ? "comments" : "columns of its own"));
  std::map<std::string, std::size_t> lines;  // of what is there
  for (const Measurement& row : file.rows) lines.emplace(content(row), row.line);

  AppendedMeasurements out;
  const std::string_view line_end = existing.find("\r\n") != std::string_view::npos ? "\r\n" : "\n";
  std::string behind;
  std::size_t there = 0, first_there = 0;
  for (const Measurement& row : rows) {
    const std::string line = line_of(row, columns);
    // In the file's own units, as the last digit may be another then.
    const Measurement as_read =
        missing.empty() ? parse_measurements(header_of(columns) + "\n" + line, name).rows[0] : row;
    if (const auto same = lines.find(content(as_read)); same != lines.end()) {
      if (there++ == 0) first_there = same->second;
      continue;
    }
    ++out.added;
    behind += line;
    behind += line_end;
    file.rows.push_back(row);
  }
  if (there > 0)
    out.warnings.push_back(fmt::format(
        "line {} of '{}' has the same row already{}", first_there, name,
        there == 1 ? ": it is not added again"
                   : fmt::format(", and so have others: {} rows are not added again", there)));
  if (out.added == 0) {
    out.text = existing;
  } else if (missing.empty()) {
    out.text = existing;
    if (!existing.ends_with('\n') && !existing.ends_with('\r')) out.text += line_end;
    out.text += behind;
  } else {
    out.text = measurements_csv(file.rows);
  }
  return out;
}

}  // namespace boardless
