#include "analyzer/measured/energy_runner.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "analyzer/error.hpp"
#include "analyzer/measured/parse_number.hpp"
#include "analyzer/measured/spread.hpp"
#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

// A median may differ from that of its windows by the digits that it is printed with.
constexpr double rounding = 2e-3;

struct Figures {
  std::vector<double> windows;
  std::optional<double> median;
  std::size_t median_line = 0;
};

double median_of(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const std::size_t half = values.size() / 2;
  return values.size() % 2 ? values[half] : (values[half - 1] + values[half]) / 2;
}

std::string_view after(std::string_view line, std::string_view words) {
  const auto at = line.find(words);
  return at == std::string_view::npos ? std::string_view() : line.substr(at + words.size());
}

class Reader {
 public:
  explicit Reader(const std::string& name) : name_(name) {}

  EnergyRunnerResult read(std::string_view text) {
    for (const std::string_view line : lines_of(text_after_mark(text, name_))) {
      ++line_;
      read_line(line);
    }
    return result();
  }

 private:
  [[noreturn]] void fail(std::size_t line, const std::string& what) const {
    throw Error(ErrorKind::request, fmt::format("{}, line {}: {}", name_, line, what));
  }

  // The number before `unit`, as in " : 131.9 inf./sec.".
  double figure(std::string_view text, std::string_view unit) const {
    const auto end = text.find(unit);
    if (end == std::string_view::npos)
      fail(line_, fmt::format("there is no unit '{}' behind {}", unit, in_quotes(trimmed(text))));
    text = trimmed(text.substr(0, end));
    if (text.starts_with(':')) text.remove_prefix(1);
    return positive(text);
  }

  double positive(std::string_view text) const {
    double value = 0;
    const NumberFault fault = parse_number(text, value);
    if (fault != NumberFault::none)
      fail(line_, fmt::format("{} {}", in_quotes(trimmed(text)), describe(fault)));
    if (value <= 0) fail(line_, fmt::format("{} has to be above 0", in_quotes(trimmed(text))));
    return value;
  }

  void read_line(std::string_view line) {
    if (const auto t = after(line, "Median throughput is"); !t.empty())
      set_median(throughput_, figure(t, "inf./sec"));
    else if (const auto e = after(line, "Median energy cost is"); !e.empty())
      set_median(energy_uj_, figure(e, "uJ/inf"));
    else if (is_key(line, "Throughput"))
      throughput_.windows.push_back(figure(after(line, "Throughput"), "inf./sec"));
    else if (is_key(line, "Energy/Inf."))
      energy_uj_.windows.push_back(figure(after(line, "Energy/Inf."), "uJ/inf"));
    else if (is_key(line, "Energy/Inf"))
      energy_uj_.windows.push_back(figure(after(line, "Energy/Inf"), "uJ/inf"));
    else if (after(line, "Average duty cycle:") != "" || after(line, "Estimated throughput:") != "")
      fail(line_,
           "this is the streaming wakeword benchmark, whose energy is of minutes of sound and "
           "not of an inference; write its figures into a measurement file by hand");
    else
      read_message(line);
  }

  // "  Throughput   :  131.949 inf./sec." with whatever stands before the key, if that is a prefix.
  static bool is_key(std::string_view line, std::string_view key) {
    const auto at = line.find(key);
    if (at == std::string_view::npos) return false;
    const std::string_view before = trimmed(line.substr(0, at));
    const std::string_view behind = trimmed(line.substr(at + key.size()));
    return (before.empty() || before.ends_with(':')) && behind.starts_with(':');
  }

