// The candidates of `boardless recommend`, and what each costs on each board.
#pragma once

#include <boost/program_options.hpp>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/recommend/candidate_cost.hpp"

namespace boardless::cli {

struct Candidates {
  struct Entry {
    std::string name;
    std::string model;  // the file
    std::optional<double> accuracy;
  };
  std::vector<Entry> entries;
  bool accuracy_known = false;
};

// Of a CSV file (candidate_file.hpp), or every .tflite below a folder. Error where it is neither.
Candidates read_candidates_or_folder(const std::string& input);

// --board, or each of --boards. Error where neither is given, or one is no board.
std::vector<std::string> chosen_boards(const boost::program_options::variables_map& values);

// A row for each candidate on each board, board after board. Empty after Ctrl-C.
std::optional<std::vector<CandidateCost>> candidate_costs(
    const boost::program_options::variables_map& values, const Candidates& candidates,
    const std::vector<std::string>& boards);

}  // namespace boardless::cli
