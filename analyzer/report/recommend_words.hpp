// How a recommendation says things, in all its formats. Private to the recommendation's reports.
//
//   fit_words(row, judged)       // "yes", "latency ×1.56 +1" (one limit more), "energy not known"
//   what_it_lacks(row, judged)   // "its latency is 78.0 ms, 1.56 times the 50.0 ms allowed, …"
#pragma once

#include <string>
#include <vector>

#include "analyzer/report/recommend_text.hpp"

namespace boardless {

std::string bytes_text(std::uint64_t bytes);                       // "16.2 KiB"
std::string quantity_text(double value, const std::string& unit);  // of a limit
std::string accuracy_text(double accuracy);                        // "91.6 %"
std::string factor_text(double factor);                            // "1.56"; never "1.00" above 1
std::string joined(const std::vector<std::string>& words);         // "a, b and c"
std::string fit_words(const CandidateCost& row, const JudgedRow& judged);      // a few words
std::string what_it_lacks(const CandidateCost& row, const JudgedRow& judged);  // at length
std::string option_text(const Raise& raise);                                   // "--latency 53.6ms"
std::string next_step_sentence(const RecommendationReport& report);
std::string why_no_life(const CandidateCost& row, const Battery& battery);

}  // namespace boardless
