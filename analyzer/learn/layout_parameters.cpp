// Operators that go through several dimensions: neighbours that are gone through alike count as
// one.
#include <algorithm>

#include "analyzer/learn/parameter_room.hpp"
#include "analyzer/learn/word_places.hpp"

namespace boardless::parameters {
namespace {

// Up to six numbers.
class Dims {
 public:
  Dims() = default;
  Dims(std::size_t size, Value value) : size_(size) { std::fill(begin(), end(), value); }
  Dims backwards() const {
    Dims out;
    for (std::size_t k = size_; k-- > 0;) out.push_back(of_[k]);
    return out;
  }
  void push_back(Value value) { of_[size_++] = value; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  Value& operator[](std::size_t k) { return of_[k]; }
  Value operator[](std::size_t k) const { return of_[k]; }
  Value& back() { return of_[size_ - 1]; }
  Value* begin() { return of_; }
  Value* end() { return of_ + size_; }

 private:
  Value of_[6] = {};
  std::size_t size_ = 0;
};

Dims dims(const Collector& c, std::size_t from) {
  Dims out;
  for (std::size_t k = 0; k < 6; ++k) out.push_back(c.word(from + k));
  return out;
}

// Sums over runs that are copied, all of one length.
void add_copied(Collector& c, std::initializer_list<Runs> copied) {
  RunSums& runs = c.room().runs[0];
  runs.clear();
  for (const Runs& one : copied) runs.add(one);
  add_sums(c, SumsOf::first_runs, "copied", runs);
}

// Sums over the same runs, those that a core copies by words apart from the others where it loads
// words at their boundaries only. `add_places` is handed what adds runs of one length.
template <typename AddPlaces>
void add_copied_by_place(Collector& c, AddPlaces add_places) {
  RunSums &by_words = c.room().runs[3], &by_bytes = c.room().runs[4];
  by_words.clear();
  by_bytes.clear();
  if (c.any_wanted(2 * RunSums::size()))
    add_places([&](const WordPlaces& places, Value length) {
      by_words.add({length, places.on_words()});
      by_bytes.add({length, places.runs() - places.on_words()});
    });
  add_sums(c, SumsOf::fourth_runs, copied_by_words, by_words);
  add_sums(c, SumsOf::fifth_runs, copied_by_bytes, by_bytes);
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

// Sums of int8 in halves of words hold 256 of them: longer runs are summed in pieces.
void add_pieces(Collector& c, const char* what, Value length) {
  constexpr Value most = 256;
  const Value whole = length / most, rest = length % most;
  for (const RoundForm& round : round_forms)
    c.add({what, " by 256", round.name}, whole * round.of(most) + round.of(rest));
  c.add({what, " by 256, pieces"}, whole + (rest > 0));
}

// An odometer's wheels from the outermost on, up to the one that is moved each time: how often any
// moves, and of these how often as the one inside has gone round.
void add_odometer(Collector& c, const Dims& size, std::size_t wheels) {
  Value moves = 0, rows = 1;
  for (std::size_t k = 0; k < wheels; ++k) moves += rows *= size[k];
  c.add("odometer", moves);
  c.add("odometer_carries", moves - (wheels > 0 ? rows : 0));
}

}  // namespace

// How two inputs go along one output, from the word of the first one's dimensions on.
void broadcast(Collector& c, std::size_t first) {
  const Dims one = dims(c, first), two = dims(c, first + 6);
  Dims size, kind;
  for (std::size_t k = 0; k < 6; ++k) {
    size.push_back(std::max(one[k], two[k]));
    kind.push_back((one[k] == 1 ? 1 : 0) + (two[k] == 1 ? 2 : 0));
  }
  const Merged merged = merge(size, kind);
  add_merged(c, merged, 3);
  add_odometer(c, merged.size.backwards(), merged.size.empty() ? 0 : merged.size.size() - 1);
}

void mean(Collector& c) {
  Dims size = dims(c, 0);
  const Dims reduced = dims(c, 6);
  Value kept = 1, folded = 1;
  for (std::size_t k = 0; k < 6; ++k) (reduced[k] ? folded : kept) *= size[k];
  c.add("kept", kept);
  c.add("reduced", folded);
  // From the innermost out, kept and reduced ones in turn.
  const Merged merged = merge(size, reduced);
  const std::size_t shift = !merged.kind.empty() && merged.kind[0] ? 1 : 0;
  static constexpr const char* names[] = {"kept_", "reduced_"};
  Value outside[2] = {kept, folded};
  for (std::size_t k = 0; k < 6; ++k) {
    const bool there = k >= shift && k - shift < merged.size.size();
    const Value of = there ? merged.size[k - shift] : 1;
    c.add(names[k % 2], k / 2, of);
    outside[k % 2] /= of;
    c.add(k % 2 ? "reduced_outside_" : "kept_outside_", k / 2, outside[k % 2]);
  }
  add_pieces(c, "reduced_0", 1 - shift < merged.size.size() ? merged.size[1 - shift] : 1);
  c.add("merged", static_cast<Value>(merged.size.size()));
  c.add("innermost_reduced", static_cast<Value>(shift));
  c.add("ones", std::count(size.begin(), size.end(), 1));
  c.skip(12);
  c.fields({"sum_offset", "output_offset", "multiplier", "shift"});
  c.add("right_shift", std::max<Value>(0, -c.word(15)));
  c.add("rescales", c.word(14) != 0);
}

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

void split(Collector& c) {
  c.fields({"count", "outer"});
  const BlockArray inner = c.array(2);
  RunSums& runs = c.room().runs[0];
  runs.clear();
  Value total = 0;
  for (std::size_t k = 0; k < inner.size(); ++k) {
    total += inner[k];
    runs.add({inner[k]});
  }
  c.add("inner", total);
  add_sums(c, SumsOf::first_runs, "copied", runs);
  add_copied_by_place(c, [&](auto add) {
    Value from = 0;
    for (std::size_t k = 0; k < inner.size(); ++k) {
      WordPlaces places(0, from);
      places.repeat(c.word(1), inner[k], total);
      add(places, inner[k]);
      from += inner[k];
    }
  });
}

void concatenation(Collector& c) {
  c.fields({"count", "outer"});
  const BlockArray inner = c.array(3);
  // boardless_kernels.h: a factor of 1 between equal zero points is copied.
  const BlockArray offset = c.array(4), multiplier = c.array(5), shift = c.array(6);
  RunSums &copied = c.room().runs[0], &rescaled = c.room().runs[1],
          &to_the_right = c.room().runs[2];
  for (RunSums* runs : {&copied, &rescaled, &to_the_right}) runs->clear();
  Value total = 0;
  const auto is_copied = [&](std::size_t k) {
    return multiplier.empty() ||
           (multiplier[k] == 1 << 30 && shift[k] == 1 && offset[k] + c.word(2) == 0);
  };
  for (std::size_t k = 0; k < inner.size(); ++k) {
    total += inner[k];
    (is_copied(k) ? copied : shift[k] < 0 ? to_the_right : rescaled).add({inner[k]});
  }
  c.add("inner", total);
  c.add("copied_inputs", static_cast<Value>(copied.runs()));
  c.add("rescaled_inputs", static_cast<Value>(rescaled.runs() + to_the_right.runs()));
  c.add("right_shifts", static_cast<Value>(to_the_right.runs()));
  c.add("rescales", !multiplier.empty());
  add_sums(c, SumsOf::first_runs, "copied", copied);
  add_sums(c, SumsOf::second_runs, "rescaled", rescaled);
  add_sums(c, SumsOf::third_runs, "rescaled to the right", to_the_right);
  add_copied_by_place(c, [&](auto add) {
    Value to = 0;
    for (std::size_t k = 0; k < inner.size(); ++k) {
      WordPlaces places(to, 0);
      places.repeat(c.word(1), total, inner[k]);
      if (is_copied(k)) add(places, inner[k]);
      to += inner[k];
    }
  });
}

void strided_slice(Collector& c) {
  const Dims in = dims(c, 0), begin = dims(c, 6), stride = dims(c, 12), out = dims(c, 18);
  // Trailing dimensions that are taken whole are one row with the first that is not.
  std::size_t last = 5;
  Value row = out[last];
  while (last > 0 && stride[5] == 1 && out[last] == in[last] && stride[last - 1] == 1)
    row *= out[--last];
  Value elements = 1;
  for (std::size_t k = 0; k < 6; ++k) elements *= out[k];
  c.add("elements", elements);
  c.add("row", row);
  c.add("row_stride", stride[5]);
  c.add("row_dimension", static_cast<Value>(last));
  add_copied(c, {{row, stride[5] == 1 && row > 0 ? elements / row : 0}});
  add_copied_by_place(c, [&](auto add) {
    if (stride[5] != 1) return;
    WordPlaces places(0, 0);
    Value from = 0, to_pitch = 1, from_pitch = 1;
    for (std::size_t k = 6; k-- > 0;) {
      from += begin[k] * from_pitch;
      if (k < last) places.repeat(out[k], to_pitch, stride[k] * from_pitch);
      to_pitch *= out[k];
      from_pitch *= in[k];
    }
    places.repeat(WordPlaces(0, from));
    add(places, row);
  });
  c.add("rows", row > 0 ? elements / row : 0);
  add_odometer(c, out, last);
  // Steps of each dimension around the rows, from the innermost out.
  Value outside = row > 0 ? elements / row : 0;
  for (std::size_t k = 0; k < 5; ++k) {
    const Value of = k < last ? out[last - 1 - k] : 1;
    c.add("size_", k, of);
    if (of > 0) outside /= of;
    c.add("outside_", k, outside);
  }
}

void transpose(Collector& c) {
  const Dims in = dims(c, 0), order = dims(c, 6);
  Value elements = 1;
  Dims pitch(6, 1);
  for (std::size_t k = 6; k-- > 0;) {
    pitch[k] = elements;
    elements *= in[k];
  }
  // The output's dimensions from the innermost out: those that stay neighbours are one.
  Dims size, step;
  for (std::size_t k = 6; k-- > 0;) {
    const std::size_t from = order[k] >= 0 && order[k] < 6 ? static_cast<std::size_t>(order[k]) : 0;
    if (in[from] == 1) continue;
    if (!size.empty() && pitch[from] == size.back() * step.back()) {
      size.back() *= in[from];
    } else {
      size.push_back(in[from]);
      step.push_back(pitch[from]);
    }
  }
  c.add("elements", elements);
  c.add("dimensions", static_cast<Value>(size.size()));
  c.add("row_step", step.empty() ? 1 : step[0]);
  const Value row = size.empty() ? 1 : size[0];
  const bool is_copied = step.empty() || step[0] == 1;
  add_copied(c, {{row, is_copied ? elements / row : 0}});
  add_copied_by_place(c, [&](auto add) {
    if (!is_copied) return;
    WordPlaces places(0, 0);
    Value to_pitch = row;
    for (std::size_t k = 1; k < size.size(); ++k) {
      places.repeat(size[k], to_pitch, step[k]);
      to_pitch *= size[k];
    }
    add(places, row);
  });
  Value outside = elements;
  for (std::size_t k = 0; k < 5; ++k) {
    const Value of = k < size.size() ? size[k] : 1;
    outside /= of;
    c.add("size_", k, of);
    c.add("outside_", k, outside);
  }
  add_odometer(c, size.backwards(), size.empty() ? 0 : size.size() - 1);
  // What of the block's dimensions is left out, or goes into another.
  Value ones = 0, last_one = 0;
  for (std::size_t k = 0; k < 6; ++k) {
    ones += in[k] == 1;
    if (order[k] >= 0 && order[k] < 6) last_one += in[static_cast<std::size_t>(order[k])] == 1;
  }
  c.add("ones", ones);
  c.add("merged", 6 - ones - static_cast<Value>(size.size()));
}

namespace {

// Which row or column of the input each one of the output shows, in the kernel's float arithmetic.
struct ResizedAxis {
  ResizedAxis(const Collector& c, Value from_, Value to_)
      : from(from_), to(to_), aligns(c.word(6) != 0), is_half(c.word(7) != 0) {
    scale = aligns && to > 1 ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                             : static_cast<float>(from) / static_cast<float>(to);
  }
  Value nearest(Value at) const {
    const float here = (static_cast<float>(at) + (is_half ? 0.5f : 0.0f)) * scale;
    return std::min(static_cast<Value>(aligns ? here + 0.5f : here), from - 1);
  }

