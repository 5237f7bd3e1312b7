// A page for a browser, one file with all in it: its template (analyzer/report/page/README.md) with
// a title and data. Whatever stands in them, it stays text.
//
//   html_page(HtmlPage::comparison, "boardless: new.elf against old.elf", compare_json(...))
#pragma once

#include <string>
#include <string_view>

namespace boardless {

enum class HtmlPage { explanation, comparison, validation, search };

// `json`: of UTF-8. Whitespace between its parts stays.
std::string html_page(HtmlPage page, std::string_view title, std::string_view json);

}  // namespace boardless
