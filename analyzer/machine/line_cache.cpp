#include "analyzer/machine/line_cache.hpp"

#include <algorithm>

namespace boardless {
namespace {

constexpr std::uint32_t many_ways = 8;

}  // namespace

LineCache::LineCache(std::uint32_t lines, std::uint32_t ways, bool random_replacement)
    : ways_(ways == 0 || ways > lines ? lines : ways),
      sets_(ways_ ? lines / ways_ : 0),
      random_(random_replacement),
      held_(static_cast<std::size_t>(ways_) * sets_, no_line),
      used_(held_.size()) {}

std::uint32_t LineCache::find(std::uint32_t line) const {
  if (sets_ == 0 || alike_[line % alike_.size()] == 0) return nowhere;
  const auto begin = held_.begin() + first_of_set(line);
  const auto found = std::find(begin, begin + ways_, line);
  return found == begin + ways_ ? nowhere : static_cast<std::uint32_t>(found - held_.begin());
}

std::uint32_t LineCache::oldest_of(std::uint32_t first) {
  if (sets_ == 1 && ways_ > many_ways) return oldest_of_many();
  const auto begin = used_.begin() + first;
  return static_cast<std::uint32_t>(std::min_element(begin, begin + ways_) - used_.begin());
}

std::uint32_t LineCache::oldest_of_many() {
  for (; next_by_age_ < by_age_.size(); ++next_by_age_) {
    const Aged& aged = by_age_[next_by_age_];
    if (used_[aged.entry] == aged.used) return aged.entry;
  }
  by_age_.clear();
  for (std::uint32_t entry = 0; entry < ways_; ++entry) by_age_.push_back({used_[entry], entry});
  std::sort(by_age_.begin(), by_age_.end(), [](const Aged& a, const Aged& b) {
    return a.used != b.used ? a.used < b.used : a.entry < b.entry;
  });
  next_by_age_ = 0;
  return by_age_[0].entry;
}

bool LineCache::use_unhinted(std::uint32_t line) {
  if (sets_ == 0) return false;
  last_ = line;
  std::uint32_t entry = find(line);
  const bool held = entry != nowhere;
  if (!held) {
    const std::uint32_t first = first_of_set(line);
    entry = oldest_of(first);
    if (random_ && used_[entry]) {  // none is empty
      random_state_ = random_state_ * 1664525u + 1013904223u;
      entry = first + (random_state_ >> 16) % ways_;
    }
    if (used_[entry]) --alike_[held_[entry] % alike_.size()];
    ++alike_[line % alike_.size()];
    held_[entry] = line;
  }
  used_[entry] = ++now_;
  hints_[line % hints_.size()] = static_cast<std::uint16_t>(entry);
  return held;
}

}  // namespace boardless
