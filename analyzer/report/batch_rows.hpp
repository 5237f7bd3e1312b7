// Many models, a row each: for a search that asks a thousand times.
//
//   model,core,board,clock_hz,ops,macs,parameters,instructions,cycles,cycles_low,cycles_high,…,error
//   nets/a.tflite,cortex-m4,nucleo-l4r5zi,120000000,13,2656768,…,
//   nets/b.tflite,,,,,…,the file is not a model
//
// As JSON Lines: {"model": path, "error": sentence or null, "estimate": as model_json() or null}.
#pragma once

#include <optional>
#include <string>

#include "analyzer/model/model_estimate.hpp"

namespace boardless {

struct BatchRow {
  std::string model;  // the file
  std::optional<ModelEstimate> estimate;
  std::string error;  // why there is no estimate
};

std::string batch_csv_head();
std::string batch_csv_line(const BatchRow& row);
std::string batch_json_line(const BatchRow& row, const std::string& version);

}  // namespace boardless
