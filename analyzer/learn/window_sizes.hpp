// How often a window has another number of elements than the one before, in the output's order,
// the first one than 1: a kernel may divide anew only then. Windows change at both ends of an axis;
// those between are alike, and skipped.
//
//   const WindowSizes sizes(rows, columns);
//   sizes.of(batches)
#pragma once

#include <algorithm>
#include <utility>

#include "analyzer/learn/window_axis.hpp"

namespace boardless::parameters {

class WindowSizes {
 public:
  WindowSizes(const Axis& rows, const Axis& columns)
      : rows_(rows), first_(length(columns, 0)), last_(length(columns, columns.output - 1)) {
    Value before = first_;
    walk(columns, [&](Value length, Value) { in_row_ += std::exchange(before, length) != length; });
  }
  Value of(Value batches) const {
    if (batches <= 0) return 0;
    Value before = 1;
    const Value first_batch = of_batch(before);
    return first_batch + (batches > 1 ? (batches - 1) * of_batch(before) : 0);
  }

 private:
  static Value length(const Axis& axis, Value at) { return taps_at(axis, at).inside; }
  // Tells the length of windows and how many in a row have it.
  template <typename Tell>
  static void walk(const Axis& axis, Tell tell) {
    const Value whole = (axis.padding + axis.stride - 1) / axis.stride;  // from this one on
    const Value room = axis.input + axis.padding - axis.filter;
    const Value cut = room < 0 ? 0 : room / axis.stride + 1;  // and before this one
    for (Value at = 0; at < axis.output;) {
      const Value count = at >= whole && at < cut ? std::min(cut, axis.output) - at : 1;
      tell(length(axis, at), count);
      at += count;
    }
  }
  Value of_batch(Value& before) const {
    Value sizes = 0;
    walk(rows_, [&](Value height, Value count) {
      sizes += (height * first_ != before) + (count - 1) * (first_ != last_) + count * in_row_;
      before = height * last_;
    });
    return sizes;
  }

  Axis rows_;
  Value first_, last_, in_row_ = 0;
};

}  // namespace boardless::parameters
