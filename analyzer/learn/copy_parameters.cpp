// Operators that only copy: parts of tensors, and tensors in another order or size.
#include <algorithm>

#include "analyzer/learn/copied_runs.hpp"
#include "analyzer/learn/dims.hpp"

namespace boardless::parameters {

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
  c.section([&] {
    add_played(c, {"copied"}, copy_forms, [&](PlayedBranches& play) {
      play.repeat(c.word(1), [&] {
        for (std::size_t k = 0; k < inner.size(); ++k) play.run(inner[k]);
      });
    });
  });
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
  c.section([&] {
    add_played(c, {"copied"}, copy_forms, [&](PlayedBranches& play) {
      play.repeat(c.word(1), [&] {
        for (std::size_t k = 0; k < inner.size(); ++k)
          if (is_copied(k)) play.run(inner[k]);
      });
    });
    add_played(c, {"rescaled"}, plain_form, [&](PlayedBranches& play) {
      play.repeat(c.word(1), [&] {
        for (std::size_t k = 0; k < inner.size(); ++k)
          if (!is_copied(k)) play.run(inner[k]);
      });
    });
    // One is asked for after the other.
    const auto is_half = [&](std::size_t k) { return multiplier[k] == 1 << 30; };
    const auto is_one = [&](std::size_t k) { return is_half(k) && shift[k] == 1; };
    const auto add_asked = [&](const char* what, auto before, auto now) {
      add_played(c, {what}, plain_form, [&](PlayedBranches& play) {
        play.repeat(c.word(1), [&] {
          for (std::size_t k = 0; k < multiplier.size(); ++k)
            if (before(k)) play.run(now(k));
        });
      });
    };
    add_asked(
        "multiplier of a half", [](std::size_t) { return true; }, is_half);
    add_asked("shift of one", is_half, is_one);
    add_asked("copied of one", is_one, is_copied);
    add_asked(
        "right shift", [&](std::size_t k) { return !is_copied(k); },
        [&](std::size_t k) { return shift[k] < 0; });
  });
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
  const Value rows = row > 0 ? elements / row : 0;
  c.section([&] {
    add_played(c, {"copied"}, copy_forms,
               [&](PlayedBranches& play) { play.repeat(rows, [&] { play.run(row); }); });
  });
  c.add("rows", rows);
  add_odometer(c, out, last);
  // Steps of each dimension around the rows, from the innermost out.
  Value outside = rows;
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
  c.section([&] {
    add_played(c, {"rows"}, copy_forms,
               [&](PlayedBranches& play) { play.repeat(elements / row, [&] { play.run(row); }); });
  });
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
  c.section([&] {
    // Each row of the output, and whether it repeats the one before.
    const auto play_rows = [&](PlayedBranches& play, auto row_of) {
      play.repeat(batches, [&] {
        Value before = -1;
        for (Value y = 0; y < rows.to; ++y) {
          const Value row = rows.nearest(y);
          row_of(row == before);
          before = row;
        }
      });
    };
    add_played(c, {"copied"}, copy_forms, [&](PlayedBranches& play) {
      play_rows(play, [&](bool repeats) {
        if (repeats)
          play.run(columns.to * channels);
        else if (channels != 1)
          play.repeat(columns.to, [&] { play.run(channels); });
      });
    });
    add_played(c, {"repeats"}, plain_form, [&](PlayedBranches& play) {
      play_rows(play, [&](bool repeats) { play.run(repeats); });
    });
    add_played(c, {"fresh pixels"}, plain_form, [&](PlayedBranches& play) {
      play.repeat(batches * fresh, [&] { play.run(columns.to); });
    });
  });
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
