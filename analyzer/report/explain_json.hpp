// A breakdown as JSON: docs/explain-json.md says what each key means.
//
//   {"schema": "boardless-explanation/1", "estimate": {…}, "by": ["function"], "rows": [
//      {"function": "sum_pixel_3x3", "executions": 4000, "instructions": 2164000, …}, …]}
#pragma once

#include <string>

#include "analyzer/cost/breakdown.hpp"

namespace boardless {

inline constexpr const char* explanation_schema = "boardless-explanation/1";

std::string explain_json(const Explanation& x, const std::vector<Dimension>& by,
                         const Breakdown& breakdown, const std::string& version);

}  // namespace boardless
