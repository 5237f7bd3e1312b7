// PAD: runs that are copied, and runs of padding between them.
#include "analyzer/learn/copied_runs.hpp"
#include "analyzer/learn/dims.hpp"
#include "analyzer/learn/played_fills.hpp"

namespace boardless::parameters {
namespace {

// Maximal runs of padding, in the output's order; how many there are but for the last. `by_rows`
// takes the rows of the innermost of the outer dimensions, which lie alike, at once.
Value fill(const Dims& size, const Dims& before, const Dims& after, std::size_t last, Value unit,
           bool by_rows, FillSums& filled) {
  const std::size_t outer = by_rows && last > 0 ? last - 1 : last;
  const Value head = before[last] * unit, tail = after[last] * unit;
  const Value row = head + size[last] * unit + tail;
  Value position = 0, due = 0, fills = 0;
  const auto add_rows = [&](Value rows) {
    if (rows == 0) return;
    filled.add(position, due + head);
    fills += due + head > 0;
    filled.add_each(position + due + row - tail, row, tail + head, rows - 1);
    if (tail + head > 0) fills += rows - 1;
    position += due + row - tail + (rows - 1) * row;
    due = tail;
  };
  Dims at(6, 0);
  for (bool more = true; more;) {
    bool is_inside = true;
    for (std::size_t d = 0; d < outer; ++d)
      is_inside = is_inside && at[d] >= before[d] && at[d] < before[d] + size[d];
    if (outer == last) {
      if (is_inside)
        add_rows(1);
      else
        due += row;
    } else if (is_inside) {
      due += before[outer] * row;
      add_rows(size[outer]);
      due += after[outer] * row;
    } else {
      due += (before[outer] + size[outer] + after[outer]) * row;
    }
    std::size_t d = outer;
    while (d > 0 && ++at[d - 1] == size[d - 1] + before[d - 1] + after[d - 1]) at[--d] = 0;
    more = d > 0;
  }
  filled.add(position, due);
  return fills;
}

// The same as branches see it: each row of the output, whether it is one of the input, and what is
// filled in front of it.
template <typename Row, typename Fill>
class PadWalk {
 public:
  PadWalk(const Dims& size, const Dims& before, const Dims& after, std::size_t last, Value unit,
          Row row, Fill fill)
      : size_(size),
        before_(before),
        after_(after),
        last_(last),
        unit_(unit),
        row_(row),
        fill_(fill) {
    for (std::size_t d = last; d-- > 0;) rows_[d] = rows_[d + 1] * (size[d] + before[d] + after[d]);
  }
  void play(PlayedBranches& play) {
    play_from(play, 0);
    fill_(position_, due_);
  }

 private:
  void skip(PlayedBranches& play, Value rows) {
    play.repeat(rows, [&] { row_(false); });
    due_ += rows * (before_[last_] + size_[last_] + after_[last_]) * unit_;
  }
  void play_from(PlayedBranches& play, std::size_t d) {
    if (d == last_) {
      row_(true);
      const Value due = due_ + before_[d] * unit_;
      fill_(position_, due);
      position_ += due + size_[d] * unit_;
      due_ = after_[d] * unit_;
      return;
    }
    skip(play, before_[d] * rows_[d + 1]);
    // Four times, and a run begins at the same place of a word.
    play.repeat(size_[d] >> 2, [&] {
      for (int k = 0; k < 4; ++k) play_from(play, d + 1);
    });
    for (Value k = 0; k < (size_[d] & 3); ++k) play_from(play, d + 1);
    skip(play, after_[d] * rows_[d + 1]);
  }

  const Dims &size_, &before_, &after_;
  Dims rows_{6, 1};  // of the output, of each wheel's one step
  std::size_t last_;
  Value unit_, position_ = 0, due_ = 0;
  Row row_;
  Fill fill_;
};

void add_played_pad(Collector& c, const Dims& size, const Dims& before, const Dims& after,
                    std::size_t last, Value unit) {
  const auto add = [&](const char* what, auto row_of, auto fill_of) {
    add_played(c, {what}, plain_form, [&](PlayedBranches& play) {
      PadWalk(
          size, before, after, last, unit, [&](bool inside) { row_of(play, inside); },
          [&](Value at, Value length) { fill_of(play, at, length); })
          .play(play);
    });
  };
  add(
      "rows inside", [](PlayedBranches& play, bool inside) { play.run(inside); },
      [](PlayedBranches&, Value, Value) {});
  for (const PlayedFill& one : played_fills)
    add(
        one.name, [](PlayedBranches&, bool) {}, one.run);
}

}  // namespace

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
  c.room().fills = {};
  const Value fills = fill(size, before, after, last, unit, c.sums_later(), c.room().fills);
  c.add_sums(SumsOf::fills, FillSums::size(), FillSums::name,
             [&](std::size_t k) { return c.room().fills.value(k); });
  c.add("fills", fills);
  Value contents = 1;
  for (std::size_t k = 0; k < last; ++k) contents *= size[k];
  add_copied(c, {{size[last] * unit, contents}});
  c.section([&] {
    add_played(c, {"copied"}, copy_forms, [&](PlayedBranches& play) {
      play.repeat(contents, [&] { play.run(size[last] * unit); });
    });
    add_played_pad(c, size, before, after, last, unit);
  });
  add_copied_by_place(c, [&](auto add) {
    Value to = 0, to_pitch = unit, from_pitch = unit;
    WordPlaces places(0, 0);
    for (std::size_t k = last + 1; k-- > 0;) {
      to += before[k] * to_pitch;
      if (k < last) places.repeat(size[k], to_pitch, from_pitch);
      to_pitch *= before[k] + size[k] + after[k];
      from_pitch *= size[k];
    }
    places.repeat(WordPlaces(to, 0));
    add(places, size[last] * unit);
  });
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
  Dims padded;
  for (std::size_t k = 0; k < 6; ++k) padded.push_back(size[k] + before[k] + after[k]);
  add_odometer(c, padded, last);
  Value outer = 1;
  for (std::size_t k = 0; k < 6; ++k) {
    if (k < last) outer *= size[k] + before[k] + after[k];
    c.add("size_", k, size[k] + before[k] + after[k]);
    c.add("before_", k, before[k]);
    c.add("after_", k, after[k]);
    c.add("outer_", k, outer);
  }
}

}  // namespace boardless::parameters
