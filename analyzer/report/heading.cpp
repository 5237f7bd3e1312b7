#include "analyzer/report/heading.hpp"

#include <fmt/format.h>

#include <cmath>

#include "analyzer/report/format.hpp"

namespace boardless {
namespace {

std::string ended(EndedBy ended_by) {
  switch (ended_by) {
    case EndedBy::to_reached:
      return "the end of the region";
    case EndedBy::exit_call:
      return "its exit call";
    case EndedBy::returned:
      return "the function's return";
    case EndedBy::branch_to_self:
      return "a branch to itself";
    case EndedBy::wait_for_interrupt:
      return "WFI, which nothing here wakes";
    case EndedBy::reset_request:
      return "a reset request";
    case EndedBy::budget:
      return "the instruction budget";
    case EndedBy::interrupted:
      return "an interrupt from the keyboard";
  }
  return "";
}

}  // namespace

namespace {

// What a fitted model adds for each pass: part of the total and of no row.
std::string overhead_words(const Estimate& e) {
  if (std::abs(e.overhead.cycles) < 0.5) return "";
  return fmt::format("{} of the cycles are for entering the region, and in no row",
                     grouped(e.overhead.cycles));
}

}  // namespace

std::string board_line(const Estimate& e) {
  std::string out = fmt::format("{} at {}", e.board_name, with_unit(e.clock_hz, "Hz"));
  if (e.supply_v) out += fmt::format(", {} V", *e.supply_v);
  if (e.temperature_c) out += fmt::format(", {} \u00b0C", *e.temperature_c);
  if (e.wait_states)
    out += fmt::format(", {} wait state{}", e.wait_states, e.wait_states == 1 ? "" : "s");
  return out;
}

std::string heading(const Estimate& e, int width) {
  const double half = e.cycles > 0 ? e.cycles_interval.high / e.cycles - 1 : 0;
  std::string answer = fmt::format("{}: {} cycles \u00b1{:.0f} %, {}", e.region, grouped(e.cycles),
                                   half * 100, with_unit(e.latency_s, "s"));
  if (e.energy_j) answer += ", " + with_unit(*e.energy_j, "J");
  return wrapped(printable(e.image_path) + " on " + board_line(e), width, "") +
         wrapped(printable(answer), width, "") + "\n";
}

std::string answer(const Estimate& e, int width) {
  const double half = e.cycles > 0 ? e.cycles_interval.high / e.cycles - 1 : 0;
  const auto row = [width](const std::string& name, const std::string& text) {
    return "  " + padded(name, 9) + wrapped(text, width - 11, std::string(11, ' ')).substr(11);
  };
  std::string out = row("latency", fmt::format("{}, between {} and {}", with_unit(e.latency_s, "s"),
                                               with_unit(e.latency_interval_s.low, "s"),
                                               with_unit(e.latency_interval_s.high, "s")));
  if (e.energy_j)
    out += row("energy", fmt::format("{}, between {} and {}", with_unit(*e.energy_j, "J"),
                                     with_unit(e.energy_interval_j.low, "J"),
                                     with_unit(e.energy_interval_j.high, "J")));
  else
    out += row("energy", "unknown: " + e.no_energy_reason);
  std::string cycles = fmt::format("{} \u00b1{:.0f} %", grouped(e.cycles), half * 100);
  if (e.instructions)
    cycles += fmt::format(", {:.2f} for each of {} instructions",
                          e.cycles / static_cast<double>(e.instructions),
                          grouped(static_cast<double>(e.instructions)));
  out += row("cycles", cycles);
  std::string counted = e.region;
  if (e.passes > 1)
    counted += fmt::format(", {} passes in all, {} cycles and {} each on average",
                           grouped(static_cast<double>(e.passes)),
                           grouped(e.cycles / static_cast<double>(e.passes)),
                           with_unit(e.latency_s / static_cast<double>(e.passes), "s"));
  if (const std::string overhead = overhead_words(e); !overhead.empty()) counted += "; " + overhead;
  counted += "; the run ended by " + ended(e.ended_by);
  return out + row("counted", printable(counted)) + "\n";
}

std::string note_lines(const std::vector<std::string>& notes, int width) {
  std::string out;
  for (const std::string& note : notes)
    out += "  note: " + wrapped(printable(note), width - 10, std::string(8, ' ')).substr(8);
  return out;
}

std::string footnotes(const Estimate& e, int width) {
  std::string out = note_lines(e.warnings, width);
  out += wrapped("cycles by: " + e.timing_method, width - 2, "  ");
  if (e.energy_j) out += wrapped("energy by: current " + e.energy_method, width - 2, "  ");
  return out + wrapped("interval: " + e.error_basis, width - 2, "  ");
}

std::string notes(const Explanation& x, int width) {
  std::vector<std::string> all = x.estimate.warnings;
  if (std::string overhead = overhead_words(x.estimate); !overhead.empty())
    all.push_back(std::move(overhead));
  if (x.calls_folded)
    all.emplace_back(
        "there were more or deeper chains of calls than boardless keeps apart: some are "
        "counted with their like, or with their caller");
  return note_lines(all, width);
}

}  // namespace boardless
