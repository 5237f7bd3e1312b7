// A model's estimate for programs: docs/models.md says what each key means.
#pragma once

#include <string>

#include "analyzer/model/model_estimate.hpp"

namespace boardless {

// The estimate's JSON (estimate_json.hpp) with `kernels`, `macs`, `parameters`, `ops`, `by_type`
// and `memory` beside.
std::string model_json(const ModelEstimate& m, const std::string& version);

// These keys alone, as one object without line breaks.
std::string model_part_json(const ModelEstimate& m);

}  // namespace boardless
