// A comparison for programs: docs/comparison.schema.json is the contract. SI units, unit in the
// key.
#pragma once

#include <string>

#include "analyzer/report/compare_view.hpp"

namespace boardless {

inline constexpr const char* comparison_schema = "boardless-comparison/1";

std::string compare_json(const CompareView& view, const std::string& version);

}  // namespace boardless
