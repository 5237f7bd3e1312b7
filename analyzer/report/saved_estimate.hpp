// Reads back what `boardless estimate --format json` wrote (docs/estimate-json.md), for a
// comparison.
//
//   if (is_saved_estimate("base.json")) EstimateSummary s = read_saved_estimate("base.json");
//
// The file is untrusted: its size and depth are bounded, every figure is checked, and rows have to
// sum to their totals. Keys that this version does not know are left alone: one may be added within
// version 1. Errors: Error(ErrorKind::request), one sentence that names the file.
#pragma once

#include <string>

#include "analyzer/cost/estimate_summary.hpp"

namespace boardless {

inline constexpr std::uint64_t max_saved_bytes = 32u << 20;

// By content: text that begins with a brace or bracket, which no image does. False also when the
// file cannot be read: load_image() then says why.
bool is_saved_estimate(const std::string& path);

EstimateSummary read_saved_estimate(const std::string& path);

// `path` is for the errors.
EstimateSummary parse_saved_estimate(const std::string& text, const std::string& path);

}  // namespace boardless
