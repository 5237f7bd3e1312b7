// What code costs that a branch may skip, and the branch that does.
//
//   cmp r7, r2 / bge past / mov r7, r2 / past:      // the larger of two, by whatever data decides
//
// Whether it is skipped or not, both ways take some cycles at least. Those are of the code in front
// of the branch, which runs as often as laws say; what data decide is only what one way takes
// beyond the other, and that is often nothing.
#pragma once

#include <vector>

#include "analyzer/learn/counted_code.hpp"

namespace boardless {

// Moves what both ways take to the segment that ends with the branch: `paths` are those through
// `segments`, with what they cost beyond them. The cycles of every layer stay what they are.
void share_skipped_code(std::vector<CountedCode>& segments, std::vector<CountedCode>& paths);

}  // namespace boardless
