// Shares on the command line: "2%", "0.5 %", "0.02".
#pragma once

#include <string>

namespace boardless::cli {

// As a fraction, 0.02 for "2%". Error that names `option` when it is not a number from 0 % on, or
// one above 1 without a unit: who writes 2 hardly means 200 %.
double parse_share(const std::string& text, const std::string& option);

}  // namespace boardless::cli
