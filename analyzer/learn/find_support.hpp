// When something happens: the simplest conditions that hold for all layers where it did, and for
// none where it did not.
//
//   find_supports(samples, happened, did_not, 8)[0]   // filter_height == 1 and padding_top == 0
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

// The best first, up to `most` of those that are as right on these layers; at least one.
std::vector<FoundSupport> find_supports(const Samples& samples, const LayerSet& happened,
                                        const LayerSet& did_not, std::size_t most);

}  // namespace boardless
