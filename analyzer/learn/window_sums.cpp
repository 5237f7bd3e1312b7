#include "analyzer/learn/window_sums.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace boardless::parameters {

namespace {

// Forms that sums need along one axis.
std::vector<std::size_t> forms_of(const std::vector<std::size_t>& sums,
                                  std::size_t WindowSum::*axis) {
  std::vector<std::size_t> out;
  for (const std::size_t k : sums)
    if (const WindowSum& sum = window_sum_table().sums[k]; !sum.is_fill) out.push_back(sum.*axis);
  return out;
}

// Adds a sum to the one of `groups` of its kind, which may be a new one.
template <typename Group>
void add_to(std::vector<Group>& groups, const WindowSum& sum, std::size_t index) {
  auto to = std::find_if(groups.begin(), groups.end(), [&](const Group& group) {
    return group.kind == sum.kind && group.twice_last == sum.twice_last;
  });
  if (to == groups.end()) {
    to = groups.emplace(to);
    to->kind = sum.kind;
    to->twice_last = sum.twice_last;
  }
  to->sums.push_back(index);
}

}  // namespace

WindowSumPlan::WindowSumPlan(const std::vector<std::size_t>& sums)
    : y_(forms_of(sums, &WindowSum::rows)), x_(forms_of(sums, &WindowSum::columns)) {
  const WindowSumTable& table = window_sum_table();
  for (const std::size_t k : sums)
    if (table.sums[k].is_fill)
      add_to(fills_, table.sums[k], k);
    else
      add_to(groups_, table.sums[k], k);
  for (Group& group : groups_) {
    group.first = size_;
    size_ += group.sums.size();
    for (const std::size_t k : group.sums)
      group.pairs.push_back({y_.slot(table.sums[k].rows), x_.slot(table.sums[k].columns)});
  }
  for (Fill& fill : fills_) {
    fill.first = size_;
    size_ += fill.sums.size();
    for (const std::size_t k : fill.sums) fill.forms.push_back(table.sums[k].filled);
  }
}

std::size_t WindowSumPlan::place(std::size_t sum) const {
  const auto find = [&](const auto& groups) -> std::optional<std::size_t> {
    for (const auto& group : groups) {
      const auto found = std::find(group.sums.begin(), group.sums.end(), sum);
      if (found != group.sums.end())
        return group.first + static_cast<std::size_t>(found - group.sums.begin());
    }
    return std::nullopt;
  };
  if (const auto found = find(groups_)) return *found;
  if (const auto found = find(fills_)) return *found;
  throw std::logic_error("a sum over windows that its plan was not made for");
}

void WindowSums::Side::set(const Axis& a) {
  axis = a;
  windows.set(a);
  last = taps_at(a, a.output - 1);
}

void WindowSums::set(const Axis& rows, const Axis& columns, Value batches, Value unit,
                     bool by_taps) {
  y_.set(rows);
  x_.set(columns);
  batches_ = batches;
  unit_ = unit;
  by_taps_ = by_taps;
  odd_ = (batches * rows.output * columns.output) & 1;
}

void WindowSums::work_out(const WindowSumPlan& plan, double* out) {
  for (std::size_t k = 0; k < std::size(window_kinds); ++k)
    here_[k] = kind_here(window_kinds[k], by_taps_, y_.axis.filter, x_.axis.filter, unit_);
  y_.sums.work_out(plan.y_, y_.axis, y_.windows, 1, false);
  x_.sums.work_out(plan.x_, x_.axis, x_.windows, unit_, by_taps_);
  const auto is_twice = [](const auto& group) { return group.twice_last; };
  const bool last_twice = odd_ && std::any_of(plan.groups_.begin(), plan.groups_.end(), is_twice);
  if (last_twice) {
    y_.sums.work_out_last(plan.y_, y_.axis, y_.last, 1, false);
    x_.sums.work_out_last(plan.x_, x_.axis, x_.last, unit_, by_taps_);
  }
  work_out_products(plan, last_twice, out);
  work_out_fills(plan, out);
}

// All products alike, whatever their kind, two numbers at a time: no jump hangs on a layer. Whole
// windows count in both axes or in columns alone, never both.
void WindowSums::work_out_products(const WindowSumPlan& plan, bool is_twice, double* out) {
  using Two = WindowSumPlan::Two;
  const double *const y = y_.sums.all(), *const whole_y = y_.sums.whole.data();
  const double *const x = x_.sums.all(), *const whole_x = x_.sums.whole.data();
  const std::size_t rows = y_.sums.whole.size();
  rows_.resize(2 * rows);
  for (std::size_t k = 0; k < rows; ++k) {
    rows_[k] = Two{y[k], whole_y[k]};
    rows_[rows + k] = Two{y[k], y[k]};
  }
  const bool in_columns = x_.last.inside == x_.axis.filter;
  const bool in_both = in_columns && y_.last.inside == y_.axis.filter;
  const auto batches = static_cast<double>(batches_);
  for (const WindowSumPlan::Group& group : plan.groups_) {
    const WindowKind& kind = here_[group.kind];
    const bool by_columns = kind.of_whole_columns != 0;
    const Two weight{batches * kind.of_all, batches * (kind.of_whole_columns + kind.of_whole)};
    const Two* const of_rows = rows_.data() + (by_columns ? rows : 0);
    const WindowSumPlan::Pair* const pairs = group.pairs.data();
    double* const to = out + group.first;
    for (std::size_t k = 0; k < group.pairs.size(); ++k) {
      const auto [r, c] = pairs[k];
      const Two sum = of_rows[r] * Two{x[c], whole_x[c]} * weight;
      to[k] = sum[0] + sum[1];
    }
    if (!is_twice || !group.twice_last ||
        kind.of_all + kind.of_whole_columns * in_columns + kind.of_whole * in_both == 0)
      continue;
    for (std::size_t k = 0; k < group.pairs.size(); ++k)
      to[k] += y_.sums.last[pairs[k].row] * x_.sums.last[pairs[k].column];
  }
}

