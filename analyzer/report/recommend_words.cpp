#include "analyzer/report/recommend_words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

std::string ops_uncounted(std::size_t n) {
  return fmt::format("{} op{} not counted", n, n == 1 ? "" : "s");
}

std::string sentence_of(const Distance& d) {
  const LimitInfo& info = limit_info(d.kind);
  const std::string unit(info.unit);
  switch (d.kind) {
    case LimitKind::period:
      return fmt::format("an inference takes {}, {} times the {} from one to the next",
                         quantity_text(*d.value, unit), factor_text(d.factor()),
                         quantity_text(d.most, unit));
    case LimitKind::board_flash:
    case LimitKind::board_ram:
      return fmt::format("it needs {} of the board's {}, {} times the {} there",
                         quantity_text(*d.value, unit),
                         d.kind == LimitKind::board_ram ? "RAM" : "flash", factor_text(d.factor()),
                         quantity_text(d.most, unit));
    default:
      return fmt::format("its {} is {}, {} times the {} allowed, {} too much", info.name,
                         quantity_text(*d.value, unit), factor_text(d.factor()),
                         quantity_text(d.most, unit), quantity_text(d.absolute(), unit));
  }
}

// The worst first.
std::vector<Distance> missed(const JudgedRow& judged) {
  std::vector<Distance> out;
  for (const Distance& d : judged.distances)
    if (d.value && !d.met()) out.push_back(d);
  std::stable_sort(out.begin(), out.end(),
                   [](const Distance& a, const Distance& b) { return a.factor() > b.factor(); });
  return out;
}

}  // namespace

std::string bytes_text(std::uint64_t bytes) {
  const auto value = static_cast<double>(bytes);
  if (bytes < 1024) return fmt::format("{} B", bytes);
  const bool kib = bytes < 1024 * 1024;
  const double scaled = value / (kib ? 1024 : 1024 * 1024);
  return fmt::format("{:.{}f} {}", scaled,
                     scaled < 9.995   ? 2
                     : scaled < 99.95 ? 1
                                      : 0,
                     kib ? "KiB" : "MiB");
}

std::string quantity_text(double value, const std::string& unit) {
  if (unit != "bytes") return with_unit(value, unit);
  const std::string text = bytes_text(static_cast<std::uint64_t>(std::abs(value)));
  return value < 0 ? "-" + text : text;
}

std::string accuracy_text(double accuracy) {
  const double percents = accuracy * 100;
  const bool needs_two = std::abs(percents * 10 - std::round(percents * 10)) > 1e-6;
  return fmt::format("{:.{}f} %", percents, needs_two ? 2 : 1);
}

std::string factor_text(double factor) {
  for (int decimals = factor < 9.995 ? 2 : 1; decimals < 9; ++decimals) {
    const std::string text = fmt::format("{:.{}f}", factor, decimals);
    if (factor <= 1 || std::stod(text) > 1) return text;
  }
  return "1.000000001";
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (std::size_t k = 0; k < words.size(); ++k)
    out += (k == 0 ? "" : k + 1 == words.size() ? " and " : ", ") + words[k];
  return out;
}

std::string fit_words(const CandidateCost& row, const JudgedRow& judged) {
  if (!row.error.empty()) return "error";
  if (judged.fits) return "yes";
  const std::vector<Distance> misses = missed(judged);
  if (!misses.empty()) {
    const Distance& worst = misses.front();
    return fmt::format("{} \u00d7{}", limit_info(worst.kind).name, factor_text(worst.factor())) +
           (misses.size() > 1 ? fmt::format(" +{}", misses.size() - 1) : "");
  }
  if (row.uncounted_ops) return ops_uncounted(row.uncounted_ops);
  return "energy not known";
}

std::string what_it_lacks(const CandidateCost& row, const JudgedRow& judged) {
  std::vector<std::string> parts;
  for (const Distance& d : missed(judged)) parts.push_back(sentence_of(d));
  for (const Distance& d : judged.distances)
    if (!d.value)
      parts.push_back(fmt::format("its {} is not known, thus not known to fit ({})",
                                  limit_info(d.kind).name, printable(row.no_energy_reason)));
  if (row.uncounted_ops)
    parts.push_back(ops_uncounted(row.uncounted_ops) + ", thus every figure too low");
  std::string out;
  for (const std::string& part : parts) out += (out.empty() ? "" : "; ") + part;
  return out;
}

std::string option_text(const Raise& raise) {
  const LimitInfo& info = limit_info(raise.kind);
  if (info.unit == "bytes") return fmt::format("--{} {:.0f}B", info.option, raise.to);
  std::string text = with_unit(raise.to, std::string(info.unit));
  std::erase(text, ' ');
  if (const std::size_t micro = text.find("µ"); micro != std::string::npos)
    text.replace(micro, std::string("µ").size(), "u");
  return fmt::format("--{} {}", info.option, text);
}

std::string next_step_sentence(const RecommendationReport& report) {
  const Recommendation& r = report.result;
  if (!r.next) {
    if (!r.choice)
      return "Next budget step: none; no raise of budgets is known to make a candidate fit.";
    const CandidateCost& choice = report.rows[*r.choice];
    if (!choice.accuracy)
      return "Next budget step: unknown; without accuracies nobody knows what it would buy.";
    const bool most_accurate = std::none_of(
        report.rows.begin(), report.rows.end(),
        [&](const CandidateCost& row) { return row.accuracy.value_or(0) > *choice.accuracy; });
    return most_accurate
               ? "Next budget step: none; no candidate is more accurate."
               : "Next budget step: none; what is more accurate misses what no budget raises, or "
                 "its figures are not known.";
  }
  const NextStep& next = *r.next;
  const CandidateCost& row = report.rows[next.row];
  std::vector<std::string> options;
  for (const Raise& raise : next.raises)
    options.push_back(
        fmt::format("{} (\u00d7{})", option_text(raise), factor_text(raise.factor())));
  std::string out = fmt::format("Next budget step: {} would let {} fit on {}", joined(options),
                                printable(row.name), printable(row.board));
  if (row.accuracy) out += ", accuracy " + accuracy_text(*row.accuracy);
  if (next.accuracy_gain) out += fmt::format(", {:.3g} points more", *next.accuracy_gain * 100);
  return out + ".";
}

std::string why_no_life(const CandidateCost& row, const Battery& battery) {
  if (!row.error.empty()) return "not known: there is no estimate.";
  if (row.latency_s.value > battery.period_s)
    return fmt::format("none; an inference takes {} and does not fit into the period.",
                       with_unit(row.latency_s.value, "s"));
  if (row.uncounted_ops) return "not known: " + ops_uncounted(row.uncounted_ops) + ".";
  return "not known: " + printable(row.no_energy_reason) + ".";
}

}  // namespace boardless
