// What `boardless recommend` prints for people: the answer, the distance to each limit, all
// candidates, what the next budget step would buy, and how long the battery lasts.
//
//   Take kws_m on nucleo-l4r5zi at 120 MHz: the most accurate that fits, 91.6 %.
//   …
//   candidate  accuracy  latency   energy     arena      flash  fits
//   kws_m        91.6 %  53.5 ms  2.41 mJ  16.2 KiB   68.0 KiB  yes
//   kws_l        94.1 %  78.0 ms  3.40 mJ  24.0 KiB   96.0 KiB  latency ×1.30
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/recommend/battery.hpp"
#include "analyzer/recommend/recommend.hpp"

namespace boardless {

struct RecommendationReport {
  std::string candidates;  // the file or folder
  bool accuracy_known = false;
  std::vector<std::string> boards;
  Budgets budgets;
  std::optional<Battery> battery;
  std::vector<CandidateCost> rows;  // each candidate on each board
  Recommendation result;
  std::vector<std::optional<CandidateBattery>> batteries;  // as rows; empty without a battery
  std::vector<std::string> notes;
};

struct RecommendTextOptions {
  int width = 80;
  std::size_t rows = 20;  // of candidates
};

std::string recommend_text(const RecommendationReport& report, const RecommendTextOptions& options);

// "3.2 years", "41.5 days", "5.3 hours"; in the unit that another duration would have, if given.
std::string duration_text(double seconds, std::optional<double> in_unit_of = {});

}  // namespace boardless
