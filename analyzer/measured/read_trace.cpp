// Reads a trace row by row into a TraceCutter and sums up what that finds.
#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <limits>
#include <utility>

#include "analyzer/error.hpp"
#include "analyzer/measured/line_stream.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/measured/trace.hpp"
#include "analyzer/measured/trace_cutter.hpp"
#include "analyzer/measured/trace_format.hpp"

namespace boardless {
namespace {

constexpr double highest_supply_v = 60;
// Fewer samples than this in a repetition tell its duration too roughly to say nothing about it.
constexpr double few_samples = 50;

struct PointInTime {
  std::int64_t day = 0;  // since 1970
  double second = 0;     // of the day
};

// "2022-05-03T12:00:00.25Z", or with a blank for the T.
std::optional<PointInTime> point_in_time(std::string_view text) {
  if (text.size() < 19 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':')
    return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size, int most) {
    int value = -1;
    const auto [end, error] = std::from_chars(text.data() + at, text.data() + at + size, value);
    return error == std::errc() && end == text.data() + at + size && value <= most ? value : -1;
  };
  const int year = part(0, 4, 9999), month = part(5, 2, 12), day = part(8, 2, 31);
  const int hour = part(11, 2, 24), minute = part(14, 2, 59);
  std::string_view second_text = text.substr(17);
  if (second_text.ends_with('Z')) second_text.remove_suffix(1);
  double second = 0;
  if (year < 0 || month < 1 || day < 1 || hour < 0 || minute < 0 ||
      parse_number(second_text, second) != NumberFault::none || second < 0 || second >= 61)
    return std::nullopt;
  using namespace std::chrono;
  const year_month_day date{std::chrono::year(year), std::chrono::month(unsigned(month)),
                            std::chrono::day(unsigned(day))};
  if (!date.ok()) return std::nullopt;
  return PointInTime{sys_days(date).time_since_epoch().count(),
                     (hour * 60.0 + minute) * 60.0 + second};
}

class TraceReader {
 public:
  TraceReader(const std::string& path, const TraceOptions& options)
      : path_(path), options_(options), lines_(path), cutter_(options.min_duration_s) {}

  TraceResult read() {
    check_options();
    read_header();
    std::string_view line;
    while (lines_.next(line))
      if (!trimmed(line).empty() && line[0] != '#') read_row(line);
    cutter_.finish();
    return result();
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", path_, lines_.number(), what));
  }
  [[noreturn]] void fail(const TraceColumn& column, const std::string& what) const {
    throw Error(ErrorKind::request, fmt::format("{}, line {}, column {}: {}", path_,
                                                lines_.number(), in_quotes(column.name), what));
  }
  [[noreturn]] static void refuse(const std::string& what) {
    throw Error(ErrorKind::request, what);
  }

  void check_options() const {
    if (options_.supply_v && !(*options_.supply_v > 0 && *options_.supply_v <= highest_supply_v))
      refuse(
          fmt::format("a supply of {} V is out of range; it has to be above 0 V and at most {} V",
                      *options_.supply_v, highest_supply_v));
    if (!std::isfinite(options_.threshold)) refuse("the trigger's threshold has to be a number");
    if (!(options_.min_duration_s >= 0) || std::isinf(options_.min_duration_s))
      refuse("the shortest duration of a repetition has to be 0 s or more");
    if (options_.passes == 0) refuse("a repetition has to have at least 1 pass");
  }

  void read_header() {
    std::string_view line;
    do {
      if (!lines_.next(line)) refuse(fmt::format("{} has no header row, so it is no trace", path_));
    } while (!is_trace_header(line));
    header_ = read_trace_header(line, path_, lines_.number());
    trigger_ = find_trigger(header_, options_.channel, path_);
    trigger_column_ = {trigger_.index, 1, trigger_.name};
    if (!header_.voltage.there() && !options_.supply_v)
      refuse(fmt::format("{} has no voltage column; give the supply voltage with --supply", path_));
  }