  // The runner's own messages in a log: "00604.941 dut: m-lap-us-445016798".
  void read_message(std::string_view line) {
    if (const auto t = after(line, ": m-model-["); !t.empty())
      model_ = t.substr(0, t.find(']'));
    else if (const auto v = after(line, ": m-voltage-mv["); !v.empty())
      supply_v_ = positive(v.substr(0, v.find(']'))) * 1e-3;
    else if (const auto n = after(line, ": m-infer-start-"); !n.empty()) {
      inferences_ = positive(n);
      lap_us_.reset();
    } else if (const auto us = after(line, ": m-lap-us-"); !us.empty() && inferences_ > 0) {
      const double now = positive(us);
      if (lap_us_) {
        // A 32-bit counter of microseconds wraps after 71 minutes.
        const double took = now - *lap_us_ + (now < *lap_us_ ? 0x1p32 : 0.0);
        if (took > 0) laps_s_.push_back(took * 1e-6 / inferences_);
        lap_us_.reset();
      } else {
        lap_us_ = now;
      }
    } else if (after(line, ": m-infer-done") != "" || line.ends_with(": m-infer-done")) {
      inferences_ = 0;
    }
  }

  void set_median(Figures& figures, double value) {
    if (figures.median && *figures.median != value)
      fail(line_, fmt::format("there is another median on line {}; keep one run in a file",
                              figures.median_line));
    figures.median = value;
    figures.median_line = line_;
  }

  // The printed median, or that of the windows; nullopt without either.
  std::optional<double> settle(const Figures& figures) const {
    if (figures.windows.empty()) return figures.median;
    const double median = median_of(figures.windows);
    if (!figures.median) return median;
    if (std::abs(median / *figures.median - 1) > rounding)
      fail(figures.median_line,
           fmt::format("the median {:.6g} is not that of the {} windows, {:.6g}", *figures.median,
                       figures.windows.size(), median));
    return figures.median;
  }

  static std::optional<double> spread_of(const std::vector<double>& values) {
    Spread spread;
    for (const double value : values) spread.add(value);
    return spread.relative();
  }

  EnergyRunnerResult result() const {
    EnergyRunnerResult r;
    Measurement& m = r.measurement;
    r.model = model_;
    m.supply_v = supply_v_;
    if (const auto throughput = settle(throughput_)) {
      m.latency_s = 1 / *throughput;
      m.latency_spread = spread_of(throughput_.windows);
    } else if (!laps_s_.empty()) {
      m.latency_s = median_of(laps_s_);
      m.latency_spread = spread_of(laps_s_);
    }
    if (const auto uj = settle(energy_uj_)) {
      m.energy_j = *uj * 1e-6;
      m.energy_spread = spread_of(energy_uj_.windows);
    }
    if (!m.latency_s && !m.energy_j)
      throw Error(
          ErrorKind::request,
          fmt::format("{} has no line 'Median throughput is …' or 'Median energy cost is …' "
                      "of EnergyRunner's; give a results.txt or log.txt",
                      name_));
    const std::size_t windows = std::max(
        {throughput_.windows.size(), energy_uj_.windows.size(), m.latency_s ? laps_s_.size() : 0});
    if (windows > 0) m.repetitions = windows;
    m.passes = 1;
    m.note = "EnergyRunner" + (model_.empty() ? "" : " " + std::string(model_)) +
             ", median of one inference";
    if (windows < 2)
      r.warnings.push_back(
          fmt::format("{} has no two windows, so nothing is known of the figures' spread", name_));
    return r;
  }

  const std::string& name_;
  std::size_t line_ = 0;
  Figures throughput_;  // inferences each second
  Figures energy_uj_;   // of an inference
  std::string model_;
  std::optional<double> supply_v_;
  double inferences_ = 0;  // of the window that is open; 0: none is
  std::optional<double> lap_us_;
  std::vector<double> laps_s_;
};

}  // namespace

EnergyRunnerResult parse_energy_runner(std::string_view text, const std::string& name) {
  return Reader(name).read(text);
}

EnergyRunnerResult read_energy_runner(const std::string& path) {
  return parse_energy_runner(read_text_file(path, max_measurement_bytes), path);
}

}  // namespace boardless
