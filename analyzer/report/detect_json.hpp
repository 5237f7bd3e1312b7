// A detection for other programs: docs/detect.md has the fields.
#pragma once

#include <string>

#include "analyzer/detect/detection.hpp"

namespace boardless {

std::string detect_json(const Detection& detection, const std::string& model,
                        const std::string& version);
// A line for each op, then one each for the glue behind the last and for what ran outside: its
// columns cycles and glue_cycles sum to the run's cycles.
std::string detect_csv(const Detection& detection);

}  // namespace boardless
