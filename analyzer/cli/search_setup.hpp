// What every way of `boardless search` needs: the space, the board, how networks are costed and
// scored, and the log.
#pragma once

#include <boost/program_options.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/search/evaluator.hpp"

namespace boardless::cli {

// --scorer, --scorers, --scorer-timeout, --scorer-models, --scorer-table, --retry-failed.
void add_scorer_options(boost::program_options::options_description& options);

struct SearchSetup {
  SearchSpace space;
  std::string board;
  double clock_hz = 0;
  // Of the space's ranges, and of --supply and --temperature: what they do not change.
  std::vector<std::string> notes;
  std::optional<NetworkCoster> coster;
  std::unique_ptr<Scorer> scorer;
  LogConditions conditions;
  std::uint64_t weights_seed = 1;
  EvaluatorOptions evaluator;
};

// From now on Ctrl-C ends a search: SearchInterrupted.
void set_up_search(const boost::program_options::variables_map& values, SearchSetup& out);

}  // namespace boardless::cli
