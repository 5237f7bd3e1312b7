// What `boardless search --format json` and `--format csv` print, and the files that it leaves in
// its folder: docs/search.md says what each key means.
#pragma once

#include <string>

#include "analyzer/report/search_text.hpp"

namespace boardless {

std::string search_json(const SearchReport& report, const std::string& version);

// A row for each network of the Pareto set:
//   network,accuracy,latency_s,...,architecture      (proxy in place of accuracy where it is one)
std::string search_csv(const SearchReport& report);

// The same as lines of JSON, of which each holds the architecture too.
std::string search_jsonl(const SearchReport& report);

}  // namespace boardless
