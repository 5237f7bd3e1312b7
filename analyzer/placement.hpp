// A range of addresses that is taken to lie in another memory of the board, to ask "what if"
// (--place .text=itcm). Only what accesses cost changes; the image runs where it was linked.
#pragma once

#include <cstdint>
#include <string>

namespace boardless {

struct Placement {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;
  std::string memory;  // a memory's name in the board file
};

}  // namespace boardless
