// The lines that a cache holds; no data. Looked up by line number (address / line size).
//
// Fully associative caches and sets alike replace the line that was used longest ago, or, as the
// Cortex-M7's, one chosen by a fixed pseudo-random sequence, so that runs repeat exactly.
//
//   LineCache cache(64, 0, false);   // 64 lines, fully associative, least recently used
//   cache.use(5)                     // false: it was not there. It is now
//   cache.use(5)                     // true
#pragma once

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace boardless {

class LineCache {
 public:
  // `ways` 0: fully associative. lines 0: a cache that holds nothing.
  LineCache(std::uint32_t lines, std::uint32_t ways, bool random_replacement);

  bool holds(std::uint32_t line) const;
  // Whether it was held; it is from now on.
  bool use(std::uint32_t line);
  // As `use`, but a line that is not there stays out.
  bool use_if_held(std::uint32_t line);

 private:
  struct Way {
    std::uint32_t line = ~0u;
    std::uint64_t used = 0;
  };
  // The ways that could hold the line.
  Way* set_of(std::uint32_t line);
  const Way* find(std::uint32_t line) const;

  std::uint32_t ways_;
  std::uint32_t sets_;
  bool random_;
  std::uint32_t random_state_ = 1;
  std::uint64_t now_ = 0;
  std::uint32_t last_ = ~0u;  // the line used last, which is what is asked for most
  std::vector<Way> entries_;
  std::unordered_map<std::uint32_t, std::uint32_t> slots_;  // of a large set: line -> entry
  std::vector<std::uint32_t> older_, newer_;                // its entries by age, as a ring
  bool by_age_;
};

}  // namespace boardless
