#include "analyzer/report/validation_html.hpp"

#include <filesystem>
#include <nlohmann/json.hpp>

#include "analyzer/report/html_page.hpp"
#include "analyzer/report/validation_json.hpp"

namespace boardless {

std::string validation_html(const ValidationReport& report, const std::string& version) {
  const std::string file = std::filesystem::path(report.file).filename().string();
  return html_page(HtmlPage::validation, "boardless: " + file + " on " + report.board,
                   nlohmann::ordered_json::parse(validation_json(report, version)).dump());
}

}  // namespace boardless
