// Fitted models as files: TOML, small, with units in the keys.
//
//   std::string text = write_model(fitted);
//   FittedModel same = read_model(text, "nucleo.toml");
//
//   version = 1
//   interval_rate = 0.9
//   data_sha256 = "..."
//   [board]
//   id = "nucleo-l476rg"
//   core = "cortex-m4"
//   clock_hz = 80000000
//   ...
//   [latency]
//   rows = 12
//   ...
//   [[latency.term]]
//   id = "alu"
//   told = true
//   cycles_per_cycle = 1.02
//   cycles_per_cycle_low = 0.98
//   cycles_per_cycle_high = 1.06
//   cycles_per_cycle_prior = 1
//   covered_low = 0.12
//   covered_high = 0.31
//   covariance = [0.0004]    // with the terms above and with itself, in the coefficients' units
//
// Numbers are written so that reading them gives the same values.
//
// read_model(): Error(ErrorKind::request), one sentence with path, line and key, for what
// write_model() would not have written: a text above 1 MiB or nested deep, a version other than 1,
// a term that is unknown, missing or there twice, a number that is not finite or out of its range,
// a covariance that is none.
#pragma once

#include <string>
#include <string_view>

#include "analyzer/calibrate/fitted_model.hpp"

namespace boardless {

std::string write_model(const FittedModel& model);
FittedModel read_model(std::string_view toml, const std::string& path);

}  // namespace boardless
