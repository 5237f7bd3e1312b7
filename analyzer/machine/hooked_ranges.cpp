#include "analyzer/machine/hooked_ranges.hpp"

#include <algorithm>

namespace boardless {

bool HookedRanges::covers(std::uint32_t address) const {
  return std::any_of(ranges_.begin(), ranges_.end(), [address](const Range& range) {
    return address >= range.first && address <= range.last;
  });
}

void HookedRanges::insert(std::uint32_t first, std::uint32_t last) {
  Range range{first, last, 0};
  range.hook = engine_.hook(UC_HOOK_CODE, callback_, data_, first, last);
  const auto after = std::find_if(ranges_.begin(), ranges_.end(),
                                  [first](const Range& other) { return other.first > first; });
  ranges_.insert(after, range);
}

void HookedRanges::clear() {
  for (const Range& range : ranges_) engine_.unhook(range.hook);
  ranges_.clear();
}

void HookedRanges::add(std::uint32_t first, std::uint32_t last) {
  // Take in what it touches, so that no instruction calls back twice.
  for (std::size_t k = 0; k < ranges_.size();) {
    if (ranges_[k].first <= last && first <= ranges_[k].last) {
      first = std::min(first, ranges_[k].first);
      last = std::max(last, ranges_[k].last);
      engine_.unhook(ranges_[k].hook);
      ranges_.erase(ranges_.begin() + static_cast<std::ptrdiff_t>(k));
    } else {
      ++k;
    }
  }
  insert(first, last);
  if (ranges_.size() <= max_ranges) return;
  std::size_t nearest = 0;
  for (std::size_t k = 0; k + 1 < ranges_.size(); ++k)
    if (ranges_[k + 1].first - ranges_[k].last < ranges_[nearest + 1].first - ranges_[nearest].last)
      nearest = k;
  const Range low = ranges_[nearest];
  const Range high = ranges_[nearest + 1];
  engine_.unhook(low.hook);
  engine_.unhook(high.hook);
  const auto at = ranges_.begin() + static_cast<std::ptrdiff_t>(nearest);
  ranges_.erase(at, at + 2);
  insert(low.first, high.last);
}

}  // namespace boardless
