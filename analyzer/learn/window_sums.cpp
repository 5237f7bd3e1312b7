#include "analyzer/learn/window_sums.hpp"

#include <algorithm>
#include <tuple>

namespace boardless::parameters {

WindowSumPlan::Forms WindowSumPlan::sorted(std::vector<std::size_t> forms) {
  const std::vector<AxisForm>& all = window_sum_table().forms;
  std::sort(forms.begin(), forms.end(), [&](std::size_t a, std::size_t b) {
    return std::tuple(all[a].source, all[a].measure.is_way, a) <
           std::tuple(all[b].source, all[b].measure.is_way, b);
  });
  forms.erase(std::unique(forms.begin(), forms.end()), forms.end());
  Forms out;
  for (const std::size_t k : forms) {
    if (out.groups.empty() || out.groups.back().source != all[k].source)
      out.groups.push_back({all[k].source});
    out.forms.push_back(k);
    const RunMeasure& m = all[k].measure;
    if (m.is_way) {
      ++out.groups.back().ways;
      out.ways.push_back(
          {{m.fours.low, m.words.low, m.bytes.low}, {m.fours.high, m.words.high, m.bytes.high}});
    } else {
      ++out.groups.back().rounds;
      out.rounds.push_back({m.form.mask, m.form.short_runs, m.form.long_runs, m.form.limit,
                            m.round.less, m.round.most, m.form.shift});
    }
  }
  return out;
}

WindowSumPlan::WindowSumPlan(const std::vector<Place>& places) {
  const WindowSumTable& table = window_sum_table();
  std::vector<std::size_t> rows, columns;
  for (const Place& place : places) {
    const WindowSum& sum = table.sums[place.sum];
    if (sum.is_fill) continue;
    rows.push_back(sum.rows);
    columns.push_back(sum.columns);
  }
  y_ = sorted(std::move(rows));
  x_ = sorted(std::move(columns));
  const auto at = [](const Forms& forms, std::size_t form) {
    return static_cast<std::uint32_t>(std::find(forms.forms.begin(), forms.forms.end(), form) -
                                      forms.forms.begin());
  };
  for (const Place& place : places) {
    const WindowSum& sum = table.sums[place.sum];
    if (!sum.is_fill) {
      products_.push_back({at(y_, sum.rows), at(x_, sum.columns),
                           static_cast<std::uint32_t>(2 * sum.kind + sum.twice_last),
                           static_cast<std::uint32_t>(place.value)});
      continue;
    }
    auto to = std::find_if(fills_.begin(), fills_.end(), [&](const Fill& fill) {
      return fill.kind == sum.kind && fill.twice_last == sum.twice_last;
    });
    if (to == fills_.end()) to = fills_.insert(to, {sum.kind, sum.twice_last, {}});
    to->forms.emplace_back(sum.filled, place.value);
  }
}

void WindowSums::Side::set(const Axis& a) {
  axis = a;
  windows.set(a);
  last = taps_at(a, a.output - 1);
}

void WindowSums::Side::work_out(const WindowSumPlan::Forms& forms, Value unit, bool by_taps) {
  sums.resize(forms.forms.size());
  const auto add = [&](const Taps& t, Value count, bool is_whole, bool is_last) {
    Sum* to = sums.data();
    const auto put = [&, windows_alike = is_whole ? windows.counts().inside : 1](Value value) {
      if (is_whole) *to = {0, value * windows_alike, 0};
      to->all += value * windows_alike;
      if (is_last) to->last = value;
      ++to;
    };
    const WindowSumPlan::Forms::Rounds* rounds = forms.rounds.data();
    const WindowSumPlan::Forms::Way* ways = forms.ways.data();
    for (const WindowSumPlan::Forms::Group& group : forms.groups) {
      const auto run = [&](Value taps) {
        return std::pair(by_taps ? unit : taps * unit, by_taps ? count * taps : count);
      };
      const auto [length, times] = [&]() -> std::pair<Value, Value> {
        switch (group.source) {
          case AxisForm::one:
            return {1, count};
          case AxisForm::inside:
            return {t.inside, count};
          case AxisForm::outside:
            return {t.before + t.after, count};
          case AxisForm::filter:
            return {axis.filter, count};
          case AxisForm::before:
            return {t.before, count};
          case AxisForm::after:
            return {t.after, count};
          case AxisForm::begin_alone_cut:
            return {t.before > 0 && t.after == 0, count};
          case AxisForm::end_alone_cut:
            return {t.before == 0 && t.after > 0, count};
          case AxisForm::both_cut:
            return {t.before > 0 && t.after > 0, count};
          case AxisForm::inside_run:
            return run(t.inside);
          case AxisForm::before_run:
            return run(t.before);
          case AxisForm::after_run:
            break;
        }
        return run(t.after);
      }();
      for (const auto* end = rounds + group.rounds; rounds != end; ++rounds) {
        const auto& of = *rounds;  // as RunForm::rounds and RoundForm::of
        const Value kept = length & (length < of.limit ? of.short_runs : of.long_runs);
        const Value value = ((kept & of.mask) >> of.shift) - of.less;
        put(times * std::min(std::max<Value>(value, 0), of.most));
      }
      const Value parts[] = {length >> 4, (length & 15) >> 2, length & 3};
      for (const auto* end = ways + group.ways; ways != end; ++ways) {
        Value takes = 1;  // as RunMeasure::way
        for (std::size_t k = 0; k < 3; ++k)
          takes &= (parts[k] >= ways->low[k]) & (parts[k] <= ways->high[k]);
        put(times * takes);
      }
    }
  };
  const auto& cut = windows.cut();
  const bool last_is_inside = last.inside == axis.filter;
  add({0, axis.filter, 0}, 1, true, last_is_inside);
  for (std::size_t k = 0; k < cut.size(); ++k)
    add(cut[k].taps, cut[k].count, false, !last_is_inside && k + 1 == cut.size());
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

void WindowSums::work_out(const WindowSumPlan& plan, Value* values) {
  y_.work_out(plan.y_, 1, false);
  x_.work_out(plan.x_, unit_, by_taps_);
  struct {
    Value all, whole_columns, whole, last;
  } weights[2 * std::size(window_kinds)];
  const bool in_columns = x_.last.inside == x_.axis.filter;
  const bool in_both = in_columns && y_.last.inside == y_.axis.filter;
  for (std::size_t k = 0; k < std::size(window_kinds); ++k) {
    const WindowKind kind =
        kind_here(window_kinds[k], by_taps_, y_.axis.filter, x_.axis.filter, unit_);
    const int last = kind.of_all + kind.of_whole_columns * in_columns + kind.of_whole * in_both;
    for (const bool twice : {false, true})
      weights[2 * k + twice] = {batches_ * kind.of_all, batches_ * kind.of_whole_columns,
                                batches_ * kind.of_whole, twice && odd_ && last != 0};
  }
  for (const WindowSumPlan::Product& product : plan.products_) {
    const Sum &y = y_.sums[product.rows], &x = x_.sums[product.columns];
    const auto& w = weights[product.weights];
    values[product.value] = y.all * (w.all * x.all + w.whole_columns * x.whole) +
                            w.whole * y.whole * x.whole + w.last * y.last * x.last;
  }
  for (const WindowSumPlan::Fill& fill : plan.fills_) {
    const WindowFills of =
        fills(kind_here(window_kinds[fill.kind], by_taps_, y_.axis.filter, x_.axis.filter, unit_),
              fill.twice_last);
    for (const auto& [form, value] : fill.forms) values[value] = of[form];
  }
}

WindowFills WindowSums::fills(const WindowKind& kind, bool twice_last) const {
  WindowFills out;
  if (!kind.of_all || (y_.windows.cut().empty() && x_.windows.cut().empty())) return out;
  if (by_taps_)
    fill_by_taps(twice_last && odd_, out);
  else
    fill_by_rows(kind, twice_last && odd_, out);
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
};

}  // namespace

// A row outside the input, or what lies before and behind in others.
void WindowSums::fill_by_rows(const WindowKind& kind, bool last, WindowFills& out) const {
  const Value row = x_.axis.filter * unit_;
  const auto fill = [&](const ByPlace& places, Value begin, Value length, Value count) {
    for (Value k = 0; length > 0 && k < 4; ++k)
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
