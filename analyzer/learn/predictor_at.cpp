// A predictor for one board at one clock.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/board/board.hpp"
#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/machine/memory_simulator.hpp"

namespace boardless {
namespace {

// Whether memories wait as they did where it was learned.
bool stalls_as(const Predictor::At& learned, const Board& board, const OperatingPoint& point) {
  if (learned.board != board.id) return false;
  if (learned.clock_hz == point.clock_hz) return true;
  try {
    const OperatingPoint there = operating_point(board, learned.clock_hz);
    return there.flash_stall_cycles == point.flash_stall_cycles &&
           event_cycles(board, there) == event_cycles(board, point);
  } catch (const Error&) {
    return false;  // the board's file has other clocks now
  }
}

std::string where_learned(const Predictor& predictor) {
  std::string out = "for memory without stalls";
  for (const Predictor::At& at : predictor.boards)
    out += fmt::format(", {} at {:g} MHz", at.board, at.clock_hz / 1e6);
  return out;
}

}  // namespace

bool stalls(const Board& board, const OperatingPoint& point) {
  const MemorySimulator memory(board, point, {});
  return memory.simulates_fetch() || memory.simulates_data();
}

Predictor predictor_at(Predictor predictor, const Board& board, const OperatingPoint& point) {
  const auto found =
      std::find_if(predictor.boards.begin(), predictor.boards.end(),
                   [&](const Predictor::At& at) { return stalls_as(at, board, point); });
  if (board.multiplier_cycles != predictor.multiplier_cycles)
    throw Error(ErrorKind::request,
                fmt::format("the predictor was learned with a multiplier of {} cycles, and that of "
                            "{} takes {}: learn one with 'boardless learn --board'",
                            predictor.multiplier_cycles, board.id, board.multiplier_cycles));
  if (found != predictor.boards.end()) {
    const auto place = static_cast<std::size_t>(found - predictor.boards.begin());
    for (LearnedKernel& kernel : predictor.kernels) {
      const LearnedStalls& stalls = kernel.stalls[place];
      append(kernel.laws, stalls.laws);
      kernel.emulations += stalls.emulations;
      kernel.exact_share = stalls.exact_share;
      kernel.error = stalls.error;
      make_plan(kernel);
    }
  } else if (stalls(board, point)) {
    throw Error(ErrorKind::request,
                fmt::format("the predictor was learned {}, and not for {} at {:g} MHz: leave out "
                            "--predictor, or learn one with 'boardless learn --board'",
                            where_learned(predictor), board.id, point.clock_hz / 1e6));
  }
  for (LearnedKernel& kernel : predictor.kernels) kernel.stalls.clear();
  predictor.boards.clear();
  return predictor;
}

}  // namespace boardless
