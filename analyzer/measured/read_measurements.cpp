// Reads a measurement file: the header into columns, then each row into a Measurement.
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "analyzer/error.hpp"
#include "analyzer/image/sha256.hpp"
#include "analyzer/measured/csv_records.hpp"
#include "analyzer/measured/measurement.hpp"
#include "analyzer/measured/measurement_columns.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

// How far latency times clock may be from the cycles that stand beside them.
constexpr double contradiction = 0.01;

struct Place {
  const std::string& file;
  std::size_t line;
  std::string_view column;  // empty: of the line as a whole
};

[[noreturn]] void fail(const Place& place, const std::string& what) {
  std::string where = fmt::format("{}, line {}", place.file, place.line);
  if (!place.column.empty()) where += ", column " + in_quotes(place.column);
  throw Error(ErrorKind::request, where + ": " + what);
}

// What is quoted, printed or put into a page later has to be text.
void check_text(const std::string& field, const Place& where) {
  if (!is_utf8(field))
    fail(where, fmt::format("{} is not UTF-8; save the file as UTF-8", in_quotes(field)));
  for (const char c : field) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F)
      fail(where, fmt::format("there is a control character in {}", in_quotes(field)));
  }
}

struct HeaderColumn {
  const MeasurementColumn* column = nullptr;  // null: of no kind, kept in the note
  std::string name;                           // as the file has it
};

std::string suggestion(const std::string& name) {
  std::vector<std::string> known;
  for (const MeasurementColumn& column : measurement_columns()) known.emplace_back(column.name);
  return did_you_mean(nearest(lower_case(name), known));
}

class Header {
 public:
  Header(const CsvRecord& record, const std::string& file, std::vector<std::string>& warnings)
      : file_(file), line_(record.line) {
    if (record.fields.size() == 1 && record.fields[0].find(';') != std::string::npos)
      fail({file_, line_, ""},
           "fields are separated by semicolons; save it with commas, and with "
           "points in its numbers");
    for (const std::string& field : record.fields) {
      check_text(field, {file_, line_, ""});
      add(std::string(trimmed(field)), warnings);
    }
    check();
  }

  const std::vector<HeaderColumn>& columns() const { return columns_; }
  // As the file has it; the column's usual name where the file has none.
  std::string_view name_of(ColumnKind kind) const {
    const int at = position_[static_cast<std::size_t>(kind)];
    if (at >= 0) return columns_[static_cast<std::size_t>(at)].name;
    for (const MeasurementColumn& column : measurement_columns())
      if (column.kind == kind) return column.name;
    return "";
  }

 private:
  bool has(ColumnKind kind) const { return position_[static_cast<std::size_t>(kind)] >= 0; }

  void add(std::string name, std::vector<std::string>& warnings) {
    const std::string key = lower_case(name);
    if (name.empty())
      fail({file_, line_, ""}, fmt::format("column {} has no name", columns_.size() + 1));
    for (const HeaderColumn& other : columns_)
      if (lower_case(other.name) == key)
        fail({file_, line_, ""}, fmt::format("there are two columns {}", in_quotes(name)));
    const MeasurementColumn* column = find_column(key);
    if (!column) {
      const std::string with_unit = columns_with_unit(key);
      if (!with_unit.empty())
        fail({file_, line_, ""}, fmt::format("column {} has no unit in its name; call it {}",
                                             in_quotes(name), with_unit));
      warnings.push_back(fmt::format("{}, line {}: column {} is not known and joins the note{}",
                                     file_, line_, in_quotes(name), suggestion(name)));
    } else {
      int& position = position_[static_cast<std::size_t>(column->kind)];
      if (position >= 0)
        fail({file_, line_, ""},
             fmt::format("columns '{}' and '{}' give the same quantity; leave one out",
                         columns_[static_cast<std::size_t>(position)].name, name));
      position = static_cast<int>(columns_.size());
    }
    columns_.push_back({column, std::move(name)});
  }

  // A misspelt column is the likeliest reason why one is missing, so its warning becomes part of
  // the error.
  void check() const {
    std::string missing;
    if (!has(ColumnKind::image))
      missing = "there is no column 'image'";
    else if (!has(ColumnKind::latency) && !has(ColumnKind::cycles) && !has(ColumnKind::energy))
      missing = "there is no column of what was measured: latency_s, cycles or energy_j";
    if (missing.empty()) return;
    for (const HeaderColumn& column : columns_)
      if (!column.column) {
        missing +=
            fmt::format("; {} is not known{}", in_quotes(column.name), suggestion(column.name));
        break;
      }
    fail({file_, line_, ""}, missing);
  }

  const std::string& file_;
  std::size_t line_;
  std::vector<HeaderColumn> columns_;
  std::array<int, column_kind_count> position_ = [] {
    std::array<int, column_kind_count> none{};
    none.fill(-1);
    return none;
  }();
};

double number_of(const std::string& field, const Place& place) {
  double value = 0;
  const NumberFault fault = parse_number(field, value);
  if (fault == NumberFault::none) return value;
  std::string what = fmt::format("{} {}", in_quotes(field), describe(fault));
  if (fault == NumberFault::no_number && field.find(',') != std::string::npos)
    what += "; write it with a decimal point";
  if (fault == NumberFault::not_finite)
    what += "; leave the field empty where nothing was measured";
  fail(place, what);
}

class RowReader {
 public:
  RowReader(const Header& header, const std::string& file) : header_(header), file_(file) {}

