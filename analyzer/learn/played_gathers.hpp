// The branches of putting the windows of a filter together as dense patches: row by row (a kernel's
// bl_gather_patch), by words where rows are whole words, or tap by tap where these lie apart. How
// often each is mispredicted.
//
//   add_played_gathers(c, {rows, columns, batches, unit, by_taps, true, groups}, {"ragged",
//   "even"});
#pragma once

#include <initializer_list>

#include "analyzer/learn/played_fills.hpp"
#include "analyzer/learn/played_windows.hpp"
#include "analyzer/learn/window_sums.hpp"

namespace boardless::parameters {

struct GatheredWindows {
  Axis rows, columns;
  Value batches = 1, unit = 1;
  bool by_taps = false;
  bool twice_last = false;  // where two go at once, the last of an odd number goes twice
  Value groups = 1;
};

void add_played_gathers(Collector& c, const GatheredWindows& windows,
                        std::initializer_list<const char*> kinds);

}  // namespace boardless::parameters
