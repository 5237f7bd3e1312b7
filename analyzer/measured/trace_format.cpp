#include "analyzer/measured/trace_format.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/error.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/suggest.hpp"

namespace boardless {
namespace {

constexpr std::size_t max_columns = 256;

[[noreturn]] void fail(const std::string& file, std::size_t line, const std::string& what) {
  throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", file, line, what));
}

struct Unit {
  std::string_view name;
  double scale;
};

constexpr Unit time_units[] = {{"s", 1}, {"ms", 1e-3}, {"us", 1e-6}, {"µs", 1e-6}, {"ns", 1e-9}};
constexpr Unit current_units[] = {{"a", 1}, {"ma", 1e-3}, {"ua", 1e-6}, {"µa", 1e-6}, {"na", 1e-9}};
constexpr Unit voltage_units[] = {{"v", 1}, {"mv", 1e-3}, {"uv", 1e-6}, {"µv", 1e-6}};

struct Name {
  std::string text;  // as it is
  std::string key;   // in lower case, without the unit
  std::string unit;  // in lower case; empty: none
};

Name parse_name(std::string_view field) {
  Name name;
  name.text = std::string(trimmed(field));
  name.key = lower_case(name.text);
  const auto open = name.key.find_last_of("([");
  if (open != std::string::npos && (name.key.back() == ')' || name.key.back() == ']')) {
    name.unit = std::string(trimmed(name.key.substr(open + 1, name.key.size() - open - 2)));
    name.key = std::string(trimmed(name.key.substr(0, open)));
    // The Greek letter mu (U+03BC) and the micro sign (U+00B5) look the same.
    if (name.unit.starts_with("\u03bc")) name.unit.replace(0, 2, "µ");
  }
  return name;
}

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// "JS220-001122.i": what comes behind the last point.
std::string_view joulescope_suffix(std::string_view key) {
  const auto point = key.rfind('.');
  return point == std::string_view::npos ? std::string_view() : key.substr(point + 1);
}

bool is_joulescope_digital(std::string_view suffix) {
  return suffix.size() == 1 && (suffix == "t" || (suffix[0] >= '0' && suffix[0] <= '3'));
}

bool is_digital(const Name& name) {
  if (!name.unit.empty() && name.unit != "digital") return false;
  for (const std::string_view part : {"gpi", "digital", "trigger"})
    if (contains(name.key, part)) return true;
  const bool d = name.key.starts_with("d") && name.key.size() > 1;
  return d &&
         name.key.find_first_not_of("0123456789", name.key[1] == 'i' ? 2 : 1) ==
             std::string::npos &&
         name.key.back() >= '0' && name.key.back() <= '9';
}

// "d0-d7" is 0 to 7; nothing for other names.
bool is_bit_string(std::string_view key) {
  return key.size() == 5 && key[0] == 'd' && key[1] == '0' && key.substr(2, 2) == "-d" &&
         key[4] >= '0' && key[4] <= '9';
}

class HeaderReader {
 public:
  HeaderReader(const std::string& file, std::size_t number) : file_(file), number_(number) {}

  TraceHeader read(std::string_view line) {
    if (line.starts_with('#')) line.remove_prefix(1);
    if (line.starts_with("= header=")) line.remove_prefix(9);
    if (!is_utf8(line)) fail(file_, number_, "the header row is not UTF-8");
    h_.separator = contains(line, ";") ? ';' : contains(line, "\t") ? '\t' : ',';
    std::vector<std::string_view> fields;
    split_trace_row(line, h_.separator, fields);
    if (fields.size() > max_columns)
      fail(file_, number_, fmt::format("there are more than {} columns", max_columns));
    h_.columns = fields.size();
    for (std::size_t i = 0; i < fields.size(); ++i) add(i, parse_name(fields[i]));
    check();
    h_.format = format();
    return std::move(h_);
  }

 private:
  template <std::size_t N>
  double scale(const Name& name, const Unit (&units)[N]) const {
    if (name.unit.empty()) return 1;
    for (const Unit& unit : units)
      if (unit.name == name.unit) return unit.scale;
    return 0;
  }

  void set(TraceColumn& column, std::size_t index, const Name& name, double unit_scale) {
    if (unit_scale == 0)
      fail(file_, number_, fmt::format("the unit of column {} is not known", in_quotes(name.text)));
    if (column.there()) {
      const bool old_main = contains(lower_case(column.name), "main");
      const bool new_main = contains(name.key, "main");
      if (old_main == new_main)
        fail(file_, number_,
             fmt::format("columns {} and {} could both be the one to read; leave "
                         "one out of the export",
                         in_quotes(column.name), in_quotes(name.text)));
      if (old_main) return;
    }
    column.index = index;
    column.scale = unit_scale;
    column.name = name.text;
  }

  void add(std::size_t i, const Name& name) {
    const std::string_view suffix = joulescope_suffix(name.key);
    if (is_bit_string(name.key)) {
      bit_string_ = i;
      h_.bits = name.key[4] - '0' + 1;
    } else if (suffix == "i") {
      set(h_.current, i, name, 1);
    } else if (suffix == "v") {
      set(h_.voltage, i, name, 1);
    } else if (is_joulescope_digital(suffix) || is_digital(name)) {
      h_.channels.push_back({name.text, i, -1});
    } else if (contains(name.key, "current") && !contains(name.key, "range")) {
      set(h_.current, i, name, scale(name, current_units));
    } else if (contains(name.key, "voltage")) {
      set(h_.voltage, i, name, scale(name, voltage_units));
    } else if (contains(name.key, "time")) {
      // "Wall-clock time (UTC)" holds points in time, which need no scale.
      if (!h_.time.there()) set(h_.time, i, name, name.unit == "utc" ? 1 : scale(name, time_units));
    } else {
      h_.others.push_back({name.text, i, -1});
    }
  }

