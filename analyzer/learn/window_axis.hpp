// How the windows of a filter lie along one axis of an input.
//
//   const Axis axis{.input = 7, .output = 7, .filter = 3, .padding = 1};
//   taps_at(axis, 0)                                  // 1 before the input, 2 inside it
//   CutWindows cut; cut.set(axis); cut.counts().inside   // 5 windows lie wholly in the input
#pragma once

#include <vector>

#include "analyzer/learn/parameter_collector.hpp"

namespace boardless::parameters {

struct Axis {
  Value input = 0, output = 0, filter = 0, stride = 1, dilation = 1, padding = 0;
};

// Taps of one window: before the input, inside it, behind it.
struct Taps {
  Value before = 0, inside = 0, after = 0;
  bool operator==(const Taps&) const = default;
};

struct AxisCounts {
  Value inside = 0;     // windows that lie wholly in the input
  Value first_cut = 0;  // of the others: that begin before it
  Value last_cut = 0;   // that end behind it
  Value both_cut = 0;   // both
  Value before = 0;     // taps before it, of all windows
  Value after = 0;      // taps behind it
  Value taps = 0;       // inside it, of all windows
};

// By arithmetic, and tap by tap, which tests hold it to.
Taps taps_at(const Axis& axis, Value window);
Taps taps_one_by_one(const Axis& axis, Value window);

// The windows that do not lie wholly in the input: few, on both sides.
class CutWindows {
 public:
  struct Alike {
    Taps taps;
    Value count = 1;  // neighbours that lie alike; the axis's last window is by itself
  };
  void set(const Axis& axis);
  void set_one_by_one(const Axis& axis);
  const AxisCounts& counts() const { return counts_; }
  const std::vector<Alike>& cut() const { return cut_; }

 private:
  template <typename TapsAt>
  void set(const Axis& axis, TapsAt taps_at);
  AxisCounts counts_;
  std::vector<Alike> cut_;
};

}  // namespace boardless::parameters
