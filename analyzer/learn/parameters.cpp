#include "analyzer/learn/parameters.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <map>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

using Value = std::int64_t;

// Names and values in one go; the names are taken once for each kernel.
class Collector {
 public:
  Collector(const KernelCall& call, std::vector<Value>& values, std::vector<std::string>* names,
            const std::vector<bool>* needed)
      : call_(call), values_(values), names_(names), needed_(needed) {}

  Value word(std::size_t k) const {
    return k < call_.params.size() ? static_cast<std::int32_t>(call_.params[k]) : 0;
  }
  void add(const char* name, Value value) {
    values_.push_back(value);
    if (names_) names_->emplace_back(name);
  }
  // A name of parts, put together only where it is asked for.
  void add(std::initializer_list<const char*> name, Value value) {
    values_.push_back(value);
    if (!names_) return;
    names_->emplace_back();
    for (const char* part : name) names_->back() += part;
  }
  void add(const char* name, std::size_t number, Value value) {
    values_.push_back(value);
    if (names_) names_->push_back(name + std::to_string(number));
  }
  Value take(const char* name) {
    add(name, word(next_));
    return values_.back();
  }
  // Whether the next number is asked for; a costly one need not be worked out if not.
  bool wanted() const { return !needed_ || (*needed_)[values_.size()]; }
  std::size_t next_word() const { return next_; }
  Value field(const char* name) {
    const Value value = take(name);
    ++next_;
    return value;
  }
  void fields(std::initializer_list<const char*> names) {
    for (const char* name : names) field(name);
  }
  void skip(std::size_t words) { next_ += words; }
  const KernelCall& call() const { return call_; }
  std::vector<Value> array(std::size_t word_of_pointer) const {
    for (const KernelCall::Array& array : call_.arrays) {
      if (array.word != word_of_pointer) continue;
      std::vector<Value> out(array.bytes.size() / 4);
      for (std::size_t k = 0; k < out.size(); ++k) {
        std::int32_t value = 0;
        std::memcpy(&value, array.bytes.data() + 4 * k, 4);
        out[k] = value;
      }
      return out;
    }
    return {};
  }

 private:
  const KernelCall& call_;
  std::vector<Value>& values_;
  std::vector<std::string>* names_;
  const std::vector<bool>* needed_;
  std::size_t next_ = 0;
};

Value floor_div(Value a, Value b) { return a >= 0 ? a / b : -((-a + b - 1) / b); }

// What code does with a run of elements: by words, by four words, what is left over, and often
// another way with short runs.
struct RunForm {
  const char* name;
  Value (*rounds)(Value run);
};
constexpr RunForm run_forms[] = {
    {"", [](Value v) { return v; }},
    {" >> 2", [](Value v) { return v >> 2; }},
    {" & 3", [](Value v) { return v & 3; }},
    {" >> 4", [](Value v) { return v >> 4; }},
    {" & 15 >> 2", [](Value v) { return (v & 15) >> 2; }},
    {" below 16", [](Value v) { return v < 16 ? v : 0; }},
    {" & 15 >> 2 from 16", [](Value v) { return v < 16 ? 0 : (v & 15) >> 2; }},
    {" & 3 from 16", [](Value v) { return v < 16 ? 0 : v & 3; }},
};

// The rounds of a loop: the first one or two mostly count apart.
struct RoundForm {
  const char* name;
  Value (*of)(Value rounds);
};
constexpr Value less_one(Value v) { return v > 0 ? v - 1 : 0; }
constexpr Value less_two(Value v) { return v > 1 ? v - 2 : 0; }
constexpr RoundForm round_forms[] = {
    {"", [](Value v) { return v; }},
    {", - 1", less_one},
    {", - 2", less_two},
    {", > 0", [](Value v) { return Value{v > 0}; }},
    {", > 1", [](Value v) { return Value{v > 1}; }},
};

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
    out.taps += out.cut.back().inside;
  }
  return out;
}

