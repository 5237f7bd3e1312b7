// The yardstick: Unicorn alone runs an image, with no hook but the one that makes semihosting's
// exit end the run. It counts nothing and checks nothing.
//
//   const BareRun bare = run_bare(image);
//   bare.total_s, bare.emulation_s       // 0.068, 0.061
//
// The image is parsed already, its memories are plain, and its private peripherals are RAM: less
// than anyone who emulates firmware can do without.
#pragma once

#include "analyzer/image/image.hpp"

namespace boardless::benchmarks {

struct BareRun {
  double total_s = 0;      // from opening the engine to closing it
  double emulation_s = 0;  // of that, uc_emu_start alone
};

// `hook_accesses`: with a hook on every load and store, which does nothing.
BareRun run_bare(const Image& image, bool hook_accesses = false);

}  // namespace boardless::benchmarks
