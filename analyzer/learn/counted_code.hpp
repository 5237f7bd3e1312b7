// What of a kernel's code is counted, and what it costs each time.
//
//   std::vector<CountedCode> paths = paths_of(observations, events);
//   paths[5].counts[n]                   // times that layer n took this path through a block
//   with_segments(paths, {})             // the same cycles, by how often code runs at all
//
// Paths that differ in nothing but what a condition left out, and take as long, are one here. How
// long a block takes hangs on what ran before it, and a block that is entered half-way is one of
// its own to the emulator. A segment is code from one place where a block begins to the next: each
// path through it costs at least what the cheapest does. So segments are counted as a whole, at
// that price, and paths for what they cost beyond it. A law that is wrong about a path then errs by
// a cycle or two, and not by the block.
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/observation.hpp"

namespace boardless {

struct CountedCode {
  std::uint32_t block = 0;  // address
  std::uint32_t size = 0;   // bytes; 0: an operand, or what memory stalls
  std::uint32_t next = 0;
  std::string key;                          // unlike that of any other
  std::array<double, cost_kinds> cycles{};  // each time, in the mean of events
  std::array<double, cost_kinds> instructions{};
  double cycles_each = 0;            // all of them
  std::vector<std::int64_t> counts;  // by layer
  std::uint32_t end() const { return block + size; }
  double executions() const;  // in all layers
};

// By key.
std::vector<CountedCode> paths_of(std::span<const Observation> observations, const Events& events);

// `whole`: ends of blocks that are left as they are.
std::vector<CountedCode> with_segments(std::span<const CountedCode> paths,
                                       const std::set<std::uint32_t>& whole);

}  // namespace boardless
