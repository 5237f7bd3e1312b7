// Budgets on the command line: --energy 1mJ --latency 50ms --arena 64KiB --flash 256KiB --sure.
#pragma once

#include <boost/program_options.hpp>

#include "analyzer/cli/quantity_option.hpp"
#include "analyzer/recommend/budgets.hpp"

namespace boardless::cli {

inline constexpr OptionUnit energy_units[] = {
    {"J", 1}, {"mJ", 1e-3}, {"uJ", 1e-6}, {"µJ", 1e-6}, {"nJ", 1e-9}};
inline constexpr OptionUnit byte_units[] = {
    {"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"kB", 1e3}, {"MB", 1e6}};

void add_budget_options(boost::program_options::options_description& options);

// Error where one is no quantity above 0.
Budgets parse_budgets(const boost::program_options::variables_map& values);

}  // namespace boardless::cli
