// Convolutions and pools: how the windows of a filter lie in an input.
#include "analyzer/learn/run_parameters.hpp"

#include <algorithm>

namespace boardless::parameters {
namespace {

Value floor_div(Value a, Value b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// One axis of a filter that goes along an input: how its windows lie.
struct Axis {
  Value input, output, filter, stride, dilation, padding;
};

// Taps of one window: before the input, inside it, behind it.
struct Taps {
  Value before = 0, inside = 0, after = 0;
};

Taps taps_at(const Axis& a, Value window) {
  const Value begin = window * a.stride - a.padding;
  Taps out;
  for (Value k = 0; k < a.filter; ++k) {
    const Value at = begin + k * a.dilation;
    ++(at < 0 ? out.before : at < a.input ? out.inside : out.after);
  }
  return out;
}

struct AxisCounts {
  Value inside = 0;       // windows that lie wholly in the input
  Value first_cut = 0;    // of the others: that begin before it
  Value last_cut = 0;     // that end behind it
  Value both_cut = 0;     // both
  Value before = 0;       // taps before it, of all windows
  Value after = 0;        // taps behind it
  Value taps = 0;         // inside it, of all windows
  std::vector<Taps> cut;  // the other windows
};

AxisCounts count(const Axis& a) {
  AxisCounts out;
  const Value reach = (a.filter - 1) * a.dilation;
  const Value low = std::clamp<Value>(floor_div(a.padding + a.stride - 1, a.stride), 0, a.output);
  const Value high =
      std::clamp<Value>(floor_div(a.input - 1 - reach + a.padding, a.stride) + 1, low, a.output);
  out.inside = high - low;
  out.taps = out.inside * a.filter;
  for (Value window = 0; window < a.output; ++window) {
    if (window == low) window = high;
    if (window >= a.output) break;
    out.cut.push_back(taps_at(a, window));
    const Taps& taps = out.cut.back();
    out.taps += taps.inside;
    out.before += taps.before;
    out.after += taps.after;
    out.first_cut += taps.before > 0;
    out.last_cut += taps.after > 0;
    out.both_cut += taps.before > 0 && taps.after > 0;
  }
  return out;
}

// Whether a window's rows, which are no whole words, can be read as one stream of words.
bool rows_join(Value rows, Value row) { return rows > 1 && row > 4 && (row & 3) != 0; }

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
constexpr WindowKind window_kinds[] = {
    {"all", 1, 0, 0},
    {"whole", 0, 0, 1},
    {"gathered", 1, 0, -1},
    {"ragged", 1, -1, 0, WindowKind::ragged},
    {"even", 1, 0, 0, WindowKind::even},
};

// Sums over windows of what they consist of. Where two windows go at once, the last of an odd
// number may go twice: `twice_last` has it so.
class WindowSums {
 public:
  // `by_taps` where a window is no rows of the input, as its taps or groups lie apart: then each
  // tap is a run of its own, and all windows have to be put together.
  WindowSums(const Axis& rows, const Axis& columns, Value batches, Value unit, bool by_taps)
      : by_taps_(by_taps),
        unit_(unit),
        rows_(rows),
        columns_(columns),
        batches_(batches),
        y_(count(rows)),
        x_(count(columns)),
        last_y_(taps_at(rows, rows.output - 1)),
        last_x_(taps_at(columns, columns.output - 1)),
        odd_((batches * rows.output * columns.output) & 1) {}

  // Where windows of a kind are cut, each with how many there are of it, as of(rows, columns,
  // count).
  template <typename Visit>
  void each_cut(const WindowKind& of_kind, bool twice_last, Visit visit) const {
    const WindowKind kind = here(of_kind);
    if (!kind.of_all) return;
    const Taps whole_y{0, rows_.filter, 0}, whole_x{0, columns_.filter, 0};
    if (by_taps_ && x_.inside && y_.inside)
      visit(whole_y, whole_x, y_.inside * x_.inside * batches_);
    const auto all_rows = [&](const Taps& x, Value count) {
      if (y_.inside) visit(whole_y, x, y_.inside * count);
      for (const Taps& y : y_.cut) visit(y, x, count);
    };
    for (const Taps& x : x_.cut) all_rows(x, batches_);
    if (!kind.of_whole_columns)
      for (const Taps& y : y_.cut)
        if (x_.inside) visit(y, whole_x, x_.inside * batches_);
    if (twice_last && odd_ &&
        (by_taps_ || last_x_.inside < columns_.filter ||
         (!kind.of_whole_columns && last_y_.inside < rows_.filter)))
      visit(last_y_, last_x_, Value{1});
  }

  Value rows() const { return rows_.filter; }
  Value columns() const { return columns_.filter; }
  bool by_taps() const { return by_taps_; }
  // `count` taps as runs: what `of` makes of their elements.
  template <typename Of>
  Value runs(Value count, Of of) const {
    return by_taps_ ? count * of(1) : of(count);
  }
  // Where each tap is by itself, no window is taken from the input as it is.
  WindowKind here(const WindowKind& kind) const {
    const WindowKind all{kind.name, 1, 0, 0}, none{kind.name, 0, 0, 0};
    if (kind.words != WindowKind::any) {
      const bool is_even = kind.words == WindowKind::even;
      if (by_taps_) return is_even ? none : all;
      const Value row = columns_.filter * unit_;
      if (row & 3)
        return is_even                        ? none
               : rows_join(rows_.filter, row) ? WindowKind{kind.name, 1, 0, -1}
                                              : all;
      if ((unit_ & 3) == 0) return is_even ? all : none;
      return is_even ? WindowKind{kind.name, 0, 1, 0} : WindowKind{kind.name, 1, -1, 0};
    }
    return by_taps_ && kind.of_all ? all : kind;
  }

  const AxisCounts& y() const { return y_; }
  const AxisCounts& x() const { return x_; }

  // The sum of of_rows(taps) * of_columns(taps) over windows of a kind.
  template <typename OfRows, typename OfColumns>
  Value sum(const WindowKind& of_kind, bool twice_last, OfRows of_rows,
            OfColumns of_columns) const {
    const WindowKind kind = here(of_kind);
    const Taps whole_y{0, rows_.filter, 0}, whole_x{0, columns_.filter, 0};
    const Value whole_rows = y_.inside * of_rows(whole_y);
    const Value whole_columns = x_.inside * of_columns(whole_x);
    Value all_rows = whole_rows, all_columns = whole_columns;
    for (const Taps& taps : y_.cut) all_rows += of_rows(taps);
    for (const Taps& taps : x_.cut) all_columns += of_columns(taps);
    Value out = batches_ * (kind.of_all * all_rows * all_columns +
                            kind.of_whole_columns * all_rows * whole_columns +
                            kind.of_whole * whole_rows * whole_columns);
    if (twice_last && odd_) {
      const bool in_columns = last_x_.inside == columns_.filter;
      const bool in_both = in_columns && last_y_.inside == rows_.filter;
      if (kind.of_all + kind.of_whole_columns * in_columns + kind.of_whole * in_both)
        out += of_rows(last_y_) * of_columns(last_x_);
    }
    return out;
  }

 private:
  bool by_taps_;
  Value unit_;  // elements of a tap
  Axis rows_, columns_;
  Value batches_;
  AxisCounts y_, x_;
  Taps last_y_, last_x_;
  bool odd_;
};

void add_run_sums(Collector& c, const WindowSums& windows, Value unit) {
  const auto one = [](const Taps&) { return Value{1}; };
  const auto inside = [](const Taps& t) { return t.inside; };
  const auto outside = [](const Taps& t) { return t.before + t.after; };
  for (const WindowKind& kind : window_kinds)
    for (const bool twice : {false, true}) {
      const char* last = twice ? ", last twice)" : ")";
      const auto add = [&](const char* what, const char* form, const char* round, auto of_rows,
                           auto of_columns) {
        if (c.wanted())
          c.add({"sum_", kind.name, "(", what, form, round, last},
                windows.sum(kind, twice, of_rows, of_columns));
        else
          c.add({}, 0);
      };
      add("windows", "", "", one, one);
      add("rows inside", "", "", inside, one);
      add("rows outside", "", "", outside, one);
      add("taps inside", "", "", inside, inside);
      add("taps by row", "", "", inside, [&](const Taps&) { return windows.columns(); });
      for (const RunForm& form : run_forms)
        for (const RoundForm& round : round_forms) {
          const auto of = [&](Value taps) { return round.of(form.rounds(taps * unit)); };
          add("inside", form.name, round.name, inside,
              [&](const Taps& t) { return windows.runs(t.inside, of); });
          if (kind.of_all == 0) continue;  // whole ones have nothing outside
          add("before", form.name, round.name, inside,
              [&](const Taps& t) { return windows.runs(t.before, of); });
          add("after", form.name, round.name, inside,
              [&](const Taps& t) { return windows.runs(t.after, of); });
        }
      if (kind.of_all)
        each_way_through([&](const char* fours, const char* words, const char* bytes, auto of) {
          if (!*fours) return;
          if (c.wanted())
            c.add({"sum_", kind.name, "(inside fours ", fours, ", words ", words, ", bytes ", bytes,
                   last},
                  windows.sum(kind, twice, inside, [&](const Taps& t) {
                    return windows.runs(t.inside, [&](Value v) { return of(v * unit); });
                  }));
          else
            c.add({}, 0);
        });
    }
}

// What is filled in where windows are cut, as one dense patch has it: a row outside the input, or
// what lies before and behind in others. Bytes up to a word's boundary go first.
void add_fill_sums(Collector& c, const WindowSums& windows, Value unit) {
  constexpr std::size_t forms = 17;
  static constexpr const char* names[forms] = {
      "runs",       "head",       "head > 0", "head, - 1", "fours",   "fours > 0",
      "fours, - 1", "tail",       "tail > 0", "tail, - 1", "short",   "short, - 1",
      "fours > 1",  "fours, - 2", "tail > 1", "tail, - 2", "head > 1"};
  for (const WindowKind& kind : {window_kinds[2], window_kinds[3]})
    for (const bool twice : {false, true}) {
      bool wanted = false;
      for (std::size_t k = 0; k < forms; ++k) wanted |= c.wanted(k);
      Value sums[forms] = {};
      const auto fill = [&](Value at, Value length, Value count) {
        if (length < 16) {
          sums[10] += count * length;
          sums[11] += count * less_one(length);
          return;
        }
        const Value head = -at & 3, fours = (length - head) >> 4, tail = (length - head) & 15;
        const Value of[] = {1,        head,          head > 0,        less_one(head),
                            fours,    fours > 0,     less_one(fours), tail,
                            tail > 0, less_one(tail)};
        for (std::size_t k = 0; k < 10; ++k) sums[k] += count * of[k];
        const Value more[] = {fours > 1, less_two(fours), tail > 1, less_two(tail), head > 1};
        for (std::size_t k = 0; k < 5; ++k) sums[12 + k] += count * more[k];
      };
      const Value row = windows.columns() * unit;
      if (wanted && windows.by_taps())
        windows.each_cut(kind, twice, [&](const Taps& y, const Taps& x, Value count) {
          for (Value k = 0; k < windows.rows(); ++k)
            for (Value i = 0; i < windows.columns(); ++i)
              if (k < y.before || k >= y.before + y.inside || i < x.before ||
                  i >= x.before + x.inside)
                fill(k * row + i * unit, unit, count);
        });
      else if (wanted)
        windows.each_cut(kind, twice, [&](const Taps& y, const Taps& x, Value count) {
          for (Value k = 0; k < y.before; ++k) fill(k * row, row, count);
          for (Value k = y.before; k < y.before + y.inside; ++k) {
            fill(k * row, x.before * unit, count);
            fill(k * row + (x.before + x.inside) * unit, x.after * unit, count);
          }
          for (Value k = y.before + y.inside; k < windows.rows(); ++k) fill(k * row, row, count);
        });
      for (std::size_t k = 0; k < forms; ++k)
        c.add({"sum_", kind.name, "(filled ", names[k], twice ? ", last twice)" : ")"}, sums[k]);
    }
}

// The same of taps one by one, where rounds but the first count apart.
void add_tap_sums(Collector& c, const WindowSums& windows) {
  struct Form {
    const char* name;
    Value (*of)(Value taps);
  };
  static constexpr Form forms[] = {
      {"1", [](Value) { return Value{1}; }},
      {"taps", [](Value v) { return v; }},
      {"taps - 1", less_one},
      {"taps - 2", less_two},
      {"taps > 0", [](Value v) { return Value{v > 0}; }},
      {"taps > 1", [](Value v) { return Value{v > 1}; }},
      {"taps == 1", [](Value v) { return Value{v == 1}; }},
  };
  for (const WindowKind& kind : window_kinds) {
    if (kind.words != WindowKind::any) continue;
    for (const Form& y : forms)
      for (const Form& x : forms) {
        if (!c.wanted()) {
          c.add({}, 0);
          continue;
        }
        c.add({"sum_", kind.name, "(rows ", y.name, " x columns ", x.name, ")"},
              windows.sum(
                  kind, false, [&](const Taps& t) { return y.of(t.inside); },
                  [&](const Taps& t) { return x.of(t.inside); }));
      }
  }
}

// Windows by the sides on which they leave the input, as code asks for one after the other.
void add_side_sums(Collector& c, const WindowSums& windows) {
  struct Side {
    const char* name;
    Value (*of)(const Taps& taps);
  };
  static constexpr Side sides[] = {
      {"any", [](const Taps&) { return Value{1}; }},
      {"begin cut", [](const Taps& t) { return Value{t.before > 0}; }},
      {"begin in", [](const Taps& t) { return Value{t.before == 0}; }},
      {"end cut", [](const Taps& t) { return Value{t.after > 0}; }},
      {"end in", [](const Taps& t) { return Value{t.after == 0}; }},
      {"in", [](const Taps& t) { return Value{t.before == 0 && t.after == 0}; }},
      {"begin alone cut", [](const Taps& t) { return Value{t.before > 0 && t.after == 0}; }},
      {"end alone cut", [](const Taps& t) { return Value{t.before == 0 && t.after > 0}; }},
      {"both cut", [](const Taps& t) { return Value{t.before > 0 && t.after > 0}; }},
  };
  for (const WindowKind& kind : {window_kinds[0], window_kinds[2], window_kinds[3]})
    for (const bool twice : {false, true})
      for (std::size_t y = 0; y < 6; ++y)
        for (const Side& x : sides) {
          if (c.wanted())
            c.add({"sum_", kind.name, "(rows ", sides[y].name, ", columns ", x.name,
                   twice ? ", last twice)" : ")"},
                  windows.sum(kind, twice, sides[y].of, x.of));
          else
            c.add({}, 0);
        }
}

// How the windows of both axes lie, and of which numbers of rows and elements they consist.
void add_windows(Collector& c, const Axis& rows, const Axis& columns, Value batches, Value unit,
                 bool by_taps) {
  const WindowSums windows(rows, columns, batches, unit, by_taps);
  const AxisCounts &y = windows.y(), &x = windows.x();
  const Value pixels = batches * rows.output * columns.output;
  const Value whole = batches * y.inside * x.inside;
  c.add("by_taps", windows.by_taps());
  c.add("taps_y", y.taps);
  c.add("taps_x", x.taps);
  c.add("inside_y", y.inside);
  c.add("inside_x", x.inside);
  c.add("cut_y", rows.output - y.inside);
  c.add("cut_x", columns.output - x.inside);
  // Which sides are cut, as code asks for one after the other.
  c.add("top_y", y.first_cut);
  c.add("left_x", x.first_cut);
  c.add("below_top_y", rows.output - y.first_cut);
  c.add("behind_left_x", columns.output - x.first_cut);
  c.add("bottom_y", y.last_cut);
  c.add("right_x", x.last_cut);
  c.add("top_alone_y", y.first_cut - y.both_cut);
  c.add("left_alone_x", x.first_cut - x.both_cut);
  c.add("bottom_alone_y", y.last_cut - y.both_cut);
  c.add("right_alone_x", x.last_cut - x.both_cut);
  c.add("both_y", y.both_cut);
  c.add("both_x", x.both_cut);
  c.add("above_bottom_y", rows.output - y.last_cut);
  c.add("before_right_x", columns.output - x.last_cut);
  c.add("taps_above", y.before);
  c.add("taps_before", x.before);
  c.add("taps_below", y.after);
  c.add("taps_behind", x.after);
  c.add("window", rows.filter * columns.filter);
  c.add("area", rows.output * columns.output);
  c.add("pixels", pixels);
  c.add("pixel_pairs", (pixels + 1) >> 1);
  c.add("whole_pixels", whole);
  c.add("cut_pixels", pixels - whole);
  c.add("rows_inside", batches * y.taps);
  c.add("rows_outside", batches * (rows.output * rows.filter - y.taps));
  c.add("window_rows", pixels * rows.filter);
  c.add("window_rows_inside", batches * y.taps * columns.output);
  c.add("window_rows_outside", batches * (rows.output * rows.filter - y.taps) * columns.output);
  c.add("taps_inside", batches * y.taps * x.taps);
  c.add("taps_outside", pixels * rows.filter * columns.filter - batches * y.taps * x.taps);
  add_tap_sums(c, windows);
  if (unit > 0) {
    add_side_sums(c, windows);
    add_run_sums(c, windows, unit);
    add_fill_sums(c, windows, unit);
  }
}

// A patch's rows as one stream of words: where a row ends within a word, that word goes on with the
// next row, which has so many bytes less of its own. None where that cannot happen.
void add_joined_rows(Collector& c, Value rows, Value row, bool by_taps) {
  if (by_taps || !rows_join(rows, row)) rows = 0;
  struct Way {
    Value rows = 0, words = 0, less_one = 0, less_two = 0;
  };
  // By whether a row begins and ends within a word, and how many words it has of its own.
  Way ways[2][2][3];
  for (Value k = 0; k < rows; ++k) {
    const Value taken = std::min(-k * row & 3, row), words = (row - taken) >> 2;
    Way& way = ways[taken > 0][((k + 1) * row & 3) != 0][std::min<Value>(words, 2)];
    ++way.rows;
    way.words += words;
    way.less_one += parameters::less_one(words);
    way.less_two += parameters::less_two(words);
  }
  static constexpr const char* begins[] = {"even", "joined"};
  static constexpr const char* ends[] = {"even", "cut"};
  static constexpr const char* counts[] = {"none", "one", "more"};
  Way by_begin[2], all;
  for (std::size_t b = 0; b < 2; ++b)
    for (std::size_t e = 0; e < 2; ++e)
      for (std::size_t n = 0; n < 3; ++n) {
        const Way& way = ways[b][e][n];
        c.add({"joined_rows(begin ", begins[b], ", end ", ends[e], ", words ", counts[n], ")"},
              way.rows);
        for (Way* sum : {&by_begin[b], &all}) {
          sum->rows += way.rows;
          sum->words += way.words;
          sum->less_one += way.less_one;
          sum->less_two += way.less_two;
        }
      }
  for (std::size_t b = 0; b < 2; ++b) {
    c.add({"joined_rows(begin ", begins[b], ")"}, by_begin[b].rows);
    c.add({"joined_words(begin ", begins[b], ")"}, by_begin[b].words);
    c.add({"joined_words(begin ", begins[b], "), - 1"}, by_begin[b].less_one);
    c.add({"joined_words(begin ", begins[b], "), - 2"}, by_begin[b].less_two);
  }
  c.add("joined_words", all.words);
  c.add("joined_words, - 1", all.less_one);
  c.add("joined_words, - 2", all.less_two);
}

// Of a transposed convolution, the taps by which each output pixel is reached, row by row and
// column by column.
void add_reached(Collector& c, const Axis& rows, const Axis& columns, Value batches) {
  struct Form {
    const char* name;
    Value (*of)(Value taps);
  };
  static constexpr Form forms[] = {
      {"1", [](Value) { return Value{1}; }},
      {"taps", [](Value v) { return v; }},
      {"taps - 1", less_one},
      {"taps - 2", less_two},
      {"taps > 0", [](Value v) { return Value{v > 0}; }},
      {"taps > 1", [](Value v) { return Value{v > 1}; }},
      {"taps == 0", [](Value v) { return Value{v == 0}; }},
      {"taps == 1", [](Value v) { return Value{v == 1}; }},
      {"taps == 2", [](Value v) { return Value{v == 2}; }},
  };
  const auto reached = [](const Axis& a) {
    std::vector<Value> taps(static_cast<std::size_t>(a.input), 0);
    for (Value from = 0; from < a.output; ++from)
      for (Value k = 0; k < a.filter; ++k) {
        const Value at = from * a.stride - a.padding + k;
        if (at >= 0 && at < a.input) ++taps[static_cast<std::size_t>(at)];
      }
    return taps;
  };
  const std::vector<Value> y = reached(rows), x = reached(columns);
  const auto sum = [](const std::vector<Value>& taps, const Form& form) {
    Value out = 0;
    for (const Value one : taps) out += form.of(one);
    return out;
  };
  for (const Form& row : forms)
    for (const Form& column : forms)
      c.add({"sum_reached(rows ", row.name, " x columns ", column.name, ")"},
            batches * sum(y, row) * sum(x, column));
}

}  // namespace

void convolution(Collector& c) {
  const bool depthwise = c.call().kernel == "DEPTHWISE_CONV_2D";
  const bool transposed = c.call().kernel == "TRANSPOSE_CONV";
  c.fields({"batches", "input_height", "input_width", "input_channels", "output_height",
            "output_width", "output_channels", "filter_height", "filter_width", "stride_height",
            "stride_width", "dilation_height", "dilation_width", "padding_top", "padding_left"});
  c.field(depthwise ? "depth_multiplier" : "filter_channels");
  const auto w = [&](std::size_t k) { return c.word(k); };
  const Axis rows = transposed ? Axis{w(4), w(1), w(7), w(9), 1, w(13)}
                               : Axis{w(1), w(4), w(7), w(9), w(11), w(13)};
  const Axis columns = transposed ? Axis{w(5), w(2), w(8), w(10), 1, w(14)}
                                  : Axis{w(2), w(5), w(8), w(10), w(12), w(14)};
  const Value unit = depthwise ? w(3) : w(15);
  const bool by_taps = !transposed && (w(11) != 1 || w(12) != 1 || (!depthwise && w(15) != w(3)));
  add_windows(c, rows, columns, w(0), unit, by_taps);
  c.add("row", w(8) * unit);
  c.add("patch", w(7) * w(8) * unit);
  if (transposed) add_reached(c, rows, columns, w(0));
  if (!depthwise) add_joined_rows(c, w(7), w(8) * unit, by_taps);
  c.add("input_row", w(2) * w(3));
  c.add("input_area", w(1) * w(2));
  c.add("input_pixels", w(0) * w(1) * w(2));
  c.add("outputs", w(0) * w(4) * w(5) * w(6));
  c.add("inputs", w(0) * w(1) * w(2) * w(3));
  add_clamp(c, 16);
  c.add("ordinary_scales", c.call().ordinary_scales);
  if (!depthwise) {
    const Value groups = w(15) > 0 ? w(3) / w(15) : 1;
    c.add("groups", groups);
    c.add("group_channels", groups > 0 ? w(6) / groups : 0);
    c.add("channel_pairs", groups > 0 ? groups * ((w(6) / groups + 1) >> 1) : 0);
  }
}

void pool(Collector& c) {
  c.fields({"batches", "input_height", "input_width", "channels", "output_height", "output_width",
            "filter_height", "filter_width", "stride_height", "stride_width", "padding_top",
            "padding_left"});
  const auto w = [&](std::size_t k) { return c.word(k); };
  add_windows(c, {w(1), w(4), w(6), w(8), 1, w(10)}, {w(2), w(5), w(7), w(9), 1, w(11)}, w(0), 0,
              false);
  c.add("outputs", w(0) * w(4) * w(5) * w(3));
  add_clamp(c, 12);
}

}  // namespace boardless::parameters
