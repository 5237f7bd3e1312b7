// The user's own program as scorer, several runs of it at once if asked. docs/search.md has its
// protocol: a line of JSON for each network, and a line of JSON back.
//
//   ProgramScorer scorer("python3 score.py", {.timeout_s = 60, .processes = 2});
//
// What is wrong with an answer, and a program that dies or hangs, costs that network only.
#pragma once

#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "analyzer/search/scorer.hpp"
#include "analyzer/search/scorer_process.hpp"

namespace boardless {

struct ProgramScorerOptions {
  double timeout_s = 3600;  // for each network; 0: none
  unsigned processes = 1;
  const std::atomic<bool>* cancel = nullptr;
};

class ProgramScorer : public Scorer {
 public:
  ProgramScorer(std::string command, const ProgramScorerOptions& options);
  std::string key() const override { return "program: " + command_; }
  void score(std::span<const ScoreRequest> requests, const Done& done) override;

 private:
  std::string command_;
  std::vector<std::unique_ptr<ScorerProcess>> processes_;
};

// The line that the program is sent, without its end.
std::string score_request_line(const ScoreRequest& request);
// What it answered, if that is an answer to `id`.
Score read_score(const std::string& line, std::uint64_t id);

}  // namespace boardless
