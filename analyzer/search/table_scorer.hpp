// Accuracies that are known already, from a CSV file with the columns network (its name, such as
// 1f3a9c04, or its architecture as JSON) and accuracy, wherever they stand among others. A network
// that is not in it has none.
#pragma once

#include <map>
#include <string>

#include "analyzer/search/scorer.hpp"

namespace boardless {

class TableScorer : public Scorer {
 public:
  // Error(ErrorKind::request) with the file's line.
  explicit TableScorer(const std::string& path);
  std::string key() const override { return "table " + sha256_; }
  void score(std::span<const ScoreRequest> requests, const Done& done) override;

 private:
  std::string path_, sha256_;
  std::map<std::string, double> accuracies_;
};

}  // namespace boardless
