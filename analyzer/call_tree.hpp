// Who called whom in a run, what it cost there, and how deep the stack went.
//
// A context is a function with the chain of calls that led to it, `main > conv_2d > requantise`:
// the contexts form a tree, whose root is where the run started. Costs of contexts are their own,
// so that they add up to the region's. A call is one place in the code with one function that it
// called; its costs are those of the whole call, callees included.
//
// Functions are told by address: of the symbol that holds the code, or, where there is none, of
// what was called.
//
//   for (const CallTree::Context& c : tree.contexts)   // parents come before their children
//     c.function, c.parent, c.calls, c.cycles
#pragma once

#include <cstdint>
#include <vector>

namespace boardless {

struct CallTree {
  static constexpr std::uint32_t no_parent = ~0u;

  struct Context {
    std::uint32_t parent = no_parent;  // index into `contexts`
    std::uint32_t function = 0;        // its address
    std::uint64_t calls = 0;           // that began within the region; jumps from function to
                                       // function count, as tail calls do
    std::uint64_t instructions = 0;
    std::uint64_t cycles = 0;  // stalls included
    bool operator==(const Context&) const = default;
  };
  struct Call {
    std::uint32_t site = 0;      // address of the instruction that called, or jumped
    std::uint32_t function = 0;  // what was called
    std::uint64_t calls = 0;
    // Of whole calls, callees included. A call within a call of the same place counts once.
    std::uint64_t instructions = 0;
    std::uint64_t cycles = 0;
    bool operator==(const Call&) const = default;
  };
  // How far below the stack pointer that a function was entered with, at most, in bytes.
  struct Stack {
    std::uint32_t function = 0;
    std::uint32_t own_bytes = 0;  // its own frame
    std::uint32_t bytes = 0;      // callees included
    bool operator==(const Stack&) const = default;
  };

  std::vector<Context> contexts;
  std::vector<Call> calls;        // by site and function
  std::vector<Stack> stacks;      // by function; of the whole run, whatever the region
  std::uint32_t stack_bytes = 0;  // of the whole run, below the stack pointer that it began with
  // Deep or many-branched recursion is folded: contexts beyond a bound count with the nearest
  // context of the same function above them, or with their caller.
  bool folded = false;

  bool operator==(const CallTree&) const = default;
};

}  // namespace boardless
