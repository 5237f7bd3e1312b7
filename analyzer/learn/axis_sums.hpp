// Sums over the windows along one axis, of each of some AxisForms: all windows, those wholly in the
// input, and the last one.
//
//   const AxisPlan plan(forms);                  // indices into window_sum_table().forms
//   AxisSums sums;
//   sums.work_out(plan, axis, windows, unit, by_taps);
//   sums.all()[plan.slot(forms[0])]
//
// All forms of a kind are worked out side by side, needed or not: windows that differ are few, and
// what is needed is most of them.
#pragma once

#include <vector>

#include "analyzer/learn/run_tally.hpp"
#include "analyzer/learn/window_axis.hpp"

namespace boardless::parameters {

class AxisPlan {
 public:
  explicit AxisPlan(const std::vector<std::size_t>& forms);
  std::uint16_t slot(std::size_t form) const;

 private:
  friend struct AxisSums;
  void add(double* sums, const Taps& taps, Value filter, Value unit, bool by_taps,
           Value count) const;
  // Of runs inside the input, before it, behind it, and of the whole filter: where their tally
  // begins; 0: not needed.
  static constexpr std::size_t sources = 4;
  std::size_t runs_[sources] = {};
  // Of each way that a run takes, which forms that are ways count it: of ways_[k] number k, behind
  // each other from `ways_slot_` on.
  struct Way {
    std::size_t form, source;
    std::uint16_t takes;  // by RunTally::way_of()
  };
  std::vector<Way> ways_;
  std::vector<double> counted_[sources][RunTally::ways];
  std::size_t ways_slot_ = 0;
  std::size_t slots_ = 0;
};

struct AxisSums {
  std::vector<double> whole, last;  // by slot
  const double* all() const { return (none_cut_ ? whole : all_).data(); }

  void work_out(const AxisPlan& plan, const Axis& axis, const CutWindows& windows, Value unit,
                bool by_taps);
  // `last` alone, which few layers need.
  void work_out_last(const AxisPlan& plan, const Axis& axis, const Taps& taps, Value unit,
                     bool by_taps);

 private:
  std::vector<double> all_;
  bool none_cut_ = true;
};

}  // namespace boardless::parameters
