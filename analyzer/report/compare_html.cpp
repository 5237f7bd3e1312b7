#include "analyzer/report/compare_html.hpp"

#include <nlohmann/json.hpp>

#include "analyzer/report/compare_json.hpp"
#include "analyzer/report/html_page.hpp"

namespace boardless {

std::string compare_html(const CompareView& view, const std::string& version) {
  CompareView all = view;
  all.top = ~std::size_t{0};
  const std::string title = view.over == CompareOver::inputs && view.comparisons.size() == 1
                                ? view.summaries[1].label + " against " + view.summaries[0].label
                                : "comparison with " + view.summaries[0].label;
  return html_page(HtmlPage::comparison, "boardless: " + title,
                   nlohmann::ordered_json::parse(compare_json(all, version)).dump());
}

}  // namespace boardless
