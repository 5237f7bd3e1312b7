// Records by RFC 4180.
#include "analyzer/measured/csv_records.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measured/error_of.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<CsvRecord> all(std::string_view text) {
  CsvRecords records(text, "x.csv", 4, 20);
  std::vector<CsvRecord> out;
  CsvRecord record;
  while (records.next(record)) out.push_back(record);
  return out;
}

TEST(CsvRecords, SplitsAtCommasOutsideOfQuotes) {
  const auto records = all("a,\"b,c\",\"d \"\"e\"\"\",\n,,,f");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_THAT(records[0].fields, ElementsAre("a", "b,c", "d \"e\"", ""));
  EXPECT_THAT(records[1].fields, ElementsAre("", "", "", "f"));
}

TEST(CsvRecords, CountsLinesInsideOfQuotesAndWithAnyEnd) {
  const auto records = all("a\r\n\"b\r\nc\nd\",1\r# no record\n\n  \t\ne\n");
  ASSERT_EQ(records.size(), 3u);
  EXPECT_EQ(records[0].line, 1u);
  EXPECT_EQ(records[1].line, 2u);
  EXPECT_THAT(records[1].fields, ElementsAre("b\r\nc\nd", "1"));
  EXPECT_EQ(records[2].line, 8u);
}

TEST(CsvRecords, AHashInsideOfARecordIsNoComment) {
  const auto records = all("a,#b\n\"#c\"\n");
  ASSERT_EQ(records.size(), 2u);
  EXPECT_THAT(records[1].fields, ElementsAre("#c"));
}

TEST(CsvRecords, NamesTheLineOfAMistake) {
  const auto sentence = [](const char* text) { return error_of([&] { all(text); }); };
  EXPECT_THAT(sentence("a\n\"b\nc"), HasSubstr("x.csv, line 2: a field's quote is not closed"));
  EXPECT_THAT(sentence("a\n\"b\"c\n"), HasSubstr("line 2: there is text after the closing quote"));
  EXPECT_THAT(sentence("a\"b\n"), HasSubstr("line 1: there is a quote inside 'a'"));
  EXPECT_THAT(sentence("1,2,3,4,5\n"), HasSubstr("line 1: there are more than 4 fields"));
  EXPECT_THAT(sentence("123456789012345678901\n"), HasSubstr("more than 20 bytes"));
  EXPECT_THAT(sentence("\"123456789012345678901\"\n"), HasSubstr("more than 20 bytes"));
}

TEST(CsvRecords, OfAnEmptyTextThereAreNone) {
  EXPECT_TRUE(all("").empty());
  EXPECT_TRUE(all("\n# a\n\r\n").empty());
}

}  // namespace
}  // namespace boardless
