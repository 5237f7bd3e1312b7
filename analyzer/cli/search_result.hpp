// What a search leaves in its folder: the Pareto set, and the model and architecture of each
// member.
//
//   write_search_result(report, evaluator, "found");   // found/pareto.csv,
//   found/models/1f3a9c04.tflite
//
// A folder has one search's members: those of the search before, by its pareto.jsonl, that are none
// now are taken away. Only what that search wrote: a model that somebody trained since is left.
#pragma once

#include <string>

#include "analyzer/report/search_text.hpp"

namespace boardless::cli {

// Nothing, where `folder` is empty.
void write_search_result(const SearchReport& report, const Evaluator& evaluator,
                         const std::string& folder);

}  // namespace boardless::cli
