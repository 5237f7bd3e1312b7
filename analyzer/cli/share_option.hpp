// Shares on the command line: "2%", "0.5 %", "0.02".
#pragma once

#include <string>

namespace boardless::cli {

// As a fraction, 0.02 for "2%". Error that names `option` when it is not a number from 0 % on.
double parse_share(const std::string& text, const std::string& option);

}  // namespace boardless::cli