  // A number of a column; nullopt where the field is empty, NaN where it says so.
  std::optional<double> value(const TraceColumn& column) {
    std::string_view field = trimmed(fields_[column.index]);
    double parsed = 0;
    NumberFault fault = parse_number(field, parsed);
    if (fault == NumberFault::no_number && header_.separator != ',') {
      scratch_ = field;
      const auto comma = scratch_.find(',');
      if (comma != std::string::npos) {
        scratch_[comma] = '.';
        fault = parse_number(scratch_, parsed);
      }
    }
    switch (fault) {
      case NumberFault::none:
        return parsed * column.scale;
      case NumberFault::empty:
        return std::nullopt;
      case NumberFault::not_finite:
        return std::numeric_limits<double>::quiet_NaN();
      case NumberFault::out_of_range:
      case NumberFault::no_number:
        break;
    }
    fail(column, fmt::format("{} {}", in_quotes(field), describe(fault)));
  }

  double time() {
    const std::string_view field = trimmed(fields_[header_.time.index]);
    std::optional<double> t;
    if (const auto point = point_in_time(field)) {
      // From the first day on: seconds since 1970 would leave a double a quarter of a microsecond.
      if (!first_day_) first_day_ = point->day;
      t = static_cast<double>(point->day - *first_day_) * 86400 + point->second;
    } else {
      t = value(header_.time);
    }
    if (!t || !std::isfinite(*t)) fail(header_.time, in_quotes(field) + " is no time");
    if (*t < last_time_s_)
      fail(header_.time, fmt::format("time goes back here, to {} s from {} s", *t, last_time_s_));
    return *t;
  }

  // Keeps its level through what is no level: X is both within one sample, - is none, and nothing
  // is written where a slow channel has no new one.
  void read_trigger() {
    const std::string_view field = trimmed(fields_[trigger_.index]);
    bool high = false;
    if (trigger_.bit >= 0) {
      const auto bit = static_cast<std::size_t>(trigger_.bit);
      if (field.size() != static_cast<std::size_t>(header_.bits))
        fail(
            fmt::format("{} has not the {} bits that the header names; a program that took it for "
                        "a number may have dropped its zeros",
                        in_quotes(field), header_.bits));
      if (field[bit] != '0' && field[bit] != '1' && field[bit] != 'X' && field[bit] != '-')
        fail(fmt::format("channel {} is no 0, 1, X or - in {}", in_quotes(trigger_.name),
                         in_quotes(field)));
      if (field[bit] == 'X' || field[bit] == '-') return;
      high = field[bit] == '1';
    } else {
      if (field.empty() || field == "X" || field == "-") return;
      const std::optional<double> level = value(trigger_column_);
      if (!level || !std::isfinite(*level)) return;
      high = *level > options_.threshold;
    }
    on_ = high == (options_.polarity == TriggerPolarity::active_high);
    level_known_ = true;
  }

  void read_row(std::string_view line) {
    split_trace_row(line, header_.separator, fields_);
    if (fields_.size() < header_.columns && !lines_.ended()) {
      warnings_.push_back(
          fmt::format("{}, line {}: the last row is cut off and left out", path_, lines_.number()));
      return;
    }
    if (fields_.size() != header_.columns)
      fail(fmt::format("there are {} fields, and {} columns in the header", fields_.size(),
                       header_.columns));
    last_time_s_ = time();
    read_trigger();
    if (const auto i = value(header_.current)) current_a_ = i;
    if (options_.supply_v)
      voltage_v_ = options_.supply_v;
    else if (const auto v = value(header_.voltage))
      voltage_v_ = v;
    // Until every channel has had a value there is no sample.
    if (!level_known_ || !current_a_ || !voltage_v_) return;
    cutter_.add(last_time_s_, *current_a_ * *voltage_v_, on_);
    if (on_ && std::isfinite(*voltage_v_)) volts_on_.add(*voltage_v_);
  }

  void warn(std::uint64_t count, std::string_view why) {
    if (count > 0)
      warnings_.push_back(fmt::format("{}: {} {} left out: {}", path_, count,
                                      count == 1 ? "repetition is" : "repetitions are", why));
  }

