// A search as one page for a browser, with all in it: the best network, the Pareto set as a drawing
// and as a table. analyzer/report/html_search/README.md has the page.
#pragma once

#include <string>

#include "analyzer/report/search_text.hpp"

namespace boardless {

std::string search_html(const SearchReport& report, const std::string& version);

}  // namespace boardless
