// The branches of loops over the windows of a filter: how often each is mispredicted.
//
//   const WindowWalk windows(rows, columns);
//   add_played_windows(c, windows, batches, "channels", 24);
//
// For each window and each of some channels, its rows inside the input, and their columns.
#pragma once

#include "analyzer/learn/played_branches.hpp"
#include "analyzer/learn/window_axis.hpp"

namespace boardless::parameters {

class WindowWalk {
 public:
  WindowWalk(const Axis& rows, const Axis& columns)
      : rows_(neighbours(rows)), columns_(neighbours(columns)) {}

  // Tells each two axes' taps, and how many windows have them.
  template <typename Tell>
  void each(Tell tell) const {
    for (const Alike& y : rows_)
      for (const Alike& x : columns_) tell(y.taps, x.taps, y.count * x.count);
  }

  // Tells each window's taps inside, in the output's order.
  template <typename Tell>
  void play(PlayedBranches& play, Value batches, Tell tell) const {
    play.repeat(batches, [&] {
      for (const Alike& y : rows_)
        play.repeat(y.count, [&] {
          for (const Alike& x : columns_) play.repeat(x.count, [&] { tell(y.taps, x.taps); });
        });
    });
  }

 private:
  struct Alike {
    Taps taps;
    Value count;
  };
  static std::vector<Alike> neighbours(const Axis& axis) {
    std::vector<Alike> out;
    for (Value k = 0; k < axis.output; ++k) {
      const Taps taps = taps_at(axis, k);
      if (!out.empty() && out.back().taps == taps)
        ++out.back().count;
      else
        out.push_back({taps, 1});
    }
    return out;
  }

  std::vector<Alike> rows_, columns_;
};

inline void add_played_windows(Collector& c, const WindowWalk& windows, Value batches,
                               const char* each, Value times) {
  const auto add = [&](const char* what, auto tell) {
    add_played(
        c, {what, each}, plain_form,
        [&](PlayedBranches& play) {
          windows.play(play, batches, [&](const Taps& y, const Taps& x) { tell(play, y, x); });
        },
        true);
  };
  // What a row's first column costs hangs on how the branch to this row was predicted.
  PlayedBranch row_loop;
  Misses of_rows;
  add("columns", [&](PlayedBranches& play, const Taps& y, const Taps& x) {
    play.repeat(y.inside > 0 ? times : 0, [&] {
      play.of(PlayedBranches::first);
      play.run(x.inside);
      play.repeat(y.inside - 1, [&] {
        play.of(row_loop.expects(true) ? PlayedBranches::after_hit : PlayedBranches::after_miss);
        row_loop.run(true, 1, of_rows);
        play.run(x.inside);
      });
      row_loop.run(false, 1, of_rows);
    });
  });
  add("rows", [&](PlayedBranches& play, const Taps& y, const Taps&) {
    play.of(PlayedBranches::first);
    if (times > 0) play.run(y.inside);
    play.of(PlayedBranches::after_hit);
    play.repeat(times - 1, [&] { play.run(y.inside); });
  });
  add(each, [&](PlayedBranches& play, const Taps&, const Taps&) { play.run(times); });
}

}  // namespace boardless::parameters
