// The lines that a cache holds; no data. Looked up by line number (address / line size).
//
// Fully associative caches and sets alike replace the line that was used longest ago, or, as the
// Cortex-M7's, one chosen by a fixed pseudo-random sequence, so that runs repeat exactly.
//
//   LineCache cache(64, 0, false);   // 64 lines, fully associative, least recently used
//   cache.use(5)                     // false: it was not there. It is now
//   cache.use(5)                     // true
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace boardless {

class LineCache {
 public:
  // `ways` 0: fully associative. lines 0: a cache that holds nothing.
  LineCache(std::uint32_t lines, std::uint32_t ways, bool random_replacement);

  bool holds(std::uint32_t line) const { return find(line) != nowhere; }
  // Whether it was held; it is from now on.
  bool use(std::uint32_t line) {
    if (line == last_) return true;
    const std::uint32_t hinted = hints_[line % hints_.size()];
    if (hinted < held_.size() && held_[hinted] == line) {
      last_ = line;
      used_[hinted] = ++now_;
      return true;
    }
    return use_unhinted(line);
  }
  // As `use`, but a line that is not there stays out.
  bool use_if_held(std::uint32_t line) { return holds(line) && use(line); }

 private:
  static constexpr std::uint32_t no_line = ~0u;  // no line of 16 bytes or more has this number
  static constexpr std::uint32_t nowhere = ~0u;

  bool use_unhinted(std::uint32_t line);
  std::uint32_t find(std::uint32_t line) const;  // its entry
  std::uint32_t first_of_set(std::uint32_t line) const { return line % sets_ * ways_; }

  std::uint32_t ways_;
  std::uint32_t sets_;
  bool random_;
  std::uint32_t random_state_ = 1;
  std::uint64_t now_ = 0;
  std::uint32_t last_ = no_line;  // the line used last, which is what is asked for most
  // By entry, set after set: the line that it holds, and when that was used last.
  std::vector<std::uint32_t> held_;
  std::vector<std::uint64_t> used_;
  // The entry in which a line was found last, by the low bits of its number. May be out of date:
  // `held_` has the last word.
  std::array<std::uint16_t, 1024> hints_{};
};

}  // namespace boardless
