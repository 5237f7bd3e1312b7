// A predictor for one board at one clock.
#include <fmt/format.h>

#include <algorithm>

#include "analyzer/board/board.hpp"
#include "analyzer/cost/memory_fingerprint.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/predictor.hpp"
#include "analyzer/machine/memory_simulator.hpp"

namespace boardless {
namespace {

[[noreturn]] void refuse(const Predictor& predictor, const Board& board, double clock_hz) {
  std::string learned;
  for (const Predictor::At& at : predictor.boards) {
    learned +=
        fmt::format("{}{} at {:g} MHz", learned.empty() ? "" : ", ", at.board, at.clock_hz / 1e6);
    if (at.board == board.id && at.clock_hz == clock_hz)
      throw Error(ErrorKind::request,
                  fmt::format("the memories of {} are not those that the predictor was learned "
                              "with: its board file is another one now; learn it again",
                              board.id));
  }
  throw Error(ErrorKind::request,
              fmt::format("the predictor was learned for memory without stalls{}{}, and that of {} "
                          "stalls otherwise at {:g} MHz: emulate there, or learn it with "
                          "'boardless learn --boards {}@{:g}MHz'",
                          learned.empty() ? "" : " and for ", learned, board.id, clock_hz / 1e6,
                          board.id, clock_hz / 1e6));
}

}  // namespace

bool stalls(const Board& board, const OperatingPoint& point) {
  const MemorySimulator memory(board, point, {});
  return memory.simulates_fetch() || memory.simulates_data();
}

Predictor predictor_at(Predictor predictor, const Board& board, const OperatingPoint& point) {
  if (board.multiplier_cycles != predictor.multiplier_cycles)
    throw Error(ErrorKind::request,
                fmt::format("the predictor was learned with a multiplier of {} cycles, and that of "
                            "{} takes {}: learn one with 'boardless learn --board'",
                            predictor.multiplier_cycles, board.id, board.multiplier_cycles));
  if (stalls(board, point)) {
    const std::string memories = memory_fingerprint(board, point);
    const auto found =
        std::find_if(predictor.boards.begin(), predictor.boards.end(),
                     [&](const Predictor::At& at) { return at.memories == memories; });
    if (found == predictor.boards.end()) refuse(predictor, board, point.clock_hz);
    const auto place = static_cast<std::size_t>(found - predictor.boards.begin());
    for (LearnedKernel& kernel : predictor.kernels) {
      const LearnedStalls& learned = kernel.stalls[place];
      append(kernel.laws, learned.laws);
      kernel.emulations += learned.emulations;
      kernel.exact_share = learned.exact_share;
      kernel.error = learned.error;
      make_plan(kernel);
    }
  } else if (const Board generic = generic_board(board.core); board.fpu != generic.fpu) {
    // Code for the one may not run on the other; where memory stalls, learning ran on the board.
    throw Error(
        ErrorKind::request,
        fmt::format("the predictor's counts were learned with an FPU that is '{}', and that "
                    "of {} is '{}': emulate there",
                    generic.fpu, board.id, board.fpu));
  }
  for (LearnedKernel& kernel : predictor.kernels) kernel.stalls.clear();
  predictor.boards.clear();
  return predictor;
}

}  // namespace boardless
