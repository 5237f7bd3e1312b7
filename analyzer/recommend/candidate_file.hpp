// Candidates: models with the accuracies that their training gave, from a CSV file.
//
//   model,accuracy,name
//   nets/kws_s.tflite,0.884,small
//   nets/kws_m.tflite,91.6%,medium
//
// `model` is relative to the file's folder. `accuracy` is 0 to 1, or has a percent sign;
// `accuracy_percent` is 0 to 100. A figure that could be either is refused: 91.6 as an accuracy,
// 0.9 as accuracy_percent. `name` is what tables call it. Other columns are left alone. Rules of
// CSV: csv_records.hpp.
//
// A mistake is an Error(ErrorKind::request) of one sentence that begins with file and line: a
// column that is not there, a row with too few or too many fields, an accuracy that is none, a
// model that is not there, a model or a name that is there twice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace boardless {

struct Candidate {
  std::string name;
  std::string model;    // its path, as it can be opened
  double accuracy = 0;  // 0 to 1
  std::size_t line = 0;
};

std::vector<Candidate> read_candidates(const std::string& path);
// `folder`: what models are relative to. Whether they are there is looked at.
std::vector<Candidate> parse_candidates(std::string_view text, const std::string& name,
                                        const std::string& folder);

// Short names for models: the file's name without .tflite where these differ, else the paths.
std::vector<std::string> short_names(const std::vector<std::string>& models);

}  // namespace boardless
