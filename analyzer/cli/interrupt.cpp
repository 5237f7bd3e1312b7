#include "analyzer/cli/interrupt.hpp"

#include <csignal>

namespace boardless::cli {
namespace {

std::atomic<bool> interrupted{false};

void on_interrupt(int signal) {
  interrupted = true;
  // A terminal that closes says so more than once: its shell does, and the system does.
  if (signal != SIGHUP) std::signal(signal, SIG_DFL);
}

}  // namespace

void catch_interrupts() {
  if (interrupted) return;
  std::signal(SIGINT, on_interrupt);
  std::signal(SIGTERM, on_interrupt);
  struct sigaction now {};
  ::sigaction(SIGHUP, nullptr, &now);
  if (now.sa_handler != SIG_IGN) std::signal(SIGHUP, on_interrupt);  // nohup has it ignored
}

bool interrupt_requested() { return interrupted; }

const std::atomic<bool>& interrupt_flag() { return interrupted; }

}  // namespace boardless::cli
