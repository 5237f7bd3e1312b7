// The estimate for programs: docs/estimate.schema.json is the contract. SI units, unit in the key.
#pragma once

#include <string>

#include "analyzer/cost/estimate.hpp"

namespace boardless {

inline constexpr const char* estimate_schema = "boardless-estimate/1";

std::string estimate_json(const Estimate& estimate, const std::string& version);

}  // namespace boardless
