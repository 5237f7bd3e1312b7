// Writes down a run's calls in order (analyzer/call_sequence.hpp), as CallTracker tells of them.
//
// Memory is bounded: where there would be more calls than asked for, those with the most callers
// above them are left out from then on, and what was written down of them goes.
//
//   CallLog log(entry, 200'000);
//   log.enter(function, site, clocks);
//   log.stored(address, size);         // by whoever runs
//   log.leave(clocks, deepest_sp, entry_sp);
//   CallSequence sequence = log.take(clocks);
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/call_sequence.hpp"
#include "analyzer/machine/written_bytes.hpp"

namespace boardless {

class CallLog {
 public:
  struct Clocks {  // of the counted region so far
    std::uint64_t cycles = 0;
    std::uint64_t instructions = 0;
    std::uint64_t multiplications = 0;
  };

  CallLog(std::uint32_t entry, std::size_t most_calls);

  void enter(std::uint32_t function, std::uint32_t site, const Clocks& clocks);
  // [deepest_sp, entry_sp) was the call's own stack.
  void leave(const Clocks& clocks, std::uint32_t deepest_sp, std::uint32_t entry_sp);
  void stored(std::uint32_t address, std::uint32_t size) {
    open_.back().written.add(address, size);
  }

  // The run is over, and all calls but the first were left.
  CallSequence take(const Clocks& clocks, std::uint32_t deepest_sp, std::uint32_t entry_sp);

 private:
  struct Open {
    std::uint32_t call = CallSequence::no_parent;  // none: it is not written down
    Clocks began{};
    WrittenBytes written{};
  };

  void close(Open& open, const Clocks& clocks, std::uint32_t deepest_sp, std::uint32_t entry_sp);
  void leave_out_deepest();

  std::size_t most_calls_;
  std::vector<Open> open_;
  CallSequence sequence_;
  std::vector<std::uint32_t> depths_;  // of the sequence's calls; 0 is where the run started
};

}  // namespace boardless
