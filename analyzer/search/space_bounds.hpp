// What keeps a space within bounds: its largest network has only so many layers, MACs and bytes,
// and its smallest one no pool that is larger than what it pools.
//
//   check_bounds(space)   // spaces/x.toml:14: up to here networks have 1.2e+09 MACs ...
//
// Private to read_space.cpp.
#pragma once

#include "analyzer/search/search_space.hpp"

namespace boardless {

// Error(ErrorKind::request) with the line of the stage from which on it is too much.
void check_bounds(const SearchSpace& space);

}  // namespace boardless
