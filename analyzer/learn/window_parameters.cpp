// Convolutions and pools: how the windows of a filter lie in an input.
#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "analyzer/error.hpp"
#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/played_gathers.hpp"
#include "analyzer/learn/played_reached.hpp"
#include "analyzer/learn/played_windows.hpp"
#include "analyzer/learn/reached_taps.hpp"
#include "analyzer/learn/slow_window_sums.hpp"
#include "analyzer/learn/window_sizes.hpp"

namespace boardless::parameters {
namespace {

constexpr Value largest_filter = 4096;

// How the windows of both axes lie, and of which numbers of rows and elements they consist.
template <typename Windows>
void add_counts(Collector& c, const Axis& rows, const Axis& columns, Value batches, bool by_taps,
                const Windows& windows) {
  const AxisCounts y = windows.y(), x = windows.x();
  const Value pixels = batches * rows.output * columns.output;
  const Value whole = batches * y.inside * x.inside;
  c.add("by_taps", by_taps);
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
  // Of filters that are square, which code is written for: their side.
  c.add("square", rows.filter == columns.filter ? rows.filter : 0);
  // One element of the input and its channels, where they lie.
  c.add("in_place", !by_taps && rows.filter * columns.filter == 1);
  c.add("area", rows.output * columns.output);
  c.add(parameters::output_pixels, pixels);
  c.add(parameters::pixel_pairs, (pixels + 1) >> 1);
  c.add("whole_pixels", whole);
  c.add("cut_pixels", pixels - whole);
  c.add("rows_inside", batches * y.taps);
  c.add("rows_outside", batches * (rows.output * rows.filter - y.taps));
  c.add("window_rows", pixels * rows.filter);
  c.add("window_rows_inside", batches * y.taps * columns.output);
  c.add("window_rows_outside", batches * (rows.output * rows.filter - y.taps) * columns.output);
  c.add("taps_inside", batches * y.taps * x.taps);
  c.add("taps_outside", pixels * rows.filter * columns.filter - batches * y.taps * x.taps);
}

// Of pools, windows are no runs.
void add_windows(Collector& c, const Axis& rows, const Axis& columns, Value batches, Value unit,
                 bool by_taps, bool with_runs) {
  // Each window that padding cuts is looked at.
  if (const Value filter = std::max(rows.filter, columns.filter); filter > largest_filter)
    throw Error(
        ErrorKind::request,
        fmt::format("a filter of {} elements along an axis is not predicted; {} are the most",
                    filter, largest_filter));
  const WindowSumTable& table = window_sum_table();
  const std::size_t sums = with_runs ? table.sums.size() : table.without_runs;
  const auto name = [&](std::size_t k) { return table.sums[k].name; };
  if (c.sums_later()) {
    WindowSums& windows = c.room().windows;
    windows.set(rows, columns, batches, unit, by_taps);
    add_counts(c, rows, columns, batches, by_taps, windows);
    c.add_sums(SumsOf::windows, sums, name, [](std::size_t) { return Value{0}; });
  } else {
    const SlowWindowSums windows(rows, columns, batches, unit, by_taps);
    add_counts(c, rows, columns, batches, by_taps, windows);
    c.add_sums(SumsOf::windows, sums, name, [&](std::size_t k) { return windows.value(k); });
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

// Of a transposed convolution, the taps by which each output pixel is reached: how many pixels of
// an axis there are for each number of taps.
using Reached = std::vector<Value>;

Reached reached_one_by_one(const Axis& a) {
  Reached taps(static_cast<std::size_t>(a.input)), out(static_cast<std::size_t>(a.filter) + 1);
  for (Value from = 0; from < a.output; ++from)
    for (Value k = 0; k < a.filter; ++k) {
      const Value at = from * a.stride - a.padding + k;
      if (at >= 0 && at < a.input) ++taps[static_cast<std::size_t>(at)];
    }
  for (const Value one : taps) ++out[static_cast<std::size_t>(one)];
  return out;
}

// The same from pixel to pixel: windows that begin at most a filter before it.
void reach(const Axis& a, Reached& out) {
  out.assign(static_cast<std::size_t>(a.filter) + 1, 0);
  Value window = a.padding / a.stride, within = a.padding % a.stride;  // the last that begins here
  const Value strides = (a.filter - 1) / a.stride, rest = (a.filter - 1) % a.stride;
  for (Value pixel = 0; pixel < a.input; ++pixel) {
    // Before it, one for each stride that the filter reaches on from where it begins.
    const Value back = strides + (within <= rest);
    const Value taps = std::min(window, a.output - 1) - std::max<Value>(window - back + 1, 0) + 1;
    ++out[static_cast<std::size_t>(std::max<Value>(taps, 0))];
    if (++within == a.stride) {
      within = 0;
      ++window;
    }
  }
}

// Row by row and column by column.
void add_reached(Collector& c, const Axis& rows, const Axis& columns, Value batches) {
  static constexpr const char* forms[] = {"1",         "taps",      "taps - 1",
                                          "taps - 2",  "taps > 0",  "taps > 1",
                                          "taps == 0", "taps == 1", "taps == 2"};
  constexpr std::size_t count = std::size(forms);
  bool wanted = false;
  for (std::size_t k = 0; !wanted && k < count * count; ++k) wanted = c.wanted(k);
  Value sums[2][count] = {};
  for (const bool is_column : {false, true}) {
    if (!wanted) break;
    const Axis& axis = is_column ? columns : rows;
    Reached& reached = c.room().reached;
    if (c.sums_later())
      reach(axis, reached);
    else
      reached = reached_one_by_one(axis);
    for (std::size_t k = 0; k < reached.size(); ++k) {
      const auto taps = static_cast<Value>(k);
      const Value of[count] = {1,        taps,      less_one(taps), less_two(taps), taps > 0,
                               taps > 1, taps == 0, taps == 1,      taps == 2};
      for (std::size_t form = 0; form < count; ++form)
        sums[is_column][form] += reached[k] * of[form];
    }
  }
  // Names put together once: each is asked for seldom, and its parts would be lined up each time.
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (const char* y : forms)
      for (const char* x : forms)
        out.push_back(std::string("sum_reached(rows ") + y + " x columns " + x + ")");
    return out;
  }();
  for (std::size_t y = 0; y < count; ++y)
    for (std::size_t x = 0; x < count; ++x)
      c.add(names[y * count + x].c_str(), batches * sums[0][y] * sums[1][x]);
}

// What loops over the taps by which pixels are reached see: taps that lie behind the input are
// looked at and left out, and one before it ends the loop.
void add_reached_taps(Collector& c, const Axis& rows, const Axis& columns, Value batches) {
  static constexpr const char* names[] = {"visited", "behind", "behind > 0", "leaves", "ends"};
  constexpr std::size_t count = std::size(names);
  struct Sums {
    Value of[count] = {}, inside = 0;
  };
  const auto sums_of = [&](const Axis& axis) {
    Sums out;
    each_reached(axis, [&](const ReachedTaps& taps) {
      const Value of[count] = {taps.visited(), taps.behind, taps.behind > 0, taps.leaves,
                               !taps.leaves && taps.visited() > 0};
      for (std::size_t k = 0; k < count; ++k) out.of[k] += of[k];
      out.inside += taps.inside;
    });
    return out;
  };
  const bool wanted = c.any_wanted(2 * count);
  const Sums y = wanted ? sums_of(rows) : Sums{}, x = wanted ? sums_of(columns) : Sums{};
  for (std::size_t k = 0; k < count; ++k)
    c.add({"rows_reached(", names[k], ")"}, batches * y.of[k] * columns.input);
  for (std::size_t k = 0; k < count; ++k)
    c.add({"columns_reached(", names[k], ")"}, batches * y.inside * x.of[k]);
}

// Windows by the bits of how many elements they have inside the input: a division by that takes as
// long. Cores divide one, two or four bits of a quotient a cycle.
void add_window_bits(Collector& c, const Axis& rows, const Axis& columns, Value batches) {
  constexpr std::size_t most = 12;
  static const struct Bits {
    const char* name;
    std::size_t from, to;
  } ranges[] = {
      {"1", 1, 1},        {"2", 2, 2},          {"3", 3, 3},      {"4", 4, 4},
      {"5", 5, 5},        {"6", 6, 6},          {"7", 7, 7},      {"8", 8, 8},
      {"9", 9, 9},        {"10", 10, 10},       {"11", 11, 11},   {"12 or more", 12, most},
      {"1 or 2", 1, 2},   {"2 or 3", 2, 3},     {"3 or 4", 3, 4}, {"4 or 5", 4, 5},
      {"5 or 6", 5, 6},   {"6 or 7", 6, 7},     {"7 or 8", 7, 8}, {"8 or 9", 8, 9},
      {"9 or 10", 9, 10}, {"10 or 11", 10, 11}, {"1 to 3", 1, 3}, {"4 to 7", 4, 7},
      {"8 to 11", 8, 11},
  };
  Value by_bits[most + 1] = {};
  CutWindows &y = c.room().cut_rows, &x = c.room().cut_columns;
  y.set(rows);
  x.set(columns);
  const auto add = [&](Value height, Value width, Value count) {
    const auto bits =
        static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(height * width)));
    by_bits[std::min<std::size_t>(bits, most)] += batches * count;
  };
  const auto add_row = [&](Value height, Value count) {
    add(height, columns.filter, count * x.counts().inside);
    for (const CutWindows::Alike& alike : x.cut())
      add(height, alike.taps.inside, count * alike.count);
  };
  add_row(rows.filter, y.counts().inside);
  for (const CutWindows::Alike& alike : y.cut()) add_row(alike.taps.inside, alike.count);
  for (const Bits& range : ranges) {
    Value sum = 0;
    for (std::size_t bits = range.from; bits <= range.to; ++bits) sum += by_bits[bits];
    c.add({"windows(bits ", range.name, ")"}, sum);
  }
}

// Two pixels by two channels at once, over a patch by words, two in each round.
void add_played_dots(Collector& c, Value groups) {
  const auto w = [&](std::size_t k) { return c.word(k); };
  const Value pixels = (w(0) * w(4) * w(5) + 1) >> 1, patch = w(7) * w(8) * w(15);
  const Value pairs = groups > 0 ? (w(6) / groups + 1) >> 1 : 0;
  const Value dots = pixels * groups * pairs, columns = 2 * pixels * groups;
  add_played_loop(c, "pairs of words of dots", dots, ((patch >> 2) + 1) >> 1);
  add_played_loop(c, "words of dots", dots, patch >> 2);
  add_played_loop(c, "rest of dots", dots, patch & 3);
  add_played_loop(c, "short dots", dots, patch < 4 ? patch : 0);
  add_played_loop(c, "words of patches", columns, patch >> 2);
  add_played_loop(c, "rest of patches", columns, patch & 3);
  add_played_loop(c, "short patches", columns, patch < 4 ? patch : 0);
  add_played_loop(c, "channel pairs", pixels * groups, pairs);
}

enum class Kind { ordinary, depthwise, transposed };

void add_convolution(Collector& c, Kind kind) {
  const bool depthwise = kind == Kind::depthwise, transposed = kind == Kind::transposed;
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
  add_windows(c, rows, columns, w(0), unit, by_taps, true);
  c.add("row", w(8) * unit);
  c.add("patch", w(7) * w(8) * unit);
  if (transposed) {
    add_reached(c, rows, columns, w(0));
    add_reached_taps(c, rows, columns, w(0));
    c.section([&] { add_played_reached(c, rows, columns, w(0), w(3), w(6)); });
  }
  if (depthwise) {
    c.section([&] {
      const WindowWalk windows(c, rows, columns);
      const Value pixels = w(0) * w(4) * w(5), fours = w(3) >> 2, rest = w(3) & 3;
      add_played_windows(c, windows, w(0), "outputs", w(6));
      add_played_windows(c, windows, w(0), "multiplier", w(3) * w(15));
      add_played_gathers(c, {rows, columns, w(15) == 1 ? w(0) : 0, unit, by_taps}, {"gathered"});
      add_played_loop(c, "channels", pixels, w(3));
      add_played_loop(c, "channels by channel", pixels * w(3), w(15));
      add_played_loop(c, "fours", pixels, fours);
      add_played_loop(c, "rest", pixels, rest);
      add_played_loop(c, "rows of fours", pixels * fours, rows.filter);
      add_played_loop(c, "rows of the rest", pixels * rest, rows.filter);
      add_played_loop(c, "columns of fours", pixels * fours * rows.filter, columns.filter);
      add_played_loop(c, "columns of the rest", pixels * rest * rows.filter, columns.filter);
    });
  }
  if (!depthwise) add_joined_rows(c, w(7), w(8) * unit, by_taps);
  c.add("input_row", w(2) * w(3));
  c.add("input_area", w(1) * w(2));
  c.add("input_pixels", w(0) * w(1) * w(2));
  c.add("outputs", w(0) * w(4) * w(5) * w(6));
  c.add("inputs", w(0) * w(1) * w(2) * w(3));
  add_clamp(c, 16);
  c.add("ordinary_scales", c.call().ordinary_scales);
  c.add(parameters::weight_bytes, w(6) * w(7) * w(8) * (depthwise ? 1 : w(15)));
  if (!depthwise) {
    const Value groups = w(15) > 0 ? w(3) / w(15) : 1;
    c.add("groups", groups);
    c.add("group_channels", groups > 0 ? w(6) / groups : 0);
    c.add("channel_pairs", groups > 0 ? groups * ((w(6) / groups + 1) >> 1) : 0);
    if (!transposed) {
      c.section([&] {
        add_played_dots(c, groups);
        add_played_gathers(c, {rows, columns, w(0), unit, by_taps, true, groups},
                           {"ragged", "even"});
      });
    }
  }
}

}  // namespace

