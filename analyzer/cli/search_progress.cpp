#include "analyzer/cli/search_progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "analyzer/report/format.hpp"

namespace boardless::cli {

using Clock = std::chrono::steady_clock;

SearchProgress::SearchProgress() : terminal_(::isatty(STDERR_FILENO)) {}

void SearchProgress::show(const Evaluator& evaluator) {
  const Clock::time_point now = Clock::now();
  if (!terminal_ || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  const auto count = [](std::size_t n) { return grouped(static_cast<double>(n)); };
  std::string failed;
  if (evaluator.failed()) failed = fmt::format(", {} failed", count(evaluator.failed()));
  fmt::print(stderr, "\r\033[K{}: {} networks costed, {} scored{}", phase_,
             count(evaluator.costed()), count(evaluator.scored()), failed);
  std::fflush(stderr);
  shown_ = true;
}

void SearchProgress::clear() {
  if (!shown_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace boardless::cli
