// What `boardless validate --format json` prints: docs/calibration.md says what each key means.
#pragma once

#include <string>

#include "analyzer/report/validation_text.hpp"

namespace boardless {

std::string validation_json(const ValidationReport& report, const std::string& version);
// A row for each measurement: name, group, quantity, measured, predicted, interval, error.
std::string validation_csv(const ValidationReport& report);

}  // namespace boardless
