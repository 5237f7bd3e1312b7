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

  bool holds(std::uint32_t line) const { return entry_of(line) != nowhere; }
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
  std::size_t size() const { return held_.size(); }  // lines
  // The entry that a line is in, until another is brought in for it; `nowhere` if it is not held.
  static constexpr std::uint32_t nowhere = ~0u;
  std::uint32_t entry_of(std::uint32_t line) const {
    const std::uint32_t hinted = hints_[line % hints_.size()];
    return hinted < held_.size() && held_[hinted] == line ? hinted : find(line);
  }
  bool holds_at(std::uint32_t entry, std::uint32_t line) const { return held_[entry] == line; }
  // Grows with each use that changes which lines were used last.
  std::uint64_t uses() const { return now_; }
  // Uses the lines of these entries, one after the other.
  void use_entries(const std::vector<std::uint32_t>& entries) {
    for (const std::uint32_t entry : entries) used_[entry] = ++now_;
    last_ = held_[entries.back()];
  }
  // As `use`, but a line that is not there stays out.
  bool use_if_held(std::uint32_t line) { return holds(line) && use(line); }

 private:
  static constexpr std::uint32_t no_line = ~0u;  // no line of 16 bytes or more has this number

  bool use_unhinted(std::uint32_t line);
  std::uint32_t find(std::uint32_t line) const;  // its entry
  std::uint32_t oldest_of(std::uint32_t first);  // entry of the set that begins with `first`
  std::uint32_t oldest_of_many();
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
  // How many lines are held, by the low bits of their number.
  std::array<std::uint16_t, 1024> alike_{};
  // Of a cache with many ways: entries from the one used longest ago, with the time of that, as of
  // when they were put in order. One that was used since is not the oldest any more; of the others
  // the first is.
  struct Aged {
    std::uint64_t used;
    std::uint32_t entry;
  };
  std::vector<Aged> by_age_;
  std::size_t next_by_age_ = 0;
};

}  // namespace boardless
