// The taps of a filter by which input pixels reach each pixel of a transposed convolution, as a
// loop over them along one axis sees them.
//
//   each_reached(rows, [&](const ReachedTaps& taps) { visited += taps.visited(); });
#pragma once

#include <algorithm>

#include "analyzer/learn/window_axis.hpp"

namespace boardless::parameters {

// Of one output pixel: first taps from behind the input, then those inside; the loop ends with the
// filter, or before it where a tap is from before the input.
struct ReachedTaps {
  Value behind = 0, inside = 0;
  bool leaves = false;
  Value visited() const { return behind + inside; }
  bool operator==(const ReachedTaps&) const = default;
};

// Tells those of each output pixel along the axis, whose `input` is the operator's output.
template <typename Tell>
void each_reached(const Axis& a, Tell tell) {
  Value first = a.padding / a.stride, tap = a.padding % a.stride;
  for (Value pixel = 0; pixel < a.input; ++pixel) {
    const Value taps_of_filter = tap < a.filter ? (a.filter - tap - 1) / a.stride + 1 : 0;
    ReachedTaps taps;
    taps.leaves = first < taps_of_filter;
    const Value visited = taps.leaves ? first + 1 : taps_of_filter;
    taps.behind = std::clamp<Value>(first - a.output + 1, 0, visited);
    taps.inside = visited - taps.behind;
    tell(taps);
    if (++tap == a.stride) {
      tap = 0;
      ++first;
    }
  }
}

}  // namespace boardless::parameters
