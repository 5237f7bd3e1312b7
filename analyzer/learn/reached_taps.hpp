// The taps of a filter by which input pixels reach each pixel of a transposed convolution, as a
// loop over them along one axis sees them.
//
//   each_reached(rows, [&](const ReachedTaps& taps) { visited += taps.visited(); });
#pragma once

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
    ReachedTaps taps;
    Value from = first;
    for (Value k = tap; k < a.filter && !taps.leaves; k += a.stride, --from) {
      if (from >= 0) ++(from < a.output ? taps.inside : taps.behind);
      taps.leaves = from <= 0;
    }
    tell(taps);
    if (++tap == a.stride) {
      tap = 0;
      ++first;
    }
  }
}

}  // namespace boardless::parameters
