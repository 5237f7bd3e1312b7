#include "analyzer/report/compare_html.hpp"

#include <nlohmann/json.hpp>
#include <string_view>

#include "analyzer/report/compare_json.hpp"

extern "C" const char boardless_html_compare_template[];  // html_compare_template.S
extern "C" const char boardless_html_compare_template_end[];

namespace boardless {
namespace {

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) out += c == '<' ? "&lt;" : c == '&' ? "&amp;" : std::string(1, c);
  return out;
}

// Without "<", which could end the script element.
std::string embedded(const std::string& json) {
  const std::string text = nlohmann::ordered_json::parse(json).dump();
  std::string out;
  out.reserve(text.size());
  for (const char c : text) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
  return out;
}

}  // namespace

std::string compare_html(const CompareView& view, const std::string& version) {
  CompareView all = view;
  all.top = ~std::size_t{0};
  const std::string title = view.over == CompareOver::inputs && view.comparisons.size() == 1
                                ? view.summaries[1].label + " against " + view.summaries[0].label
                                : "comparison with " + view.summaries[0].label;
  const std::string_view page(boardless_html_compare_template,
                              static_cast<std::size_t>(boardless_html_compare_template_end -
                                                       boardless_html_compare_template));
  const std::pair<std::string_view, std::string> parts[] = {
      {"@BOARDLESS_TITLE@", escaped("boardless: " + title)},
      {"@BOARDLESS_DATA@", embedded(compare_json(all, version))}};
  std::string out;
  std::size_t at = 0;
  for (const auto& [mark, text] : parts) {
    const std::size_t found = page.find(mark, at);
    if (found == std::string_view::npos) continue;  // a test looks for both
    out += page.substr(at, found - at);
    out += text;
    at = found + mark.size();
  }
  return out + std::string(page.substr(at));
}

}  // namespace boardless