  void check() {
    // The bit string and its bits' own columns say the same: the latter if there are any.
    if (bit_string_ != TraceColumn::absent && h_.channels.empty())
      for (int bit = 0; bit < h_.bits; ++bit)
        h_.channels.push_back({fmt::format("D{}", bit), bit_string_, bit});
    const char* missing = !h_.time.there() ? "time" : !h_.current.there() ? "current" : nullptr;
    if (missing)
      fail(file_, number_,
           fmt::format("no column is the {}, so this is no header row of a trace; export the trace "
                       "with a header row, time and current, as docs/measurements.md has it",
                       missing));
  }

  TraceFormat format() const {
    const std::string time = lower_case(h_.time.name);
    const std::string current = lower_case(h_.current.name);
    if (time == "timestamp(ms)" && current == "current(ua)") return TraceFormat::ppk2;
    if (joulescope_suffix(current) == "i") return TraceFormat::joulescope;
    if ((time == "time" && current == "current") ||
        (time == "time (s)" && current == "current (a)"))
      return TraceFormat::joulescope;
    if (contains(current, "main current")) return TraceFormat::otii;
    return TraceFormat::other;
  }

  const std::string& file_;
  std::size_t number_;
  TraceHeader h_;
  std::size_t bit_string_ = TraceColumn::absent;
};

// "GPI 1" is "gpi1".
std::string squeezed(std::string_view name) {
  std::string out;
  for (const char c : lower_case(name))
    if (c != ' ' && c != '_' && c != '-') out += c;
  return out;
}

std::string names_of(const std::vector<TraceChannel>& channels) {
  std::string out;
  for (std::size_t i = 0; i < channels.size() && i < 16; ++i)
    out += fmt::format("{}{}", i ? ", " : "", in_quotes(channels[i].name));
  return out;
}

}  // namespace

std::string_view to_string(TraceFormat format) {
  switch (format) {
    case TraceFormat::joulescope:
      return "Joulescope";
    case TraceFormat::otii:
      return "Otii";
    case TraceFormat::ppk2:
      return "PPK2";
    case TraceFormat::other:
      return "other";
  }
  return "";
}

bool is_trace_header(std::string_view line) {
  line = trimmed(line);
  if (!line.starts_with('#')) return !line.empty();
  const std::string key = lower_case(line);
  return key.starts_with("#= header=") || key.starts_with("# time,") || key.starts_with("#time");
}

TraceHeader read_trace_header(std::string_view line, const std::string& file, std::size_t number) {
  return HeaderReader(file, number).read(line);
}

TraceChannel find_trigger(const TraceHeader& header, const std::string& channel,
                          const std::string& file) {
  const auto& digital = header.channels;
  if (channel.empty()) {
    if (digital.size() == 1) return digital[0];
    throw Error(
        ErrorKind::request,
        digital.empty()
            ? fmt::format("{} has no digital channel to cut it by; wire a pin of the board "
                          "that is high while the region runs to the instrument, and "
                          "export that channel too",
                          file)
            : fmt::format(
                  "{} has {} digital channels: {}; say which one is the trigger with --channel",
                  file, digital.size(), names_of(digital)));
  }
  const std::string wanted = squeezed(channel);
  // A whole name, then the end of one ("0" of "JS220-001122.0", "gpi1" of "Arc GPI 1").
  for (const auto* list : {&digital, &header.others})
    for (const TraceChannel& c : *list)
      if (squeezed(c.name) == wanted) return c;
  std::vector<TraceChannel> ends;
  for (const TraceChannel& c : digital) {
    const std::string name = squeezed(c.name);
    if (name.ends_with("." + wanted) || (wanted.starts_with("gpi") && name.ends_with(wanted)))
      ends.push_back(c);
  }
  if (ends.size() == 1) return ends[0];
  if (ends.size() > 1)
    throw Error(ErrorKind::request, fmt::format("{} could be several channels of {}: {}",
                                                in_quotes(channel), file, names_of(ends)));
  std::vector<std::string> names;
  names.reserve(digital.size());
  for (const TraceChannel& c : digital) names.push_back(c.name);
  throw Error(ErrorKind::request,
              fmt::format("{} has no channel {}{}{}", file, in_quotes(channel),
                          digital.empty() ? "" : "; there are " + names_of(digital),
                          did_you_mean(nearest(channel, names))));
}

void split_trace_row(std::string_view line, char separator, std::vector<std::string_view>& fields) {
  fields.clear();
  for (;;) {
    std::size_t end = 0;
    if (line.starts_with('"')) {
      const auto close = line.find('"', 1);
      end = close == std::string_view::npos ? close : line.find(separator, close);
    } else {
      end = line.find(separator);
    }
    std::string_view field = line.substr(0, end);
    if (field.size() >= 2 && field.front() == '"' && field.back() == '"')
      field = field.substr(1, field.size() - 2);
    fields.push_back(field);
    if (end == std::string_view::npos) return;
    line.remove_prefix(end + 1);
  }
}

}  // namespace boardless
