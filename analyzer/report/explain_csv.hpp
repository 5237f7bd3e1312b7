// A breakdown as CSV: a row each, then what was left out as "[hidden]" and the sum as "[total]".
//
//   function,executions,instructions,cycles,cycles_with_callees,stall_cycles,cpi,energy_j,share
//   sum_pixel_3x3,4000,2164000,3344866,3344866,91882,1.545686,0.00262,0.293072
#pragma once

#include <string>

#include "analyzer/cost/breakdown.hpp"

namespace boardless {

std::string explain_csv(const Explanation& x, const std::vector<Dimension>& by,
                        const Breakdown& breakdown);

}  // namespace boardless
