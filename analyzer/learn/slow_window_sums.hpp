// The sums of window_sums.hpp window by window, with no cleverness: what tests hold WindowSums to,
// and what learning looks at.
//
//   SlowWindowSums windows(rows, columns, batches, unit, by_taps);
//   windows.value(200)
#pragma once

#include "analyzer/learn/window_sums.hpp"

namespace boardless::parameters {

class SlowWindowSums {
 public:
  SlowWindowSums(const Axis& rows, const Axis& columns, Value batches, Value unit, bool by_taps);
  const AxisCounts& y() const { return y_.counts(); }
  const AxisCounts& x() const { return x_.counts(); }
  Value value(std::size_t sum) const;

 private:
  Value of(const AxisForm& form, const Taps& taps, const Axis& axis) const;
  Value product(const WindowSum& sum) const;
  WindowFills fills(const WindowKind& here, bool twice_last) const;
  WindowKind here(std::size_t kind) const;
  // Where windows of a kind are cut, each as visit(rows, columns, how many there are of it).
  template <typename Visit>
  void each_cut(const WindowKind& kind, bool twice_last, Visit visit) const;

  bool by_taps_;
  Value unit_;  // elements of a tap
  Axis rows_, columns_;
  Value batches_;
  CutWindows y_, x_;
  Taps last_y_, last_x_;
  bool odd_;
  WindowFills fills_[std::size(window_kinds)][2];
};

}  // namespace boardless::parameters
