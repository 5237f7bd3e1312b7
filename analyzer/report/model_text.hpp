// A model's estimate for people: the answer, its ops, its op types side by side, and its memory.
//
//   op                  output            MACs    cycles  per MAC    share
//   0 CONV_2D           1x25x5x64      320,000   845,120     2.64   12.1 %
#pragma once

#include <string>

#include "analyzer/model/model_estimate.hpp"

namespace boardless {

struct ModelTextOptions {
  int width = 80;
  std::size_t ops = 50;  // rows, those with most cycles; in the order in which they run
};

std::string model_text(const ModelEstimate& m, const ModelTextOptions& options);

}  // namespace boardless