// Windows that code may tell apart: where they leave the input, what is missing has to be made up.
struct WindowKind {
  const char* name;
  // Of windows that lie wholly in the input in both axes, in the columns' alone, and of all, which
  // to add up.
  int of_all, of_whole_columns, of_whole;
};
constexpr WindowKind window_kinds[] = {
    {"all", 1, 0, 0},          {"whole", 0, 0, 1},         {"cut", 1, 0, -1},
    {"cut_columns", 1, -1, 0}, {"whole_columns", 0, 1, 0},
};

// Sums over windows of what they consist of. Where two windows go at once, the last of an odd
// number may go twice: `twice_last` has it so.
class WindowSums {
 public:
  WindowSums(const Axis& rows, const Axis& columns, Value batches)
      : rows_(rows),
        columns_(columns),
        batches_(batches),
        y_(count(rows)),
        x_(count(columns)),
        last_y_(taps_at(rows, rows.output - 1)),
        last_x_(taps_at(columns, columns.output - 1)),
        odd_((batches * rows.output * columns.output) & 1) {}

  const AxisCounts& y() const { return y_; }
  const AxisCounts& x() const { return x_; }

  // The sum of of_rows(taps) * of_columns(taps) over windows of a kind.
  template <typename OfRows, typename OfColumns>
  Value sum(const WindowKind& kind, bool twice_last, OfRows of_rows, OfColumns of_columns) const {
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
      for (const RunForm& form : run_forms)
        for (const RoundForm& round : round_forms) {
          const auto of = [&](Value taps) { return round.of(form.rounds(taps * unit)); };
          add("inside", form.name, round.name, inside, [&](const Taps& t) { return of(t.inside); });
          if (kind.of_all == 0) continue;  // whole ones have nothing outside
          add("before", form.name, round.name, inside, [&](const Taps& t) { return of(t.before); });
          add("after", form.name, round.name, inside, [&](const Taps& t) { return of(t.after); });
        }
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
    if (kind.of_whole_columns) continue;
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

// How the windows of both axes lie, and of which numbers of rows and elements they consist.
void add_windows(Collector& c, const Axis& rows, const Axis& columns, Value batches, Value unit) {
  const WindowSums windows(rows, columns, batches);
  const AxisCounts &y = windows.y(), &x = windows.x();
  const Value pixels = batches * rows.output * columns.output;
  const Value whole = batches * y.inside * x.inside;
  c.add("taps_y", y.taps);
  c.add("taps_x", x.taps);
  c.add("inside_y", y.inside);
  c.add("inside_x", x.inside);
  c.add("cut_y", rows.output - y.inside);
  c.add("cut_x", columns.output - x.inside);
  c.add("window", rows.filter * columns.filter);
  c.add("area", rows.output * columns.output);
  c.add("pixels", pixels);
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
  if (unit > 0) add_run_sums(c, windows, unit);
}

// How much of int8 the activation's bounds take away, from the word of the lower one on.
void add_clamp(Collector& c, std::size_t word) {
  c.add("clamp_low", c.word(word) + 128);
  c.add("clamp_high", 127 - c.word(word + 1));
}

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
  add_windows(c, rows, columns, w(0), unit);
  c.add("row", w(8) * unit);
  c.add("patch", w(7) * w(8) * unit);
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
  }
}

void fully_connected(Collector& c) {
  c.fields({"batches", "input_length", "output_channels"});
  c.add("outputs", c.word(0) * c.word(2));
  c.add("weights", c.word(1) * c.word(2));
  add_clamp(c, 3);
  c.add("ordinary_scales", c.call().ordinary_scales);
}

void pool(Collector& c) {
  c.fields({"batches", "input_height", "input_width", "channels", "output_height", "output_width",
            "filter_height", "filter_width", "stride_height", "stride_width", "padding_top",
            "padding_left"});
  const auto w = [&](std::size_t k) { return c.word(k); };
  add_windows(c, {w(1), w(4), w(6), w(8), 1, w(10)}, {w(2), w(5), w(7), w(9), 1, w(11)}, w(0), 0);
  c.add("outputs", w(0) * w(4) * w(5) * w(3));
  add_clamp(c, 12);
}

