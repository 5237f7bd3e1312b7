// The estimate for people, as wide as their terminal:
//
//   ds_cnn-cortex-m4.elf on generic Cortex-M4 at 100 MHz
//
//     latency   96.4 ms   between 93.5 ms and 99.2 ms
//     energy    unknown   a generic board has no current
//     cycles    9,635,079   ±3 %, 1.26 per instruction
//     counted   the whole run: 7,670,870 instructions; it ended by exit
//
//     class                  instructions       cycles   share
//     multiply_accumulate       2,651,776    2,651,776  27.5 %  ██████████
#pragma once

#include <string>

#include "analyzer/cost/estimate.hpp"

namespace boardless {

struct TextOptions {
  int width = 80;              // columns
  std::size_t functions = 10;  // rows of the function table
};

std::string estimate_text(const Estimate& estimate, const TextOptions& options);

}  // namespace boardless
