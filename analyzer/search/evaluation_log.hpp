// Everything that a search evaluated, as JSON Lines: a search that was interrupted goes on from it,
// and others can add to it.
//
//   EvaluationLog log("found/evaluations.jsonl", key);    // reads what is there
//   log.take_read()                                       // what was there
//   log.append(evaluation);                               // a line, at once
//
// The first line tells under what conditions the lines were evaluated; each line has the key of
// these, and a checksum: a figure that was changed by hand is not believed. A last line that was
// not finished is dropped, any other mistake is Error(ErrorKind::request) with the line. One search
// at a time has the file.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/search/evaluation.hpp"

namespace boardless {

// What all lines have in common.
struct LogLineKeys {
  std::string conditions;          // 12 digits
  std::string score = "accuracy";  // or "proxy", which an accuracy is not
};

// What evaluations depend on. Not on the search's seed and budgets.
struct LogConditions {
  std::string space, space_sha256;
  std::string board;
  double clock_hz = 0;
  std::string pack_sha256;
  std::string predictor_sha256;  // empty: emulated
  std::string model_sha256;      // of fitted figures; empty: the documented ones
  std::optional<double> supply_v, temperature_c;
  std::optional<std::uint64_t> max_instructions;  // of an emulation, where costs are emulated
  std::string scorer;                             // Scorer::key()
  std::uint64_t weights_seed = 1;
  std::string header() const;  // the first line
  LogLineKeys line_keys() const;
};

// A line without its end.
std::string evaluation_line(const Evaluation& evaluation, const LogLineKeys& keys);
Evaluation read_evaluation(const SearchSpace& space, const std::string& line,
                           const LogLineKeys& keys, const std::string& where);

class EvaluationLog {
 public:
  // Without a `path` nothing is kept. `retry_failed`: lines of networks that the scorer failed on
  // are taken out.
  EvaluationLog(const SearchSpace& space, const LogConditions& conditions, std::string path,
                bool retry_failed);
  ~EvaluationLog();
  EvaluationLog(const EvaluationLog&) = delete;
  EvaluationLog& operator=(const EvaluationLog&) = delete;

  std::vector<Evaluation> take_read() { return std::move(read_); }  // once; in the file's order
  void append(const Evaluation& evaluation);
  std::size_t lines() const { return lines_; }  // of evaluations

 private:
  void open_and_read(const SearchSpace& space, const LogConditions& conditions, bool retry_failed);
  void write(const std::string& text);

  std::string path_;
  LogLineKeys keys_;
  int file_ = -1;
  std::size_t lines_ = 0;
  std::vector<Evaluation> read_;
};

}  // namespace boardless
