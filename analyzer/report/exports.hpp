// Explanations in the formats of other tools, one per file. Every export's costs sum to the
// estimate's.
//
//   for (const ExportFormat& format : export_formats()) format.id, format.opens_with
//   export_format("folded")->write(x)
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "analyzer/cost/explanation.hpp"

namespace boardless {

struct ExportFormat {
  std::string_view id;
  std::string_view opens_with;  // for people: which tools read it
  bool binary;
  std::string (*write)(const Explanation& x);
};

std::span<const ExportFormat> export_formats();
const ExportFormat* export_format(std::string_view id);  // null when there is none

// main;conv_2d;requantise 12345: a line for each context, with its own cycles. Made for
// flamegraph.pl, inferno and speedscope.
std::string export_folded(const Explanation& x);

}  // namespace boardless
