#include "analyzer/report/search_html.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/report/html_page.hpp"
#include "analyzer/report/search_json.hpp"

namespace boardless {

std::string search_html(const SearchReport& report, const std::string& version) {
  return html_page(HtmlPage::search, "boardless: " + report.space->name + " on " + report.board,
                   nlohmann::ordered_json::parse(search_json(report, version)).dump());
}

}  // namespace boardless
