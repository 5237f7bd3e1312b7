// One clock of a board: its wait states, and its current with a split into what flows without a
// clock and what each clock cycle takes.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

std::string mhz(double clock_hz) { return fmt::format("{:.6g} MHz", clock_hz / 1e6); }

struct Line {
  double static_a = 0;
  double dynamic_a_per_hz = 0;
};

// Least squares over the documented currents, neither part below zero. A fit whose static part
// comes out negative (current rising faster than the clock, as a higher voltage range makes it) is
// redone through the origin. One current alone says nothing of a static part: all of it is dynamic.
Line fit_line(const std::vector<Current>& currents) {
  const double n = static_cast<double>(currents.size());
  double f = 0, i = 0, ff = 0, fi = 0;
  for (const Current& c : currents) {
    f += c.clock_hz;
    i += c.current_a;
    ff += c.clock_hz * c.clock_hz;
    fi += c.clock_hz * c.current_a;
  }
  if (currents.size() == 1) return {0, i / f};
  const double slope = (n * fi - f * i) / (n * ff - f * f);
  const double intercept = (i - slope * f) / n;
  if (slope < 0) return {i / n, 0};
  if (intercept < 0) return {0, fi / ff};
  return {intercept, slope};
}

// Beyond the documented clocks: on from the nearest one along the fitted slope, so that nothing
// jumps there. Where that line would be below zero at clock 0, in proportion to the clock instead.
double extrapolate(const Current& nearest, const Line& line, double clock_hz) {
  const double at_zero_a = nearest.current_a - line.dynamic_a_per_hz * nearest.clock_hz;
  if (clock_hz < nearest.clock_hz && at_zero_a < 0)
    return nearest.current_a * clock_hz / nearest.clock_hz;
  return at_zero_a + line.dynamic_a_per_hz * clock_hz;
}

void set_current(const std::vector<Current>& currents, OperatingPoint& point) {
  const double clock_hz = point.clock_hz;
  const Line line = fit_line(currents);
  const Current& lowest = currents.front();
  const Current& highest = currents.back();
  const auto above =
      std::lower_bound(currents.begin(), currents.end(), clock_hz,
                       [](const Current& current, double hz) { return current.clock_hz < hz; });
  double current_a = 0;
  if (above != currents.end() && above->clock_hz == clock_hz) {
    current_a = above->current_a;
    point.current_basis = fmt::format("{} at {}", to_string(above->source.status), mhz(clock_hz));
    if (currents.size() == 1) point.current_basis += ", the only clock; taken as all dynamic";
  } else if (currents.size() == 1) {
    current_a = lowest.current_a * clock_hz / lowest.clock_hz;
    point.current_basis =
        fmt::format("scaled with the clock from the only current, {} at {}; taken as all dynamic",
                    to_string(lowest.source.status), mhz(lowest.clock_hz));
  } else if (above == currents.begin() || above == currents.end()) {
    const bool below = above == currents.begin();
    const Current& end = below ? lowest : highest;
    current_a = extrapolate(end, line, clock_hz);
    point.current_basis = fmt::format(
        "extrapolated {} {} along a straight line fitted to the currents from {} to {}",
        below ? "below" : "above", mhz(end.clock_hz), mhz(lowest.clock_hz), mhz(highest.clock_hz));
  } else {
    const Current& from = *(above - 1);
    const double part = (clock_hz - from.clock_hz) / (above->clock_hz - from.clock_hz);
    current_a = from.current_a + part * (above->current_a - from.current_a);
    point.current_basis =
        fmt::format("interpolated between {} and {}", mhz(from.clock_hz), mhz(above->clock_hz));
  }
  point.supply_v = lowest.supply_v;
  point.current_a = current_a;
  point.static_a = std::min(line.static_a, current_a);
  point.dynamic_a_per_hz = (current_a - point.static_a) / clock_hz;
}

}  // namespace

OperatingPoint operating_point(const Board& board, std::optional<double> clock_hz) {
  OperatingPoint point;
  point.clock_hz = clock_hz.value_or(board.default_clock_hz);
  if (!(point.clock_hz >= board.min_clock_hz && point.clock_hz <= board.max_clock_hz)) {
    const std::string range = board.min_clock_hz == board.max_clock_hz
                                  ? "its only clock is " + mhz(board.max_clock_hz)
                                  : fmt::format("its clock goes from {} to {}",
                                                mhz(board.min_clock_hz), mhz(board.max_clock_hz));
    throw Error(ErrorKind::request,
                fmt::format("{} cannot run at {}; {}", board.id, mhz(point.clock_hz), range));
  }
  for (const WaitStates& row : board.flash.wait_states) {
    point.wait_states = row.wait_states;
    if (point.clock_hz <= row.max_clock_hz) break;
  }
  point.flash_stall_cycles = (point.wait_states + 1) * board.flash.bus_divider - 1;
  if (board.currents.empty())
    point.current_basis = "no current: " + board.no_energy_reason;
  else
    set_current(board.currents, point);
  return point;
}

}  // namespace boardless
