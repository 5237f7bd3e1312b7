#include "analyzer/report/html_page.hpp"

#include <stdexcept>

// html_page_templates.S
extern "C" const char boardless_explanation_page[], boardless_explanation_page_end[];
extern "C" const char boardless_comparison_page[], boardless_comparison_page_end[];
extern "C" const char boardless_validation_page[], boardless_validation_page_end[];
extern "C" const char boardless_search_page[], boardless_search_page_end[];

namespace boardless {
namespace {

std::string_view between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

std::string_view template_of(HtmlPage page) {
  switch (page) {
    case HtmlPage::explanation:
      return between(boardless_explanation_page, boardless_explanation_page_end);
    case HtmlPage::comparison:
      return between(boardless_comparison_page, boardless_comparison_page_end);
    case HtmlPage::validation:
      return between(boardless_validation_page, boardless_validation_page_end);
    case HtmlPage::search:
      return between(boardless_search_page, boardless_search_page_end);
  }
  throw std::invalid_argument("no such page");
}

void add_escaped(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (c == '<')
      out += "&lt;";
    else if (c == '&')
      out += "&amp;";
    else
      out += c;
  }
}

// Without "<", which could end the script element. In JSON it stands in strings only.
void add_embedded(std::string& out, std::string_view json) {
  for (const char c : json) {
    if (c == '<')
      out += "\\u003c";
    else
      out += c;
  }
}

}  // namespace

std::string html_page(HtmlPage page, std::string_view title, std::string_view json) {
  constexpr std::string_view title_mark = "@BOARDLESS_TITLE@";
  constexpr std::string_view data_mark = "@BOARDLESS_DATA@";
  const std::string_view whole = template_of(page);
  // The build of the pages sees to it that each stands there once, the title first.
  const std::size_t title_at = whole.find(title_mark);
  const std::size_t data_at = whole.find(data_mark);
  if (title_at == whole.npos || data_at == whole.npos || data_at < title_at)
    throw std::logic_error("the page has no place for its title or its data");
  std::string out;
  out.reserve(whole.size() + title.size() + json.size() + json.size() / 16);
  out += whole.substr(0, title_at);
  add_escaped(out, title);
  const std::size_t after_title = title_at + title_mark.size();
  out += whole.substr(after_title, data_at - after_title);
  add_embedded(out, json);
  out += whole.substr(data_at + data_mark.size());
  return out;
}

}  // namespace boardless
