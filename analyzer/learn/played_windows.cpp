#include "analyzer/learn/played_windows.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analyzer/error.hpp"

namespace boardless::parameters {

bool can_be_played(const Collector& c, const Axis& rows, const Axis& columns) {
  constexpr Value largest = 256;
  const Value filter = std::max(rows.filter, columns.filter);
  if (filter > largest && c.sums_later())
    throw Error(ErrorKind::request,
                fmt::format("a filter of {} elements along an axis is not predicted where branches "
                            "are; {} are the most",
                            filter, largest));
  return filter <= largest;
}

WindowWalk::WindowWalk(const Collector& c, const Axis& rows, const Axis& columns) {
  if (!can_be_played(c, rows, columns)) return;
  rows_ = neighbours(rows);
  columns_ = neighbours(columns);
}

// Those wholly in the input are alike, and skipped.
std::vector<WindowWalk::Alike> WindowWalk::neighbours(const Axis& axis) {
  const Value room = axis.input + axis.padding - (axis.filter - 1) * axis.dilation - 1;
  const Value first = (axis.padding + axis.stride - 1) / axis.stride;
  const Value behind = room < 0 ? 0 : room / axis.stride + 1;
  std::vector<Alike> out;
  for (Value k = 0; k < axis.output;) {
    const Value count = k >= first && k < behind ? std::min(behind, axis.output) - k : 1;
    const Taps taps = taps_at(axis, k);
    if (!out.empty() && out.back().taps == taps)
      out.back().count += count;
    else
      out.push_back({taps, count});
    k += count;
  }
  return out;
}

void add_played_windows(Collector& c, const WindowWalk& windows, Value batches, const char* each,
                        Value times) {
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
