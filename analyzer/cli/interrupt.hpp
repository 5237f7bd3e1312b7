// Ctrl-C, the SIGTERM that a cluster sends, and the SIGHUP of a terminal that closes: long commands
// end cleanly.
//
//   catch_interrupts();
//   options.cancel = &interrupt_flag();
//   if (interrupt_requested()) ...
#pragma once

#include <atomic>

namespace boardless::cli {

// From now on all three only set the flag. A second Ctrl-C ends the program at once.
void catch_interrupts();

bool interrupt_requested();
const std::atomic<bool>& interrupt_flag();

}  // namespace boardless::cli