  void refuse_without_repetitions() const {
    const TraceCutter::Dropped& d = cutter_.dropped();
    std::string why;
    if (cutter_.samples() == 0)
      why = "it has no samples";
    else if (cutter_.samples_on() == 0)
      why = "the trigger is never on; is it another channel, or active low (--active-low)?";
    else if (cutter_.samples_on() == cutter_.samples())
      why = "the trigger is never off; is it another channel, or active low?";
    else if (d.glitches > 0)
      why = fmt::format("{} are shorter than {} s", d.glitches, options_.min_duration_s);
    else if (d.gaps + d.not_finite > 0)
      why =
          fmt::format("{} have gaps in time or samples that are no number", d.gaps + d.not_finite);
    else
      why = "those at its start and end are cut off; record longer";
    refuse(fmt::format("{} has no whole repetition on channel {}: {}", path_,
                       in_quotes(trigger_.name), why));
  }

  TraceResult result() {
    if (cutter_.energy_j().count() == 0) refuse_without_repetitions();
    const double energy = cutter_.energy_j().mean();
    if (!(energy > 0))
      refuse(
          fmt::format("{}: the mean energy of its repetitions is {:.4g} J, not above 0; is the "
                      "current's direction reversed?",
                      path_, energy));
    warn_of_dropped();
    TraceResult r;
    r.format = header_.format;
    r.channel = trigger_.name;
    r.repetitions = cutter_.first();
    r.samples = cutter_.samples();
    r.sample_period_s = cutter_.mean_period_s();
    const double duration = cutter_.duration_s().mean();
    const double samples_each = duration / r.sample_period_s;
    if (samples_each < few_samples)
      warnings_.push_back(fmt::format(
          "{}: a repetition has {:.3g} samples, so that each one's duration and energy are known "
          "to "
          "about {:.0f} %; sample faster, or run the region several times in a repetition",
          path_, samples_each, 100 / samples_each));
    if (cutter_.energy_j().count() == 1)
      warnings_.push_back(fmt::format(
          "{} has one whole repetition, so nothing is known of the figures' spread", path_));
    const auto passes = static_cast<double>(options_.passes);
    Measurement& m = r.measurement;
    m.energy_j = energy / passes;
    m.energy_spread = cutter_.energy_j().relative();
    m.latency_s = duration / passes;
    m.latency_spread = cutter_.duration_s().relative();
    if (volts_on_.count() > 0) m.supply_v = volts_on_.mean();
    m.repetitions = cutter_.energy_j().count();
    m.passes = 1;
    m.note =
        fmt::format("{} trace, trigger {}",
                    r.format == TraceFormat::other ? "current" : to_string(r.format), r.channel);
    r.warnings = std::move(warnings_);
    return r;
  }

  void warn_of_dropped() {
    const TraceCutter::Dropped& d = cutter_.dropped();
    warn(d.at_start, "it was under way when the trace starts");
    warn(d.at_end, "it is not over when the trace ends");
    warn(d.gaps, "there are gaps in time");
    warn(d.not_finite, "there are samples that are no number");
    warn(d.glitches, fmt::format("shorter than {} s", options_.min_duration_s));
  }

  std::string path_;
  TraceOptions options_;
  LineStream lines_;
  TraceHeader header_;
  TraceChannel trigger_;
  TraceColumn trigger_column_;
  TraceCutter cutter_;
  std::vector<std::string_view> fields_;
  std::string scratch_;
  double last_time_s_ = -std::numeric_limits<double>::infinity();
  std::optional<std::int64_t> first_day_;  // where times are points in time
  bool on_ = false;
  bool level_known_ = false;
  std::optional<double> current_a_, voltage_v_;
  Spread volts_on_;
  std::vector<std::string> warnings_;
};

}  // namespace

TraceResult read_trace(const std::string& path, const TraceOptions& options) {
  return TraceReader(path, options).read();
}

}  // namespace boardless