using Dims = std::vector<Value>;

Dims dims(const Collector& c, std::size_t from) {
  Dims out;
  for (std::size_t k = 0; k < 6; ++k) out.push_back(c.word(from + k));
  return out;
}

// Neighbouring dimensions of one kind as one: sizes and kinds from the innermost out, where
// dimensions of 1 are of any kind.
struct Merged {
  Dims size, kind;
};

Merged merge(const Dims& size, const Dims& kind) {
  Merged out;
  for (std::size_t k = size.size(); k-- > 0;) {
    if (size[k] == 1) continue;
    if (!out.kind.empty() && out.kind.back() == kind[k]) {
      out.size.back() *= size[k];
    } else {
      out.size.push_back(size[k]);
      out.kind.push_back(kind[k]);
    }
  }
  return out;
}

void add_merged(Collector& c, const Merged& merged, std::size_t most) {
  c.add("runs", static_cast<Value>(merged.size.size()));
  Value outer = 1;
  for (std::size_t k = 0; k < merged.size.size(); ++k) outer *= k ? merged.size[k] : 1;
  for (std::size_t k = 0; k < most; ++k) {
    const bool there = k < merged.size.size();
    c.add("run_", k, there ? merged.size[k] : 1);
    c.add("kind_", k, there ? merged.kind[k] : -1);
    if (k) c.add("outside_", k, outer);
    if (k && there) outer /= merged.size[k];
  }
}

// How two inputs go along one output, from the word of the first one's dimensions on.
void broadcast(Collector& c, std::size_t first) {
  const Dims one = dims(c, first), two = dims(c, first + 6);
  Dims size, kind;
  for (std::size_t k = 0; k < 6; ++k) {
    size.push_back(std::max(one[k], two[k]));
    kind.push_back((one[k] == 1 ? 1 : 0) + (two[k] == 1 ? 2 : 0));
  }
  add_merged(c, merge(size, kind), 3);
}

void sum(Collector& c) {
  c.field("length");
  c.skip(1);
  c.fields({"input_1_offset", "input_1_multiplier", "input_1_shift", "input_2_offset",
            "input_2_multiplier", "input_2_shift", "output_offset", "output_multiplier",
            "output_shift"});
  add_clamp(c, c.next_word());
  c.skip(2);
  c.field("broadcast");
  broadcast(c, c.next_word());
}

void mul(Collector& c) {
  c.field("length");
  c.fields(
      {"input_1_offset", "input_2_offset", "output_offset", "output_multiplier", "output_shift"});
  add_clamp(c, c.next_word());
  c.skip(2);
  c.field("broadcast");
  broadcast(c, c.next_word());
}

void softmax(Collector& c) {
  c.fields({"rows", "depth", "input_multiplier", "input_left_shift"});
  c.add("elements", c.word(0) * c.word(1));
}

void rescale(Collector& c) {
  c.fields({"length", "input_offset", "output_offset", "multiplier", "shift"});
  add_clamp(c, 5);
}

void leaky_relu(Collector& c) {
  c.fields({"length", "input_offset", "output_offset", "multiplier", "shift", "alpha_multiplier",
            "alpha_shift"});
}

void hard_swish(Collector& c) {
  c.fields({"length", "input_offset", "output_offset", "output_multiplier", "output_exponent",
            "reluish_multiplier", "reluish_exponent"});
}

void length(Collector& c) { c.field("length"); }

void mean(Collector& c) {
  const Dims size = dims(c, 0), reduced = dims(c, 6);
  Value kept = 1, folded = 1;
  for (std::size_t k = 0; k < 6; ++k) (reduced[k] ? folded : kept) *= size[k];
  c.add("kept", kept);
  c.add("reduced", folded);
  add_merged(c, merge(size, reduced), 4);
  c.skip(12);
  c.fields({"sum_offset", "output_offset", "multiplier", "shift"});
}

