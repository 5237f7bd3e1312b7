// What one way of running a block means to a CallTracker, worked out when the way is first gone.
//
//   Transfer t = transfer_of(block, path, 0, tracker);
//   if (t.matters()) apply(t, sp_after, next_address, tracker);
#pragma once

#include <cstdint>

#include "analyzer/machine/call_tracker.hpp"
#include "analyzer/profile.hpp"

namespace boardless {

struct Transfer {
  enum class Kind : std::uint8_t { none, call, jump, indirect_jump };
  Kind kind = Kind::none;
  bool lowers_stack = false;
  std::uint16_t below = 0;           // how far below its last value the stack pointer was, bytes
  std::uint16_t below_entry = 0;     // and, before a frame pointer restored it, below its first
  std::uint32_t site = 0;            // the block's last instruction
  std::uint32_t return_address = 0;  // of a call

  bool matters() const { return kind != Kind::none || lowers_stack; }
};

// Of the part of the block from instruction `first` on.
Transfer transfer_of(const Block& block, const Path& path, std::size_t first,
                     const CallTracker& tracker);
// How far below its last value the stack pointer was in instructions [first, last), in bytes, when
// none of them sets it from a register.
std::uint16_t stack_below(const Block& block, const Path& path, std::size_t first,
                          std::size_t last);

// `sp`: behind the block. The tracker has been advanced to there.
void apply(const Transfer& transfer, std::uint32_t sp, std::uint32_t next, CallTracker& tracker);

}  // namespace boardless
