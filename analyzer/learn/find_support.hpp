// When something happens: the simplest conditions that hold for all layers where it did, and for
// none where it did not.
//
//   find_support(samples, happened, did_not)   // filter_height == 1 and padding_top == 0
//
// Layers in neither set do not matter. `exact` is false where no few conditions tell the sets
// apart; then the best that there are stand.
#pragma once

#include "analyzer/learn/samples.hpp"

namespace boardless {

struct FoundSupport {
  Support support;
  int cost = 0;
  std::size_t wrong = 0;  // layers that it lets in and should not
  bool exact = true;      // there is none
};

// `rank` 0 gives the simplest, 1 the next but one, where there are several: to see in which layers
// it would matter.
FoundSupport find_support(const Samples& samples, const LayerSet& happened, const LayerSet& did_not,
                          int rank = 0);

}  // namespace boardless
