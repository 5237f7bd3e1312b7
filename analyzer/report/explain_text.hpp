// A breakdown as a table for people:
//
//   by function                         cycles  with callees   CPI     share
//   bl_conv_2d_int8                  7,690,088     7,690,088  1.46    67.4 %  ███████
//   sum_pixel_3x3                    3,344,866     3,344,866  1.55    29.3 %  ███
//   … 21 more                          378,168                         3.3 %
//   in all                          11,413,122                       100.0 %
//
// Columns that the terminal has no room for are left out, the least wanted first: energy, stalls,
// executions, instructions for each ...; the last line says so.
#pragma once

#include <string>

#include "analyzer/cost/breakdown.hpp"

namespace boardless {

std::string explain_text(const Explanation& x, const std::vector<Dimension>& by,
                         const Breakdown& breakdown, int width);

}  // namespace boardless