// Of kinds that are alike here, once.
void WindowSums::work_out_fills(const WindowSumPlan& plan, double* out) const {
  const bool none_cut = y_.windows.cut().empty() && x_.windows.cut().empty();
  std::optional<WindowFills> known[2][2];
  for (const WindowSumPlan::Fill& fill : plan.fills_) {
    const WindowKind& kind = here_[fill.kind];
    double* const to = out + fill.first;
    if (none_cut || !kind.of_all) {
      std::fill_n(to, fill.forms.size(), 0.0);
      continue;
    }
    const bool twice_last = fill.twice_last && odd_;
    std::optional<WindowFills>& of = known[kind.of_whole_columns != 0][twice_last];
    if (!of) of = fills(kind, twice_last);
    for (std::size_t k = 0; k < fill.forms.size(); ++k)
      to[k] = static_cast<double>((*of)[fill.forms[k]]);
  }
}

WindowFills WindowSums::fills(const WindowKind& kind, bool twice_last) const {
  WindowFills out;
  if (by_taps_)
    fill_by_taps(twice_last, out);
  else
    fill_by_rows(kind, twice_last, out);
  return out;
}

namespace {

// Numbers of taps by where in a word they begin: a filter's first, second, third, fourth, fifth as
// the first ...
struct ByPlace {
  Value of[4] = {};
  void add(Value from, Value to, Value count) {
    for (Value k = from; k < to; ++k) of[k & 3] += count;
  }
  Value all() const { return of[0] + of[1] + of[2] + of[3]; }
};

}  // namespace

// A row outside the input, or what lies before and behind in others.
void WindowSums::fill_by_rows(const WindowKind& kind, bool last, WindowFills& out) const {
  const Value row = x_.axis.filter * unit_;
  const auto fill = [&](const ByPlace& places, Value begin, Value length, Value count) {
    if (length <= 0) return;
    if ((row & 3) == 0) {  // all begin alike
      if (const Value rows = places.all()) out.add(begin, length, rows * count);
      return;
    }
    for (Value k = 0; k < 4; ++k)
      if (places.of[k]) out.add(k * row + begin, length, places.of[k] * count);
  };
  const auto fill_sides = [&](const ByPlace& inside, const Taps& x, Value count) {
    fill(inside, 0, x.before * unit_, count);
    fill(inside, (x.before + x.inside) * unit_, x.after * unit_, count);
  };
  const auto sort = [&](const Taps& y, Value count, ByPlace& inside, ByPlace& outside) {
    outside.add(0, y.before, count);
    inside.add(y.before, y.before + y.inside, count);
    outside.add(y.before + y.inside, y_.axis.filter, count);
  };
  ByPlace inside, outside;
  inside.add(0, y_.axis.filter, batches_ * y().inside);
  for (const CutWindows::Alike& alike : y_.windows.cut())
    sort(alike.taps, batches_ * alike.count, inside, outside);
  Value columns = kind.of_whole_columns ? 0 : x().inside;
  for (const CutWindows::Alike& alike : x_.windows.cut()) {
    columns += alike.count;
    fill_sides(inside, alike.taps, alike.count);
  }
  fill(outside, 0, row, columns);
  if (!last || (x_.last.inside == x_.axis.filter &&
                (kind.of_whole_columns || y_.last.inside == y_.axis.filter)))
    return;
  ByPlace last_inside, last_outside;
  sort(y_.last, 1, last_inside, last_outside);
  fill_sides(last_inside, x_.last, 1);
  fill(last_outside, 0, row, 1);
}

// Each tap outside the input: all but those that are inside in both axes.
void WindowSums::fill_by_taps(bool last, WindowFills& out) const {
  const auto places = [](const Side& side, ByPlace& all, ByPlace& inside) {
    all.add(0, side.axis.filter, side.axis.output);
    inside.add(0, side.axis.filter, side.windows.counts().inside);
    for (const CutWindows::Alike& alike : side.windows.cut())
      inside.add(alike.taps.before, alike.taps.before + alike.taps.inside, alike.count);
  };
  const auto add = [&](const ByPlace& all_y, const ByPlace& in_y, const ByPlace& all_x,
                       const ByPlace& in_x, Value count) {
    const Value row = x_.axis.filter * unit_;
    for (Value y = 0; y < 4; ++y)
      for (Value x = 0; x < 4; ++x)
        out.add(y * row + x * unit_, unit_,
                count * (all_y.of[y] * all_x.of[x] - in_y.of[y] * in_x.of[x]));
  };
  ByPlace all_y, in_y, all_x, in_x;
  places(y_, all_y, in_y);
  places(x_, all_x, in_x);
  add(all_y, in_y, all_x, in_x, batches_);
  if (!last) return;
  const auto of_last = [](const Side& side, ByPlace& all, ByPlace& inside) {
    all.add(0, side.axis.filter, 1);
    inside.add(side.last.before, side.last.before + side.last.inside, 1);
  };
  ByPlace last_all_y, last_in_y, last_all_x, last_in_x;
  of_last(y_, last_all_y, last_in_y);
  of_last(x_, last_all_x, last_in_x);
  add(last_all_y, last_in_y, last_all_x, last_in_x, 1);
}

}  // namespace boardless::parameters
