// A comparison as one page for a browser, with all in it: the answer, over clocks the chart of
// latency and energy with the clock of least energy marked, and the differences in tables.
// analyzer/report/html_compare/README.md has the page.
#pragma once

#include <string>

#include "analyzer/report/compare_view.hpp"

namespace boardless {

// All functions are in it, whatever the view's `top`.
std::string compare_html(const CompareView& view, const std::string& version);

}  // namespace boardless
