#include "analyzer/cli/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include "analyzer/report/format.hpp"

namespace boardless::cli {

using Clock = std::chrono::steady_clock;

Progress::Progress() : terminal_(::isatty(STDERR_FILENO)), begin_(Clock::now()), last_(begin_) {}

void Progress::show(std::uint64_t instructions) {
  const Clock::time_point now = Clock::now();
  if (!terminal_ || now - last_ < std::chrono::milliseconds(200)) return;
  last_ = now;
  const double seconds = std::chrono::duration<double>(now - begin_).count();
  const double millions = static_cast<double>(instructions) / 1e6;
  fmt::print(stderr, "\r\033[K{} M instructions, {} M/s", grouped(millions),
             grouped(millions / seconds));
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  fmt::print(stderr, "\r\033[K");
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace boardless::cli
