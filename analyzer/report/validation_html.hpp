// A validation as one page for a browser, with all in it: the error figures, predicted against
// measured and the errors as drawings, and every row. analyzer/report/html_validate/README.md has
// the page.
#pragma once

#include <string>

#include "analyzer/report/validation_text.hpp"

namespace boardless {

std::string validation_html(const ValidationReport& report, const std::string& version);

}  // namespace boardless
