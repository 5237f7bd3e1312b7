// The branches of loops over the windows of a filter: how often each is mispredicted.
//
//   const WindowWalk windows(c, rows, columns);
//   add_played_windows(c, windows, batches, "channels", 24);
//
// For each window and each of some channels, its rows inside the input, and their columns.
#pragma once

#include <vector>

#include "analyzer/learn/played_branches.hpp"
#include "analyzer/learn/window_axis.hpp"

namespace boardless::parameters {

// Error(ErrorKind::request) of a filter so large that it would take long, since windows that are
// cut are gone through. False where all parameters are asked for: then these are 0.
bool can_be_played(const Collector& c, const Axis& rows, const Axis& columns);

class WindowWalk {
 public:
  WindowWalk(const Collector& c, const Axis& rows, const Axis& columns);

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
  static std::vector<Alike> neighbours(const Axis& axis);

  std::vector<Alike> rows_, columns_;
};

void add_played_windows(Collector& c, const WindowWalk& windows, Value batches, const char* each,
                        Value times);

}  // namespace boardless::parameters