  Measurement read(const CsvRecord& record) const {
    const auto& columns = header_.columns();
    if (record.fields.size() != columns.size())
      fail({file_, record.line, ""},
           fmt::format("there are {} fields, and {} columns in the header", record.fields.size(),
                       columns.size()));
    Measurement m;
    m.line = record.line;
    std::string others;
    for (std::size_t i = 0; i < columns.size(); ++i) {
      const std::string& field = record.fields[i];
      check_text(field, place(m, columns[i].name));
      if (trimmed(field).empty()) continue;
      if (columns[i].column)
        set(m, *columns[i].column, columns[i].name, field);
      else
        others += fmt::format("{}{}={}", others.empty() ? "" : "; ", columns[i].name, field);
    }
    // A spread in seconds or joules is one of the figure beside it, which may stand to its right.
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (columns[i].column && columns[i].column->absolute) make_relative(m, columns[i]);
    if (!others.empty()) m.note += (m.note.empty() ? "" : "; ") + others;
    check(m);
    return m;
  }

 private:
  Place place(const Measurement& m, std::string_view column) const {
    return {file_, m.line, column};
  }
  Place place(const Measurement& m, ColumnKind q) const { return place(m, header_.name_of(q)); }

  void set(Measurement& m, const MeasurementColumn& column, std::string_view name,
           const std::string& field) const {
    const MeasurementField& to = field_of(column.kind);
    if (to.text) {
      m.*to.text = std::string(trimmed(field));
      return;
    }
    const double value = number_of(field, place(m, name)) * column.scale;
    const bool high_enough = to.least_allowed ? value >= to.least : value > to.least;
    // The range of an absolute spread is that of the relative one, checked when it is known.
    const bool in_range = column.absolute ? value >= 0 : high_enough && value <= to.most;
    if (!in_range || (to.count && value != std::floor(value)))
      fail(place(m, name), fmt::format("{} is out of range; it has to be {}", in_quotes(field),
                                       column.absolute ? "0 or more" : to.range));
    if (to.count)
      m.*to.count = static_cast<std::uint64_t>(value);
    else
      m.*to.number = value;
  }

  void make_relative(Measurement& m, const HeaderColumn& column) const {
    const bool energy = column.column->kind == ColumnKind::energy_spread;
    std::optional<double>& spread = energy ? m.energy_spread : m.latency_spread;
    if (!spread) return;
    const std::optional<double> mean = energy ? m.energy_j : measured_latency_s(m);
    if (!mean)
      fail(place(m, column.name), fmt::format("a spread needs the {} that it is of in the same row",
                                              energy ? "energy" : "latency"));
    *spread /= *mean;
    if (*spread > 1)
      fail(place(m, column.name),
           "the spread is larger than the figure that it is of; is the unit "
           "right?");
  }

  void check(const Measurement& m) const {
    if (m.image.empty())
      fail(place(m, ColumnKind::image), "is empty; name the image or model that ran");
    if (!m.latency_s && !m.cycles && !m.energy_j)
      fail(place(m, std::string_view()), "there is no latency, no cycles and no energy");
    if (m.latency_spread && !m.latency_s && !m.cycles)
      fail(place(m, ColumnKind::latency_spread), "there is a spread, but no latency and no cycles");
    if (m.energy_spread && !m.energy_j)
      fail(place(m, ColumnKind::energy_spread), "there is a spread, but no energy");
    check_region(m);
    if (m.latency_s && m.cycles && m.clock_hz) {
      const double from_latency = *m.latency_s * *m.clock_hz;
      if (std::abs(from_latency / *m.cycles - 1) > contradiction)
        fail(place(m, ColumnKind::cycles),
             fmt::format("{:.6g} cycles contradict the latency and clock of the row, which give "
                         "{:.6g}",
                         *m.cycles, from_latency));
    }
  }

  void check_region(const Measurement& m) const {
    const bool from_to = !m.from.empty() || !m.to.empty();
    const int kinds = (from_to ? 1 : 0) + (m.call.empty() ? 0 : 1) + (m.op.empty() ? 0 : 1) +
                      (m.sequence.empty() ? 0 : 1);
    if (kinds <= 1) return;
    const ColumnKind extra = !m.sequence.empty() ? ColumnKind::sequence
                             : !m.op.empty()     ? ColumnKind::op
                                                 : ColumnKind::call;
    fail(place(m, extra), "a row has one region: from and to, or call, or op, or sequence");
  }

  const Header& header_;
  const std::string& file_;
};

}  // namespace

std::optional<double> measured_latency_s(const Measurement& m) {
  if (m.latency_s) return m.latency_s;
  if (m.cycles && m.clock_hz) return *m.cycles / *m.clock_hz;
  return std::nullopt;
}

std::optional<double> measured_cycles(const Measurement& m) {
  if (m.cycles) return m.cycles;
  if (m.latency_s && m.clock_hz) return *m.latency_s * *m.clock_hz;
  return std::nullopt;
}

MeasurementFile parse_measurements(std::string_view text, const std::string& name) {
  MeasurementFile file;
  file.path = name;
  file.sha256 = sha256_hex({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  CsvRecords records(text_after_mark(text, name), name, max_measurement_columns,
                     max_measurement_field);
  CsvRecord record;
  if (!records.next(record))
    throw Error(ErrorKind::request,
                fmt::format("{} has no header row; docs/measurements.md has an example", name));
  const Header header(record, name, file.warnings);
  const RowReader reader(header, name);
  while (records.next(record)) {
    if (file.rows.size() == max_measurement_rows)
      fail({name, record.line, ""},
           fmt::format("there are more than {} rows; split the file", max_measurement_rows));
    file.rows.push_back(reader.read(record));
  }
  if (file.rows.empty())
    throw Error(ErrorKind::request,
                fmt::format("{} has a header and no rows; add one for each measurement", name));
  return file;
}

MeasurementFile read_measurements(const std::string& path) {
  return parse_measurements(read_text_file(path, max_measurement_bytes), path);
}

}  // namespace boardless
