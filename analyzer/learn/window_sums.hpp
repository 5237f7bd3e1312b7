// Sums over the windows of a filter of what they consist of: hundreds of them, by name.
//
//   const WindowSumTable& table = window_sum_table();
//   table.sums[200].name     // "sum_gathered(inside >> 2, - 1)"
//   const WindowSumPlan plan({200, 210});
//   WindowSums windows;
//   windows.set(rows, columns, batches, unit, by_taps);
//   windows.work_out(plan, sums);            // sums[plan.place(200)]
//
// A sum is one over rows times one over columns. Along an axis, windows are wholly inside but for a
// few: AxisSums takes one pass for each of these. Products are grouped by kind, as a layer gives
// all of a kind one form. What is filled is grouped by where in a word a run begins.
// SlowWindowSums goes through the windows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/axis_sums.hpp"

namespace boardless::parameters {

// Windows that code may tell apart: where they leave the input, what is missing has to be made up.
struct WindowKind {
  const char* name;
  // Of windows that lie wholly in the input in both axes, in the columns' alone, and of all, which
  // to add up.
  int of_all, of_whole_columns, of_whole;
  // Those whose rows in the input are no whole words, or are: which they are hangs on a layer.
  // Where rows can be joined, only windows that are cut are ragged.
  enum Words { any, ragged, even } words = any;
};
inline constexpr WindowKind window_kinds[] = {
    {"all", 1, 0, 0},
    {"whole", 0, 0, 1},
    {"gathered", 1, 0, -1},
    {"ragged", 1, -1, 0, WindowKind::ragged},
    {"even", 1, 0, 0, WindowKind::even},
};
// Whether a window's rows, which are no whole words, can be read as one stream of words.
bool rows_join(Value rows, Value row);
// What a kind is in a layer. Where each tap is by itself, no window is taken from the input as it
// is.
WindowKind kind_here(const WindowKind& kind, bool by_taps, Value rows, Value columns, Value unit);

// What is counted of one window along one axis.
struct AxisForm {
  enum Source : std::uint8_t {
    one,
    inside,
    outside,
    before,
    after,
    filter,
    // Whether a window leaves the input on these sides.
    begin_alone_cut,
    end_alone_cut,
    both_cut,
    // Taps as a run of elements, or each as a run of its own.
    inside_run,
    before_run,
    after_run,
    filter_run,
  };
  Source source = one;
  RunMeasure measure;
  bool operator==(const AxisForm&) const = default;
};

// What is filled in where windows are cut, by the parts of a run.
class WindowFills {
 public:
  static constexpr std::size_t forms = 17;
  static const char* name(std::size_t form);
  void add(Value at, Value length, Value count);
  Value operator[](std::size_t form) const { return sums_[form]; }

 private:
  Value sums_[forms] = {};
};

struct WindowSum {
  std::string name;
  std::size_t kind = 0;     // index into window_kinds
  bool twice_last = false;  // where two go at once, the last of an odd number goes twice
  std::size_t rows = 0;     // indices into WindowSumTable::forms
  std::size_t columns = 0;  //
  bool is_fill = false;     // then it is no product, but:
  std::size_t filled = 0;   // a form of WindowFills
};

struct WindowSumTable {
  std::vector<AxisForm> forms;
  std::vector<WindowSum> sums;   // those of taps one by one first
  std::size_t without_runs = 0;  // how many these are
};
const WindowSumTable& window_sum_table();

// Some of the sums, each with a place for it, and what they need of the axes.
class WindowSumPlan {
 public:
  explicit WindowSumPlan(const std::vector<std::size_t>& sums);  // indices into the table's
  std::size_t size() const { return size_; }
  std::size_t place(std::size_t sum) const;  // where WindowSums::work_out() puts it

 private:
  friend class WindowSums;
  // Of all windows, and of whole ones: what a processor multiplies at once.
  using Two = double __attribute__((vector_size(16)));
  struct Pair {
    std::uint16_t row, column;  // slots of the axes' sums
  };
  // Products of one kind, whose places follow each other.
  struct Group {
    std::size_t kind;
    bool twice_last;
    std::vector<std::size_t> sums;
    std::size_t first;  // place
    std::vector<Pair> pairs{};
  };
  struct Fill {
    std::size_t kind;
    bool twice_last;
    std::vector<std::size_t> sums, forms{};  // the latter of WindowFills
    std::size_t first;
  };
  AxisPlan y_, x_;
  std::vector<Group> groups_;
  std::vector<Fill> fills_;
  std::size_t size_ = 0;
};

class WindowSums {
 public:
  // `by_taps` where a window is no rows of the input, as its taps or groups lie apart: then each
  // tap is a run of its own, and all windows have to be put together.
  void set(const Axis& rows, const Axis& columns, Value batches, Value unit, bool by_taps);
  const AxisCounts& y() const { return y_.windows.counts(); }
  const AxisCounts& x() const { return x_.windows.counts(); }
  void work_out(const WindowSumPlan& plan, double* out);

 private:
  struct Side {
    Axis axis;
    CutWindows windows;
    Taps last;
    AxisSums sums;
    void set(const Axis& axis);
  };
  void work_out_products(const WindowSumPlan& plan, bool is_twice, double* out);
  void work_out_fills(const WindowSumPlan& plan, double* out) const;
  WindowFills fills(const WindowKind& kind, bool twice_last) const;
  void fill_by_rows(const WindowKind& kind, bool twice_last, WindowFills& out) const;
  void fill_by_taps(bool twice_last, WindowFills& out) const;

  Value batches_ = 0, unit_ = 0;
  bool by_taps_ = false, odd_ = false;
  WindowKind here_[std::size(window_kinds)] = {};  // what kinds are in this layer
  Side y_, x_;
  std::vector<WindowSumPlan::Two> rows_;
};

}  // namespace boardless::parameters
