// A battery on the command line:
//
//   --battery 225mAh --battery-voltage 3V --every 10s --sleep 2uA --self-discharge 1%
//   --battery 2.4kJ --every 6/h --sleep 6uW
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/recommend/battery.hpp"

namespace boardless::cli {

void add_battery_options(boost::program_options::options_description& options);

// Nothing without --battery. `notes` gets what is taken for granted. Error where a figure that is
// needed is missing, one has no effect, or one is no such quantity.
std::optional<Battery> parse_battery(const boost::program_options::variables_map& values,
                                     std::vector<std::string>& notes);

// "10s", "5min", "1h", "6/h", "24/day": seconds from one to the next.
double parse_period(const std::string& word);

}  // namespace boardless::cli
