#include "analyzer/machine/line_cache.hpp"

#include <algorithm>

namespace boardless {

LineCache::LineCache(std::uint32_t lines, std::uint32_t ways, bool random_replacement)
    : ways_(ways == 0 || ways > lines ? lines : ways),
      sets_(ways_ ? lines / ways_ : 0),
      random_(random_replacement),
      held_(static_cast<std::size_t>(ways_) * sets_, no_line),
      used_(held_.size()) {}

std::uint32_t LineCache::find(std::uint32_t line) const {
  if (sets_ == 0) return nowhere;
  const auto begin = held_.begin() + first_of_set(line);
  const auto found = std::find(begin, begin + ways_, line);
  return found == begin + ways_ ? nowhere : static_cast<std::uint32_t>(found - held_.begin());
}

bool LineCache::use_unhinted(std::uint32_t line) {
  if (sets_ == 0) return false;
  last_ = line;
  std::uint32_t entry = find(line);
  const bool held = entry != nowhere;
  if (!held) {
    const std::uint32_t first = first_of_set(line);
    const auto begin = used_.begin() + first;
    entry = static_cast<std::uint32_t>(std::min_element(begin, begin + ways_) - used_.begin());
    if (random_ && used_[entry]) {  // none is empty
      random_state_ = random_state_ * 1664525u + 1013904223u;
      entry = first + (random_state_ >> 16) % ways_;
    }
    held_[entry] = line;
  }
  used_[entry] = ++now_;
  hints_[line % hints_.size()] = static_cast<std::uint16_t>(entry);
  return held;
}

}  // namespace boardless
