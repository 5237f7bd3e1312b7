// Which bytes of memory were written: a set of ranges that stays small. Kernels write from end to
// end, so that almost every store makes the last range longer; what is scattered more than the set
// holds has its smallest gaps closed.
//
//   WrittenBytes written;
//   written.add(0x20000000, 4);
//   written.add(0x20000004, 4);
//   written.ranges()              // {[0x20000000, 0x20000008)}
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "analyzer/call_sequence.hpp"

namespace boardless {

class WrittenBytes {
 public:
  using Range = CallSequence::Range;
  static constexpr std::size_t most_ranges = 64;

  void add(std::uint32_t address, std::uint32_t size) {
    if (last_ < ranges_.size()) {
      Range& range = ranges_[last_];
      const std::uint32_t end = address + size;
      if (address >= range.begin && address <= range.end &&
          (end <= range.end || last_ + 1 == ranges_.size() || end < ranges_[last_ + 1].begin)) {
        if (end > range.end) range.end = end;
        return;
      }
    }
    insert({address, address + size});
  }
  void add(const WrittenBytes& other) {
    for (const Range& range : other.ranges_) add(range.begin, range.size());
  }
  // As if [begin, end) had never been written.
  void remove(std::uint32_t begin, std::uint32_t end);

  const std::vector<Range>& ranges() const { return ranges_; }  // by address, apart

 private:
  void insert(Range range);
  void close_gaps();

  std::vector<Range> ranges_;
  std::size_t last_ = 0;  // the one that was written to last
};

}  // namespace boardless
