// What `boardless search` prints for people: the best network, the distance to each budget, the
// Pareto set, and what the same search by MACs would have found.
//
//   Take 1f3a9c04, proxy 0.712 …
//   network   proxy  latency   energy     arena      flash  emulated
//   1f3a9c04  0.712  49.3 ms  2.41 mJ  16.2 KiB   68.0 KiB   49.4 ms
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/search/search.hpp"

namespace boardless {

struct SearchReport {
  const SearchSpace* space = nullptr;
  std::string board;
  double clock_hz = 0;
  SearchOptions options;
  std::string scorer;  // Scorer::key()
  bool is_proxy = false;
  bool predicted = false;
  SearchResult result;
  std::optional<MacsSearchResult> by_macs;
  std::vector<std::string> notes;
};

struct SearchTextOptions {
  int width = 80;
  std::size_t rows = 20;  // of networks
};

std::string search_text(const SearchReport& report, const SearchTextOptions& options);

// "proxy 0.712", "accuracy 91.6 %".
std::string score_text(const SearchReport& report, const Evaluation& evaluation);

}  // namespace boardless
