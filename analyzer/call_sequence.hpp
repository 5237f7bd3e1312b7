// A run's calls in the order in which they began, each with what it did: the tree of calls
// (analyzer/call_tree.hpp) tells that `infer` called `conv_2d` five times, this tells which of the
// five was the third thing that `infer` did, how much it multiplied and where it wrote.
//
//   for (const CallSequence::Call& c : sequence.calls)   // parents come before their children
//     c.function, c.parent, c.begin_cycles, c.end_cycles, c.multiplications, c.written
#pragma once

#include <cstdint>
#include <vector>

namespace boardless {

struct CallSequence {
  static constexpr std::uint32_t no_parent = ~0u;

  struct Range {  // [begin, end)
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    std::uint32_t size() const { return end - begin; }
    bool operator==(const Range&) const = default;
  };
  // Callees are included in all figures. The first call is where the run started. Calls outside the
  // counted region are left out.
  struct Call {
    std::uint32_t parent = no_parent;  // index into `calls`
    std::uint32_t function = 0;        // its address, as in CallTree
    std::uint32_t site = 0;            // of the calling instruction; 0 for the first
    // Cycles of the region, stalls included, that had passed when it began and ended.
    std::uint64_t begin_cycles = 0;
    std::uint64_t end_cycles = 0;
    std::uint64_t instructions = 0;
    std::uint64_t multiplications = 0;  // products computed, isa/multiplications.hpp
    // Where it wrote, its own stack left out: the largest ranges, by address. Ranges that lie close
    // together are one where there are very many.
    std::vector<Range> written{};
    std::uint64_t written_bytes = 0;  // of all ranges
    std::uint64_t cycles() const { return end_cycles - begin_cycles; }
    bool operator==(const Call&) const = default;
  };

  std::vector<Call> calls;
  // Calls deeper than this many callers were left out, as there were too many; 0: none were.
  std::uint32_t depth_limit = 0;

  bool operator==(const CallSequence&) const = default;
};

}  // namespace boardless
