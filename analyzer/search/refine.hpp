// The last steps of a search: neighbours of the best network, one gene up or down and then two at
// once, as long as accuracy improves within the budgets.
#pragma once

#include "analyzer/search/search_run.hpp"

namespace boardless {

// Both look at no more than `most` further networks.
void refine_best(SearchRun& run, std::size_t most);
// And then from the other members of the Pareto set, the most accurate first: where all neighbours
// of the best are worse, a better one may lie beside another member.
void refine_front(SearchRun& run, std::size_t most);

}  // namespace boardless
