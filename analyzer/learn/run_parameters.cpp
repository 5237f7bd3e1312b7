#include "analyzer/learn/run_parameters.hpp"

namespace boardless::parameters {

const std::vector<RunMeasure>& run_measures() {
  static const std::vector<RunMeasure> all = [] {
    std::vector<RunMeasure> out;
    for (const RunForm& form : run_forms)
      for (const RoundForm& round : round_forms) out.push_back({.form = form, .round = round});
    for (std::size_t fours = 0; fours < 3; ++fours)
      for (const Rounds& words : round_counts)
        for (std::size_t bytes = 0; bytes < 3; ++bytes)
          out.push_back({.fours = round_counts[fours],
                         .words = words,
                         .bytes = round_counts[bytes],
                         .is_way = true});
    return out;
  }();
  return all;
}

std::string RunSums::name(const char* what, std::size_t k) {
  const RunMeasure& measure = run_measures()[k];
  const std::string out = std::string("sum_") + what;
  return measure.is_way ? measure.name(out + "(") + ")" : measure.name(out);
}

}  // namespace boardless::parameters
