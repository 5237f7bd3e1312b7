#include "analyzer/learn/slow_window_sums.hpp"

namespace boardless::parameters {

SlowWindowSums::SlowWindowSums(const Axis& rows, const Axis& columns, Value batches, Value unit,
                               bool by_taps)
    : by_taps_(by_taps),
      unit_(unit),
      rows_(rows),
      columns_(columns),
      batches_(batches),
      last_y_(taps_one_by_one(rows, rows.output - 1)),
      last_x_(taps_one_by_one(columns, columns.output - 1)),
      odd_((batches * rows.output * columns.output) & 1) {
  y_.set_one_by_one(rows);
  x_.set_one_by_one(columns);
  for (std::size_t kind = 0; kind < std::size(window_kinds); ++kind)
    for (const bool twice : {false, true}) fills_[kind][twice] = fills(here(kind), twice);
}

Value SlowWindowSums::value(std::size_t sum) const {
  const WindowSum& s = window_sum_table().sums[sum];
  return s.is_fill ? fills_[s.kind][s.twice_last][s.filled] : product(s);
}

WindowKind SlowWindowSums::here(std::size_t kind) const {
  return kind_here(window_kinds[kind], by_taps_, rows_.filter, columns_.filter, unit_);
}

Value SlowWindowSums::of(const AxisForm& form, const Taps& t, const Axis& axis) const {
  const RunMeasure& measure = form.measure;
  const auto run = [&](Value taps) {
    return by_taps_ ? taps * measure.of(unit_) : measure.of(taps * unit_);
  };
  switch (form.source) {
    case AxisForm::one:
      return measure.of(1);
    case AxisForm::inside:
      return measure.of(t.inside);
    case AxisForm::outside:
      return measure.of(t.before + t.after);
    case AxisForm::filter:
      return measure.of(axis.filter);
    case AxisForm::before:
      return measure.of(t.before);
    case AxisForm::after:
      return measure.of(t.after);
    case AxisForm::begin_alone_cut:
      return measure.of(t.before > 0 && t.after == 0);
    case AxisForm::end_alone_cut:
      return measure.of(t.before == 0 && t.after > 0);
    case AxisForm::both_cut:
      return measure.of(t.before > 0 && t.after > 0);
    case AxisForm::inside_run:
      return run(t.inside);
    case AxisForm::before_run:
      return run(t.before);
    case AxisForm::after_run:
      return run(t.after);
    case AxisForm::filter_run:
      break;
  }
  return run(axis.filter);
}

// Of rows times of columns, over windows of a kind.
Value SlowWindowSums::product(const WindowSum& sum) const {
  const WindowSumTable& table = window_sum_table();
  const WindowKind kind = here(sum.kind);
  const auto of_rows = [&](const Taps& t) { return of(table.forms[sum.rows], t, rows_); };
  const auto of_columns = [&](const Taps& t) { return of(table.forms[sum.columns], t, columns_); };
  const Value whole_rows = y().inside * of_rows({0, rows_.filter, 0});
  const Value whole_columns = x().inside * of_columns({0, columns_.filter, 0});
  Value all_rows = whole_rows, all_columns = whole_columns;
  for (const CutWindows::Alike& alike : y_.cut()) all_rows += alike.count * of_rows(alike.taps);
  for (const CutWindows::Alike& alike : x_.cut())
    all_columns += alike.count * of_columns(alike.taps);
  Value out = batches_ * (kind.of_all * all_rows * all_columns +
                          kind.of_whole_columns * all_rows * whole_columns +
                          kind.of_whole * whole_rows * whole_columns);
  if (sum.twice_last && odd_) {
    const bool in_columns = last_x_.inside == columns_.filter;
    const bool in_both = in_columns && last_y_.inside == rows_.filter;
    if (kind.of_all + kind.of_whole_columns * in_columns + kind.of_whole * in_both)
      out += of_rows(last_y_) * of_columns(last_x_);
  }
  return out;
}

template <typename Visit>
void SlowWindowSums::each_cut(const WindowKind& kind, bool twice_last, Visit visit) const {
  if (!kind.of_all) return;
  const Taps whole_y{0, rows_.filter, 0}, whole_x{0, columns_.filter, 0};
  if (by_taps_) visit(whole_y, whole_x, y().inside * x().inside * batches_);
  const auto all_rows = [&](const Taps& of_x, Value count) {
    visit(whole_y, of_x, y().inside * count);
    for (const CutWindows::Alike& of_y : y_.cut()) visit(of_y.taps, of_x, of_y.count * count);
  };
  for (const CutWindows::Alike& of_x : x_.cut()) all_rows(of_x.taps, of_x.count * batches_);
  if (!kind.of_whole_columns)
    for (const CutWindows::Alike& of_y : y_.cut())
      visit(of_y.taps, whole_x, of_y.count * x().inside * batches_);
  if (twice_last && odd_ &&
      (by_taps_ || last_x_.inside < columns_.filter ||
       (!kind.of_whole_columns && last_y_.inside < rows_.filter)))
    visit(last_y_, last_x_, Value{1});
}

// As one dense patch has it: a row outside the input, or what lies before and behind in others.
WindowFills SlowWindowSums::fills(const WindowKind& kind, bool twice_last) const {
  WindowFills out;
  const Value row = columns_.filter * unit_;
  each_cut(kind, twice_last, [&](const Taps& y, const Taps& x, Value count) {
    for (Value k = 0; k < rows_.filter; ++k) {
      const bool inside = k >= y.before && k < y.before + y.inside;
      if (by_taps_) {
        for (Value i = 0; i < columns_.filter; ++i)
          if (!inside || i < x.before || i >= x.before + x.inside)
            out.add(k * row + i * unit_, unit_, count);
      } else if (inside) {
        out.add(k * row, x.before * unit_, count);
        out.add(k * row + (x.before + x.inside) * unit_, x.after * unit_, count);
      } else {
        out.add(k * row, row, count);
      }
    }
  });
  return out;
}

}  // namespace boardless::parameters
