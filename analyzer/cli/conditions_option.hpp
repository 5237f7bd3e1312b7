// --supply and --temperature: what an energy depends on beside the code and the clock.
//
//   --supply 1.8V --temperature 60C      // Conditions{.supply_v = 1.8, .temperature_c = 60}
//
// Errors as quantity_option.hpp has them; the ranges are those of a measurement file.
#pragma once

#include <boost/program_options.hpp>

#include "analyzer/cost/linear_model.hpp"

namespace boardless::cli {

void add_conditions_options(boost::program_options::options_description& options);
Conditions conditions_option(const boost::program_options::variables_map& values);

}  // namespace boardless::cli
