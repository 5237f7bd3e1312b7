// The lines that a flash interface with next to no cache holds: the one in use and the one read
// ahead, or a cache of up to four lines. The one used longest ago goes.
//
// It is a LineCache that is small enough to be compared and copied.
//
//   FewLines lines(2);
//   lines.use(5)    // false: it was not there. It is now
//   lines.use(5)    // true
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace boardless {

class FewLines {
 public:
  static constexpr std::size_t most = 4;
  // 1 to `most` lines.
  explicit FewLines(std::size_t size) : size_(size) { lines_.fill(no_line); }

  // Whether it was held; it is from now on.
  bool use(std::uint32_t line) {
    std::size_t place = 0;
    while (place < size_ && lines_[place] != line) ++place;
    const bool held = place < size_;
    for (std::size_t k = held ? place : size_ - 1; k > 0; --k) lines_[k] = lines_[k - 1];
    lines_[0] = line;
    return held;
  }
  bool operator==(const FewLines& other) const {
    std::uint32_t differ = 0;  // a comparison of arrays would call memcmp
    for (std::size_t k = 0; k < most; ++k) differ |= lines_[k] ^ other.lines_[k];
    return differ == 0 && size_ == other.size_;
  }

 private:
  static constexpr std::uint32_t no_line = ~0u;  // no line of two bytes or more has this number

  std::array<std::uint32_t, most> lines_;  // from the one used last
  std::size_t size_;
};

}  // namespace boardless
