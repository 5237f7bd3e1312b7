#include "analyzer/report/html_page.hpp"

#include <gmock/gmock.h>

namespace boardless {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

constexpr HtmlPage pages[] = {HtmlPage::explanation, HtmlPage::comparison, HtmlPage::validation,
                              HtmlPage::search};

TEST(HtmlPage, HoldsTitleAndDataWhereTheScriptLooksForThem) {
  for (const HtmlPage page : pages) {
    const std::string html = html_page(page, "a & b", R"({"key":1})");
    EXPECT_THAT(html, HasSubstr("<title>a &amp; b</title>"));
    EXPECT_THAT(html, HasSubstr(R"(id="boardless-data">{"key":1}</script>)"));
    EXPECT_THAT(html, Not(HasSubstr("@BOARDLESS_")));
    EXPECT_TRUE(html.starts_with("<!doctype html>"));
    EXPECT_TRUE(html.ends_with("</html>\n"));
  }
}

TEST(HtmlPage, NothingInTitleOrDataEndsItsElement) {
  const std::string bad = "</script></title><img src=x>";
  for (const HtmlPage page : pages) {
    const std::string html = html_page(page, bad, "[\"" + bad + "\"]");
    EXPECT_THAT(html, Not(HasSubstr("<img src=x>")));
    EXPECT_THAT(html, HasSubstr("<title>&lt;/script>&lt;/title>&lt;img src=x></title>"));
    EXPECT_THAT(html, HasSubstr(R"(["\u003c/script>\u003c/title>\u003cimg src=x>"])"));
  }
}

TEST(HtmlPage, AMarkInTheTitleOrTheDataStaysAsItIs) {
  const std::string html = html_page(HtmlPage::validation, "@BOARDLESS_DATA@",
                                     R"(["@BOARDLESS_TITLE@","@BOARDLESS_DATA@"])");
  EXPECT_THAT(html, HasSubstr("<title>@BOARDLESS_DATA@</title>"));
  EXPECT_THAT(html, HasSubstr(R"(["@BOARDLESS_TITLE@","@BOARDLESS_DATA@"]</script>)"));
}

}  // namespace
}  // namespace boardless
