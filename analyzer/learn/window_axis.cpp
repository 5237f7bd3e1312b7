#include "analyzer/learn/window_axis.hpp"

#include <algorithm>

namespace boardless::parameters {
namespace {

Value floor_div(Value a, Value b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// How many taps lie before `distance` from the first one on.
Value taps_before(const Axis& a, Value distance) {
  if (distance <= 0) return 0;
  const Value taps = a.dilation == 1 ? distance : (distance + a.dilation - 1) / a.dilation;
  return std::min(taps, a.filter);
}

}  // namespace

Taps taps_at(const Axis& a, Value window) {
  const Value begin = window * a.stride - a.padding;
  const Value before = taps_before(a, -begin);
  const Value not_after = std::max(taps_before(a, a.input - begin), before);
  return {before, not_after - before, a.filter - not_after};
}

Taps taps_one_by_one(const Axis& a, Value window) {
  const Value begin = window * a.stride - a.padding;
  Taps out;
  for (Value k = 0; k < a.filter; ++k) {
    const Value at = begin + k * a.dilation;
    ++(at < 0 ? out.before : at < a.input ? out.inside : out.after);
  }
  return out;
}

template <typename TapsAt>
void CutWindows::set(const Axis& a, TapsAt taps_of) {
  const Value reach = (a.filter - 1) * a.dilation;
  const Value first = a.padding + a.stride - 1, behind = a.input - 1 - reach + a.padding;
  const bool by_one = a.stride == 1;  // a division is as long as all else here
  const Value low = std::clamp<Value>(by_one ? first : floor_div(first, a.stride), 0, a.output);
  const Value high =
      std::clamp<Value>((by_one ? behind : floor_div(behind, a.stride)) + 1, low, a.output);
  cut_.clear();
  AxisCounts out;
  out.inside = high - low;
  out.taps = out.inside * a.filter;
  const auto add = [&](Value from, Value to) {
    for (Value window = from; window < to; ++window) {
      const Taps taps = taps_of(a, window);
      out.taps += taps.inside;
      out.before += taps.before;
      out.after += taps.after;
      out.first_cut += taps.before > 0;
      out.last_cut += taps.after > 0;
      out.both_cut += taps.before > 0 && taps.after > 0;
      if (!cut_.empty() && cut_.back().taps == taps && window + 1 < a.output)
        ++cut_.back().count;
      else
        cut_.push_back({taps, 1});
    }
  };
  add(0, low);
  add(high, a.output);
  counts_ = out;
}

void CutWindows::set(const Axis& axis) { set(axis, taps_at); }

void CutWindows::set_one_by_one(const Axis& axis) { set(axis, taps_one_by_one); }

}  // namespace boardless::parameters
