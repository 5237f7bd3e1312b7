#include "analyzer/board/clock_points.hpp"

#include <algorithm>
#include <cmath>

namespace boardless {
namespace {

constexpr int wanted_steps = 8;

// 1, 2 or 5 times a power of ten, at least `step`.
double round_step(double step) {
  const double power = std::pow(10, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0})
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

}  // namespace

std::vector<double> clock_points(const Board& board, double low_hz, double high_hz) {
  operating_point(board, low_hz);
  operating_point(board, high_hz);
  std::vector<double> points = {low_hz, high_hz};
  const auto add = [&](double clock_hz) {
    if (clock_hz > low_hz && clock_hz < high_hz) points.push_back(clock_hz);
  };
  add(board.default_clock_hz);
  for (const WaitStates& row : board.flash.wait_states) add(row.max_clock_hz);
  for (const Current& current : board.currents) add(current.clock_hz);

  const std::vector<double> known = points;
  if (high_hz > low_hz) {
    const double step = round_step((high_hz - low_hz) / wanted_steps);
    for (double k = std::ceil(low_hz / step); k * step < high_hz; ++k) {
      const double clock_hz = k * step;
      if (std::none_of(known.begin(), known.end(), [&](double other) {
            return std::abs(other - clock_hz) < step / 2 * (1 - 1e-9);
          }))
        add(clock_hz);
    }
  }
  std::sort(points.begin(), points.end());
  points.erase(std::unique(points.begin(), points.end()), points.end());
  return points;
}

}  // namespace boardless
