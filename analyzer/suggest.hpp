// "Did you mean ...": the candidates nearest to a word that was not found.
//
//   nearest("estimte", {"estimate", "explain", "boards"})   // {"estimate"}
//   did_you_mean({"a", "b"})                                // "; did you mean 'a' or 'b'?"
//   did_you_mean({})                                        // ""
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace boardless {

// Up to three candidates within a third of the word's length in edits (at least two), nearest
// first, in the candidates' order where equally near. A candidate that has the word as a part
// counts too.
std::vector<std::string> nearest(std::string_view word, const std::vector<std::string>& candidates);

std::string did_you_mean(const std::vector<std::string>& names);

}  // namespace boardless
