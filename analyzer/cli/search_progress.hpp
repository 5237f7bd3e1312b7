// How far a search is, on standard error, when that is a terminal:
//
//   evolving: 1,240 networks costed, 310 scored, 2 failed
#pragma once

#include <chrono>
#include <string>

#include "analyzer/search/evaluator.hpp"

namespace boardless::cli {

class SearchProgress {
 public:
  SearchProgress();
  ~SearchProgress() { clear(); }
  void phase(const std::string& name) { phase_ = name; }
  void show(const Evaluator& evaluator);
  void clear();

 private:
  bool terminal_;
  bool shown_ = false;
  std::string phase_;
  std::chrono::steady_clock::time_point last_;
};

}  // namespace boardless::cli
