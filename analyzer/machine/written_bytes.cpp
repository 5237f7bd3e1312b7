#include "analyzer/machine/written_bytes.hpp"

#include <algorithm>

namespace boardless {

void WrittenBytes::insert(Range range) {
  if (range.end <= range.begin) return;  // around the end of the address space
  // The ranges that it touches become one with it.
  const auto first =
      std::lower_bound(ranges_.begin(), ranges_.end(), range.begin,
                       [](const Range& r, std::uint32_t begin) { return r.end < begin; });
  auto behind = first;
  for (; behind != ranges_.end() && behind->begin <= range.end; ++behind) {
    range.begin = std::min(range.begin, behind->begin);
    range.end = std::max(range.end, behind->end);
  }
  last_ = static_cast<std::size_t>(first - ranges_.begin());
  if (first == behind) {
    ranges_.insert(first, range);
  } else {
    *first = range;
    ranges_.erase(first + 1, behind);
  }
  if (ranges_.size() > most_ranges) close_gaps();
}

// Half of the gaps, the smallest ones.
void WrittenBytes::close_gaps() {
  std::vector<std::uint32_t> gaps;
  for (std::size_t k = 1; k < ranges_.size(); ++k)
    gaps.push_back(ranges_[k].begin - ranges_[k - 1].end);
  const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
  std::nth_element(gaps.begin(), middle, gaps.end());
  const std::uint32_t largest_closed = *middle;
  std::vector<Range> kept = {ranges_.front()};
  for (std::size_t k = 1; k < ranges_.size(); ++k) {
    if (ranges_[k].begin - kept.back().end <= largest_closed)
      kept.back().end = ranges_[k].end;
    else
      kept.push_back(ranges_[k]);
  }
  ranges_ = std::move(kept);
  last_ = 0;
}

void WrittenBytes::remove(std::uint32_t begin, std::uint32_t end) {
  if (begin >= end) return;
  std::vector<Range> kept;
  for (const Range& r : ranges_) {
    if (r.begin < begin) kept.push_back({r.begin, std::min(r.end, begin)});
    if (r.end > end) kept.push_back({std::max(r.begin, end), r.end});
  }
  ranges_ = std::move(kept);
  last_ = 0;
}

}  // namespace boardless