  Value from, to;
  bool aligns, is_half;
  float scale;
};

}  // namespace

void resize(Collector& c) {
  c.fields({"batches", "input_height", "input_width", "channels", "output_height", "output_width",
            "align_corners", "half_pixel_centers"});
  const Value batches = c.word(0), channels = c.word(3);
  const ResizedAxis rows{c, c.word(1), c.word(4)}, columns{c, c.word(2), c.word(5)};
  // Rows of the output that show another row of the input than the one before.
  Value fresh = 0, shown = -1;
  for (Value y = 0; y < rows.to; ++y) {
    const Value row = rows.nearest(y);
    fresh += row != shown;
    shown = row;
  }
  c.add("fresh_rows", batches * fresh);
  c.add("repeated_rows", batches * (rows.to - fresh));
  c.add("rows", batches * rows.to);
  c.add("fresh_pixels", batches * fresh * columns.to);
  c.add("pixels", batches * rows.to * columns.to);
  // How far columns and rows get: no more steps than the input has.
  c.add("last_column", columns.nearest(columns.to - 1));
  c.add("last_row", batches * rows.nearest(rows.to - 1));
  c.add("output_row", columns.to * channels);
  const Value pixels = channels == 1 ? 0 : batches * fresh * columns.to;
  add_copied(c, {{channels, pixels}, {columns.to * channels, batches * (rows.to - fresh)}});
  add_copied_by_place(c, [&](auto add) {
    const Value pitch = columns.to * channels, input_pitch = columns.from * channels;
    WordPlaces pixels_of_row, fresh_rows, repeated_rows;
    for (Value x = 0; x < columns.to; ++x)
      pixels_of_row.add(x * channels, columns.nearest(x) * channels, 1);
    Value before = -1;
    for (Value y = 0; y < rows.to; ++y) {
      const Value row = rows.nearest(y);
      if (row == before)
        repeated_rows.add(y * pitch, (y - 1) * pitch, 1);
      else
        fresh_rows.add(y * pitch, row * input_pitch, 1);
      before = row;
    }
    // A repeated row is copied within the output.
    fresh_rows.repeat(batches, rows.to * pitch, rows.from * input_pitch);
    repeated_rows.repeat(batches, rows.to * pitch, rows.to * pitch);
    pixels_of_row.repeat(fresh_rows);
    if (channels != 1) add(pixels_of_row, channels);
    add(repeated_rows, pitch);
  });
}

}  // namespace boardless::parameters
