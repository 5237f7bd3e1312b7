// The last steps of a search: neighbours of the best network, one gene up or down and then two at
// once, as long as accuracy improves within the budgets.
#pragma once

#include "analyzer/search/search_run.hpp"

namespace boardless {

// Looks at no more than `most` further networks.
void refine(SearchRun& run, std::size_t most);

}  // namespace boardless