void convolution(Collector& c) { add_convolution(c, Kind::ordinary); }

void depthwise_convolution(Collector& c) { add_convolution(c, Kind::depthwise); }

void transposed_convolution(Collector& c) { add_convolution(c, Kind::transposed); }

void pool(Collector& c) {
  c.fields({"batches", "input_height", "input_width", "channels", "output_height", "output_width",
            "filter_height", "filter_width", "stride_height", "stride_width", "padding_top",
            "padding_left"});
  const auto w = [&](std::size_t k) { return c.word(k); };
  const Axis rows{w(1), w(4), w(6), w(8), 1, w(10)}, columns{w(2), w(5), w(7), w(9), 1, w(11)};
  add_windows(c, rows, columns, w(0), 0, false, false);
  c.add("outputs", w(0) * w(4) * w(5) * w(3));
  c.section([&] { add_window_bits(c, rows, columns, w(0)); });
  c.section([&] {
    const WindowWalk windows(c, rows, columns);
    add_played_windows(c, windows, w(0), "channels >> 2", w(3) >> 2);
    add_played_windows(c, windows, w(0), "channels & 3", w(3) & 3);
  });
  c.add(window_sizes, c.wanted() ? WindowSizes(rows, columns).of(w(0)) : 0);
  add_clamp(c, 12);
}

}  // namespace boardless::parameters
