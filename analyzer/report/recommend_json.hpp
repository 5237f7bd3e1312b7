// What `boardless recommend --format json` and `--format csv` print: docs/recommend.md says what
// each key means.
#pragma once

#include <string>

#include "analyzer/report/recommend_text.hpp"

namespace boardless {

std::string recommend_json(const RecommendationReport& report, const std::string& version);

// A row for each candidate on each board, in the recommendation's order:
//   name,model,board,clock_hz,accuracy,latency_s,…,fits,chosen,lacks,battery_life_s,error
std::string recommend_csv(const RecommendationReport& report);

}  // namespace boardless
