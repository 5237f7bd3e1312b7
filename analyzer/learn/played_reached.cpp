#include "analyzer/learn/played_reached.hpp"

#include <vector>

#include "analyzer/learn/played_windows.hpp"
#include "analyzer/learn/reached_taps.hpp"

namespace boardless::parameters {

namespace {

// Pixels of an axis, one stride as the next where it is.
class ReachedAxis {
 public:
  ReachedAxis(const Axis& axis, bool is_played) {
    if (!is_played) return;
    std::vector<ReachedTaps> next;  // of one stride
    const auto put = [&] {
      if (!stretches_.empty() && stretches_.back().taps == next)
        ++stretches_.back().count;
      else
        stretches_.push_back({next, 1});
      next.clear();
    };
    each_reached(axis, [&](const ReachedTaps& taps) {
      inside_ += taps.inside;
      next.push_back(taps);
      if (static_cast<Value>(next.size()) == axis.stride) put();
    });
    if (!next.empty()) put();
  }
  Value inside() const { return inside_; }  // of all pixels
  template <typename Tell>
  void play(PlayedBranches& play, Tell tell) const {
    for (const Stretch& stretch : stretches_)
      play.repeat(stretch.count, [&] {
        for (const ReachedTaps& taps : stretch.taps) tell(taps);
      });
  }

 private:
  struct Stretch {
    std::vector<ReachedTaps> taps;
    Value count;
  };
  std::vector<Stretch> stretches_;
  Value inside_ = 0;
};

}  // namespace

void add_played_reached(Collector& c, const Axis& rows, const Axis& columns, Value batches,
                        Value input_channels, Value output_channels) {
  const bool is_played = can_be_played(c, rows, columns);
  const ReachedAxis y(rows, is_played), x(columns, is_played);
  const auto each_pixel = [&](PlayedBranches& play, auto tell) {
    play.repeat(batches, [&] {
      y.play(play, [&](const ReachedTaps& of_y) {
        x.play(play, [&](const ReachedTaps& of_x) { tell(of_y, of_x); });
      });
    });
  };
  const auto add = [&](const char* what, auto tell) {
    add_played(c, {what}, plain_form, [&](PlayedBranches& play) {
      each_pixel(play,
                 [&](const ReachedTaps& of_y, const ReachedTaps& of_x) { tell(play, of_y, of_x); });
    });
  };
  using Of = const ReachedTaps&;
  const auto run_taps = [](PlayedBranches& play, Of taps) {
    play.repeat(taps.behind, [&] { play.run(0); });
    play.repeat(taps.inside, [&] { play.run(1); });
  };
  const auto run_leaves = [](PlayedBranches& play, Of taps) {
    play.repeat(taps.visited() - taps.leaves, [&] { play.run(0); });
    if (taps.leaves && taps.visited() > 0) play.run(1);
  };
  const auto run_filter = [](PlayedBranches& play, Of taps) {
    play.repeat(taps.visited() - 1, [&] { play.run(0); });
    if (!taps.leaves && taps.visited() > 0) play.run(1);
  };
  add("reached rows", [&](PlayedBranches& play, Of of_y, Of) { run_taps(play, of_y); });
  add("rows leave", [&](PlayedBranches& play, Of of_y, Of) { run_leaves(play, of_y); });
  add("rows inside leave", [&](PlayedBranches& play, Of of_y, Of) {
    run_leaves(play, {0, of_y.inside, of_y.leaves});
  });
  add("rows end", [&](PlayedBranches& play, Of of_y, Of) { run_filter(play, of_y); });
  add("reached columns", [&](PlayedBranches& play, Of of_y, Of of_x) {
    play.repeat(of_y.inside, [&] { run_taps(play, of_x); });
  });
  add("columns leave", [&](PlayedBranches& play, Of of_y, Of of_x) {
    play.repeat(of_y.inside, [&] { run_leaves(play, of_x); });
  });
  add("columns end", [&](PlayedBranches& play, Of of_y, Of of_x) {
    play.repeat(of_y.inside, [&] { run_filter(play, of_x); });
  });
  const Value pairs = output_channels >> 1, rest = output_channels & 1;
  add("taps of pairs", [&](PlayedBranches& play, Of of_y, Of of_x) {
    play.repeat(pairs, [&] { play.run(of_y.inside * of_x.inside); });
  });
  add("taps of the rest", [&](PlayedBranches& play, Of of_y, Of of_x) {
    play.repeat(rest, [&] { play.run(of_y.inside * of_x.inside); });
  });
  const Value taps = batches * y.inside() * x.inside();
  const Value words = input_channels >> 2, bytes = input_channels & 3;
  add_played_loop(c, "words", taps, words);
  add_played_loop(c, "bytes", taps, bytes);
  add_played_loop(c, "words of pairs", taps * pairs, words);
  add_played_loop(c, "bytes of pairs", taps * pairs, bytes);
  add_played_loop(c, "words of the rest", taps * rest, words);
  add_played_loop(c, "bytes of the rest", taps * rest, bytes);
}

}  // namespace boardless::parameters
