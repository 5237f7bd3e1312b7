// The annotated disassembly of functions, instructions by address under their source lines:
//
//   sum_pixel_3x3: 3,344,866 cycles, 29.3 %
//                                             kernels/conv_2d.c:118
//                                                 sum += x[0] * w[0];
//     █ 12.1 %    442,000   404,544  3.10  0800040c  ldr r3, [r1, #4]      flash_data_read 2.0
//
// The columns: share of the listing's function, cycles in all, executions, cycles each, address,
// text, and why cycles were lost, for each execution. Instructions that take 1 % or more of all
// cycles are marked.
#pragma once

#include <string>

#include "analyzer/cost/breakdown.hpp"
#include "analyzer/image/source_text.hpp"

namespace boardless {

struct ListingOptions {
  std::optional<std::string> function;  // only this one
  std::size_t top = 10;                 // functions, by own cycles
  double above = 0;                     // least share of the total's cycles that an instruction has
  int width = 80;
};

// Error(ErrorKind::request) when the function did not run.
std::string explain_listing(const Explanation& x, SourceText& source,
                            const ListingOptions& options);

}  // namespace boardless
