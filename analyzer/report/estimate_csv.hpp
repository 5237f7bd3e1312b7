// The estimate as one row, for a loop that asks a thousand times:
//
//   image,core,board,clock_hz,region,passes,instructions,cycles,cycles_low,cycles_high,latency_s,…
//   a.elf,cortex-m4,generic-cortex-m4,100000000,whole run,1,7670870,9635079,9346027,…
//
// Fields by RFC 4180. Energy fields are empty where energy is not known.
#pragma once

#include <string>

#include "analyzer/cost/estimate.hpp"

namespace boardless {

std::string estimate_csv(const Estimate& estimate);

// A field in quotes where it needs them.
std::string csv_field(const std::string& text);

}  // namespace boardless
