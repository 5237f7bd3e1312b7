// Sums over the windows of a filter of what they consist of: hundreds of them, by name.
//
//   const WindowSumTable& table = window_sum_table();
//   table.sums[200].name     // "sum_gathered(inside >> 2, - 1)"
//   const WindowSumPlan plan({{.sum = 200, .value = 45}});
//   WindowSums windows;
//   windows.set(rows, columns, batches, unit, by_taps);
//   windows.work_out(plan, values);     // values[45]
//
// A sum is one over rows times one over columns. Along an axis, windows are wholly inside but for a
// few: what all sums of a plan need of it takes one pass for each of these, without a jump, which
// is less than to find out what a layer needs. What is filled is grouped by where in a word a run
// begins. SlowWindowSums goes through the windows.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/learn/run_parameters.hpp"
#include "analyzer/learn/window_axis.hpp"

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
  struct Place {
    std::size_t sum = 0;    // index into WindowSumTable::sums
    std::size_t value = 0;  // where it goes
  };
  explicit WindowSumPlan(const std::vector<Place>& places);

 private:
  friend class WindowSums;
  // One axis's forms, by source; of one, rounds first, then ways. Numbers alone: names would fill
  // the processor's cache.
  struct Forms {
    struct Rounds {
      Value mask, short_runs, long_runs, limit, less, most;
      int shift;
    };
    struct Way {
      Value low[3], high[3];  // fours, words, bytes
    };
    struct Group {
      AxisForm::Source source;
      std::size_t rounds = 0, ways = 0;  // how many
    };
    std::vector<std::size_t> forms;  // indices into WindowSumTable::forms
    std::vector<Group> groups;
    std::vector<Rounds> rounds;
    std::vector<Way> ways;
  };
  static Forms sorted(std::vector<std::size_t> forms);
  struct Product {
    std::uint32_t rows, columns;  // indices into y_ and x_
    std::uint32_t weights;        // of the kind, and whether the last goes twice
    std::uint32_t value;
  };
  struct Fill {
    std::size_t kind;
    bool twice_last;
    std::vector<std::pair<std::size_t, std::size_t>> forms;  // of WindowFills, and their values
  };
  Forms y_, x_;
  std::vector<Product> products_;
  std::vector<Fill> fills_;
};

class WindowSums {
 public:
  // `by_taps` where a window is no rows of the input, as its taps or groups lie apart: then each
  // tap is a run of its own, and all windows have to be put together.
  void set(const Axis& rows, const Axis& columns, Value batches, Value unit, bool by_taps);
  const AxisCounts& y() const { return y_.windows.counts(); }
  const AxisCounts& x() const { return x_.windows.counts(); }
  void work_out(const WindowSumPlan& plan, Value* values);

 private:
  struct Sum {
    Value all = 0;    // over all windows
    Value whole = 0;  // over those that lie wholly in the input
    Value last = 0;   // of the last one
  };
  struct Side {
    Axis axis;
    CutWindows windows;
    Taps last;
    std::vector<Sum> sums;
    void set(const Axis& axis);
    void work_out(const WindowSumPlan::Forms& forms, Value unit, bool by_taps);
  };
  WindowFills fills(const WindowKind& kind, bool twice_last) const;
  void fill_by_rows(const WindowKind& kind, bool twice_last, WindowFills& out) const;
  void fill_by_taps(bool twice_last, WindowFills& out) const;

  Value batches_ = 0, unit_ = 0;
  bool by_taps_ = false, odd_ = false;
  Side y_, x_;
};

}  // namespace boardless::parameters
