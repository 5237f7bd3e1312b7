// What `boardless validate` prints for people.
#pragma once

#include <string>
#include <vector>

#include "analyzer/calibrate/validation.hpp"

namespace boardless {

struct ValidationReport {
  std::string file;         // the measurements
  std::string data_sha256;  // of it
  std::string board;        // id
  std::string model;        // "documented figures", or the model's file
  std::vector<Sample> samples;
  std::vector<Validation> quantities;  // latency, energy
  std::vector<std::string> notes;
};

std::string validation_text(const ValidationReport& report, int width);

}  // namespace boardless