void pad(Collector& c) {
  const Dims size = dims(c, 0), before = dims(c, 6), after = dims(c, 12);
  // From the innermost dimension that has padding on.
  std::size_t last = 5;
  while (last > 0 && before[last] == 0 && after[last] == 0) --last;
  Value unit = 1;
  for (std::size_t k = last + 1; k < 6; ++k) unit *= size[k];
  Value rows = 1, inside = 1, total = unit, content = unit;
  for (std::size_t k = 0; k <= last; ++k) {
    total *= size[k] + before[k] + after[k];
    content *= size[k];
    if (k < last) {
      rows *= size[k] + before[k] + after[k];
      inside *= size[k];
    }
  }
  c.add("padded_dimension", static_cast<Value>(last));
  c.add("unit", unit);
  c.add("rows", rows);
  c.add("input_rows", inside);
  c.add("padding_rows", rows - inside);
  c.add("input_row", size[last] * unit);
  c.add("before", before[last] * unit);
  c.add("after", after[last] * unit);
  c.add("between", (before[last] + after[last]) * unit);
  c.add("elements", total);
  c.add("input_elements", content);
  Value outer = 1;
  for (std::size_t k = 0; k < 6; ++k) {
    if (k < last) outer *= size[k] + before[k] + after[k];
    c.add("size_", k, size[k] + before[k] + after[k]);
    c.add("before_", k, before[k]);
    c.add("after_", k, after[k]);
    c.add("outer_", k, outer);
  }
}

// Sums over runs, each of which may be of any length.
void add_sums(Collector& c, const char* what, const std::vector<Value>& runs) {
  for (const RunForm& form : run_forms)
    for (const RoundForm& round : round_forms) {
      Value sum = 0;
      for (const Value run : runs) sum += round.of(form.rounds(run));
      c.add({"sum_", what, form.name, round.name}, sum);
    }
}

void concatenation(Collector& c) {
  c.fields({"count", "outer"});
  const bool split = c.call().kernel.starts_with("SPLIT");
  const std::vector<Value> inner = c.array(split ? 2 : 3);
  Value total = 0;
  for (const Value size : inner) total += size;
  c.add("inner", total);
  if (split) return add_sums(c, "copied", inner);
  // boardless_kernels.h: a factor of 1 between equal zero points is copied.
  const std::vector<Value> offset = c.array(4), multiplier = c.array(5), shift = c.array(6);
  std::vector<Value> copied, rescaled;
  for (std::size_t k = 0; k < inner.size(); ++k) {
    const bool copy = multiplier.empty() ||
                      (multiplier[k] == 1 << 30 && shift[k] == 1 && offset[k] + c.word(2) == 0);
    (copy ? copied : rescaled).push_back(inner[k]);
  }
  c.add("copied_inputs", static_cast<Value>(copied.size()));
  c.add("rescaled_inputs", static_cast<Value>(rescaled.size()));
  c.add("rescales", !multiplier.empty());
  add_sums(c, "copied", copied);
  add_sums(c, "rescaled", rescaled);
}

void strided_slice(Collector& c) {
  const Dims in = dims(c, 0), stride = dims(c, 12), out = dims(c, 18);
  // Trailing dimensions that are taken whole are one piece.
  std::size_t last = 5;
  Value whole = 1;
  while (last > 0 && out[last] == in[last] && stride[last] == 1) whole *= in[last--];
  Value elements = 1, outer = 1;
  for (std::size_t k = 0; k < 6; ++k) elements *= out[k];
  c.add("elements", elements);
  c.add("whole", whole);
  c.add("sliced_dimension", static_cast<Value>(last));
  c.add("run", stride[last] == 1 ? out[last] * whole : whole);
  c.add("sliced_stride", stride[last]);
  for (std::size_t k = 0; k < 6; ++k) {
    c.add("size_", k, out[k]);
    c.add("stride_", k, stride[k]);
    outer *= out[k];
    if (k < 5) c.add("outer_", k, outer);
  }
}

