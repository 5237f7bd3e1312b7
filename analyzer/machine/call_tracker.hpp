// Follows a run's calls and returns, and charges what it costs to who runs. Told of every transfer
// that may be one; plain jumps within a function need not be told.
//
// A call pushes a frame; the frame is left when the code that it returns to is jumped to with the
// stack pointer back where it was. So tail calls return with the frame that they began in,
// recursion is told from return, and a `longjmp` leaves all frames whose stack is gone. A switch to
// another stack is not understood: what then runs counts below who switched.
//
//   CallTracker tracker(image, entry, sp);
//   tracker.advance({cycles, instructions, products});  // counts so far, just before ...
//   tracker.call(site, target, return_address, sp);     // ... a transfer
//   tracker.jump(site, target, sp);                     // return, tail call, fall into a function
//   tracker.lowered(sp);                                // the stack pointer was as low as this
//   CallTree tree = tracker.take();
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "analyzer/call_tree.hpp"
#include "analyzer/image/image.hpp"
#include "analyzer/machine/call_log.hpp"

namespace boardless {

class CallTracker {
 public:
  using Clocks = CallLog::Clocks;

  // `most_logged`: also keep the calls in order, at most so many; 0: not.
  CallTracker(const Image& image, std::uint32_t entry, std::uint32_t sp,
              std::size_t most_logged = 0);

  // Clocks of the whole run, that only grow; what passed since the last time is charged to the
  // running function if the region was counted then.
  void advance(const Clocks& clocks);
  // From now on, as of the last advance().
  void count(bool counting);

  void call(std::uint32_t site, std::uint32_t target, std::uint32_t return_address,
            std::uint32_t sp);
  // A jump that is no call; `indirect`: it could be a return.
  void jump(std::uint32_t site, std::uint32_t target, std::uint32_t sp, bool indirect);
  void lowered(std::uint32_t sp) {
    if (sp < frames_.back().low) frames_.back().low = sp;
  }

  // The running function wrote to memory.
  void stored(std::uint32_t address, std::uint32_t size) {
    if (log_ && counting_) log_->stored(address, size);
  }

  // The stack pointer that the running function was entered with.
  std::uint32_t entry_sp() const { return frames_.back().entry_sp; }

  // The function that holds an address, as contexts name it; 0 where there is no symbol.
  std::uint32_t function_at(std::uint32_t address) const;

  // The run is over. Contexts, calls and stacks that are not empty, in a fixed order.
  CallTree take();
  // Behind take(): the calls in order, if they were kept.
  std::optional<CallSequence> take_sequence();

 private:
  struct CallEntry {
    CallTree::Call totals;
    std::uint32_t open = 0;  // frames of it on the stack
  };
  struct Frame {
    std::uint32_t context = 0;
    std::uint32_t function = 0;
    std::uint32_t return_address = 0;
    std::uint32_t entry_sp = 0;
    std::uint32_t low = 0;   // lowest stack pointer of its own
    std::uint32_t deep = 0;  // and of its callees
    bool is_jump = false;    // entered by a jump: left together with the frame below
    CallEntry* call = nullptr;
    std::uint64_t entered = 0;       // instructions of the run until then
    std::uint64_t entry_cycles = 0;  // of the region, when it was entered
    std::uint64_t entry_instructions = 0;
  };
  struct Stack {
    std::uint32_t own_bytes = 0;
    std::uint32_t bytes = 0;
  };

  void push(std::uint32_t site, std::uint32_t function, std::uint32_t return_address,
            std::uint32_t sp, bool is_jump);
  void count_call(const Frame& frame);
  void pop();
  bool pop_to_return(std::uint32_t target, std::uint32_t sp);
  std::uint32_t child_of(std::uint32_t context, std::uint32_t function);

  const Image& image_;
  std::vector<Frame> frames_;  // the first is never left
  std::vector<CallTree::Context> contexts_;
  std::vector<std::uint32_t> depths_;                          // of contexts
  std::unordered_map<std::uint64_t, std::uint32_t> children_;  // by context and function
  std::map<std::uint64_t, CallEntry> calls_;                   // by site and function
  std::map<std::uint32_t, Stack> stacks_;
  bool counting_ = false;
  bool folded_ = false;
  Clocks last_;
  Clocks counted_;
  std::optional<CallLog> log_;
};

}  // namespace boardless
