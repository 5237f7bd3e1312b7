// Text of unknown origin is read, quoted and parsed without harm.
#include "analyzer/measured/text_input.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/measured/parse_number.hpp"
#include "tests/measured/error_of.hpp"
#include "tests/measured/temporary_folder.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(TextInput, QuotesNoMoreThanFortyCharactersAndNoControlCharacters) {
  EXPECT_EQ(in_quotes("abc"), "'abc'");
  EXPECT_EQ(in_quotes(std::string(40, 'x')), "'" + std::string(40, 'x') + "'");
  EXPECT_EQ(in_quotes(std::string(41, 'x')), "'" + std::string(40, 'x') + "…'");
  EXPECT_EQ(in_quotes("a\x1b[31mb\x7f"), "'a?[31mb?'");
  EXPECT_EQ(in_quotes("\xc2\x9b"
                      "31m"),
            "'?31m'");  // CSI as one C1 character
  EXPECT_EQ(in_quotes("25 °C"), "'25 °C'");
  EXPECT_EQ(in_quotes("25 \xb0"
                      "C"),
            "'25 ?C'");
}

TEST(TextInput, KnowsUtf8) {
  EXPECT_TRUE(is_utf8("°µ€𝄞"));
  for (const char* bad : {"\x80", "\xc0\xaf", "\xc3", "\xe0\x80\x80", "\xed\xa0\x80",
                          "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff"})
    EXPECT_FALSE(is_utf8(bad)) << in_quotes(bad);
}

TEST(TextInput, SplitsLinesAtAnyEnd) {
  EXPECT_THAT(lines_of("a\nb\r\n\rc"), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(lines_of(""), ElementsAre());
}

TEST(TextInput, RefusesWhatIsNoText) {
  EXPECT_EQ(text_after_mark("\xef\xbb\xbf"
                            "a",
                            "f"),
            "a");
  const std::string utf16(
      "\xff\xfe"
      "a\0",
      4);
  EXPECT_THAT(error_of([&] { text_after_mark(utf16, "f"); }), HasSubstr("UTF-16"));
  const std::string binary("a\0b", 3);
  EXPECT_THAT(error_of([&] { text_after_mark(binary, "f"); }), HasSubstr("NUL"));
}

TEST(TextInput, ReadsRegularFilesUpToTheLimit) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_text_file(folder.write("a", "text"), 4), "text");
  EXPECT_THAT(error_of([&] { read_text_file(folder.file("a"), 3); }), HasSubstr("4 bytes"));
  EXPECT_THAT(error_of([&] { read_text_file(folder.write("b", ""), 3); }), HasSubstr("is empty"));
  EXPECT_THAT(error_of([&] { read_text_file(folder.file("none"), 3); }), HasSubstr("no file"));
  EXPECT_THAT(error_of([&] { read_text_file(folder.file(""), 3); }), HasSubstr("directory"));
  EXPECT_THAT(error_of([&] { read_text_file("/dev/zero", 3); }), HasSubstr("regular file"));
}

TEST(ParseNumber, TakesDecimalNumbersAlone) {
  double value = 0;
  for (const auto& [text, number] : std::vector<std::pair<const char*, double>>{
           {"1", 1}, {" 1.5e-3\t", 1.5e-3}, {"+2", 2}, {"-.5", -0.5}, {"1E3", 1000}}) {
    EXPECT_EQ(parse_number(text, value), NumberFault::none) << text;
    EXPECT_EQ(value, number);
  }
  value = 7;
  for (const char* text : {"1,5", "1 000", "0x10", "1.5s", "+-1", "--1", "e5", "abc", "1e", "١"})
    EXPECT_EQ(parse_number(text, value), NumberFault::no_number) << text;
  for (const char* text : {"nan", "inf", "-INF", "infinity"})
    EXPECT_EQ(parse_number(text, value), NumberFault::not_finite) << text;
  for (const char* text : {"1e999", "1e-999"})
    EXPECT_EQ(parse_number(text, value), NumberFault::out_of_range) << text;
  EXPECT_EQ(parse_number("  ", value), NumberFault::empty);
  EXPECT_EQ(value, 7);
}

}  // namespace
}  // namespace boardless