void transpose(Collector& c) {
  const Dims in = dims(c, 0), order = dims(c, 6);
  Value elements = 1, outer = 1, fixed = 1;
  for (std::size_t k = 0; k < 6; ++k) elements *= in[k];
  for (std::size_t k = 6; k-- > 0 && order[k] == static_cast<Value>(k);) fixed *= in[k];
  c.add("elements", elements);
  c.add("fixed", fixed);
  for (std::size_t k = 0; k < 6; ++k) {
    const Value size = order[k] >= 0 && order[k] < 6 ? in[static_cast<std::size_t>(order[k])] : 1;
    outer *= size;
    c.add("size_", k, size);
    c.add("from_", k, order[k]);
    if (k < 5) c.add("outer_", k, outer);
  }
}

void resize(Collector& c) {
  c.fields({"batches", "input_height", "input_width", "channels", "output_height", "output_width",
            "align_corners", "half_pixel_centers"});
  c.add("rows", c.word(0) * c.word(4));
  c.add("pixels", c.word(0) * c.word(4) * c.word(5));
  c.add("output_row", c.word(5) * c.word(3));
}

using Maker = void (*)(Collector&);

Maker maker_of(const std::string& kernel, TensorType type) {
  static const std::map<std::string, Maker, std::less<>> makers = {
      {"CONV_2D", convolution},
      {"DEPTHWISE_CONV_2D", convolution},
      {"TRANSPOSE_CONV", convolution},
      {"FULLY_CONNECTED", fully_connected},
      {"AVERAGE_POOL_2D", pool},
      {"MAX_POOL_2D", pool},
      {"ADD", sum},
      {"SUB", sum},
      {"MUL", mul},
      {"MEAN", mean},
      {"SOFTMAX", softmax},
      {"LOGISTIC", length},
      {"TANH", length},
      {"RELU", rescale},
      {"RELU6", rescale},
      {"RELU_0_TO_1", rescale},
      {"RELU_N1_TO_1", rescale},
      {"LEAKY_RELU", leaky_relu},
      {"HARD_SWISH", hard_swish},
      {"QUANTIZE", rescale},
      {"DEQUANTIZE", length},
      {"RESHAPE", length},
      {"SQUEEZE", length},
      {"EXPAND_DIMS", length},
      {"PAD", pad},
      {"PADV2", pad},
      {"CONCATENATION", concatenation},
      {"SPLIT", concatenation},
      {"SPLIT_V", concatenation},
      {"SLICE", strided_slice},
      {"STRIDED_SLICE", strided_slice},
      {"TRANSPOSE", transpose},
      {"RESIZE_NEAREST_NEIGHBOR", resize},
  };
  if (kernel == "QUANTIZE" && type == TensorType::float32) return length;
  const auto found = makers.find(kernel);
  if (found == makers.end())
    throw Error(ErrorKind::request,
                fmt::format("operator {} has no parameter block that laws could be in", kernel));
  return found->second;
}

}  // namespace

const std::vector<std::string>& parameter_names(const std::string& kernel, TensorType type) {
  static thread_local std::map<std::pair<std::string, TensorType>, std::vector<std::string>> known;
  std::vector<std::string>& names = known[{kernel, type}];
  if (names.empty()) {
    KernelCall empty;
    empty.kernel = kernel;
    empty.type = type;
    // Numbers that no division stumbles over.
    empty.params.assign(32, 1);
    std::vector<Value> values;
    Collector collector(empty, values, &names, nullptr);
    maker_of(kernel, type)(collector);
  }
  return names;
}

std::vector<Value> parameter_values(const KernelCall& call) {
  std::vector<Value> values;
  parameter_values(call, nullptr, values);
  return values;
}

void parameter_values(const KernelCall& call, const std::vector<bool>* needed,
                      std::vector<Value>& out) {
  out.clear();
  Collector collector(call, out, nullptr, needed);
  maker_of(call.kernel, call.type)(collector);
}

}  // namespace boardless
