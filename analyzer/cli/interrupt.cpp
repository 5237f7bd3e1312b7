#include "analyzer/cli/interrupt.hpp"

#include <csignal>

namespace boardless::cli {
namespace {

std::atomic<bool> interrupted{false};

void on_interrupt(int signal) {
  interrupted = true;
  std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  if (interrupted) return;
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
}

bool interrupt_requested() { return interrupted; }

const std::atomic<bool>& interrupt_flag() { return interrupted; }

}  // namespace boardless::cli
