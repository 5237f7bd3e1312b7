// Intel HEX: each record type, and each way that a line can be wrong.
#include <fmt/format.h>

#include "fixture.hpp"

namespace boardless {
namespace {

// A line with its checksum: record("0400000000000120") is ":0400000000000120DB\n".
std::string record(const std::string& hex) {
  unsigned sum = 0;
  for (std::size_t i = 0; i < hex.size(); i += 2) sum += std::stoul(hex.substr(i, 2), nullptr, 16);
  return fmt::format(":{}{:02X}\n", hex, (0x100 - sum) & 0xff);
}

const std::string end = ":00000001FF\n";

Image load_text(const std::string& text) { return load_image(written("case.hex", text)); }

TEST(IntelHex, LinearAndSegmentAddresses) {
  const Image image = load_text(record("020000040800") + record("0400100001020304") +
                                record("020000021000") + record("01000000AA") + end);
  ASSERT_EQ(image.segments.size(), 2u);
  EXPECT_EQ(image.segments[0].address, 0x10000u);
  EXPECT_EQ(image.segments[0].bytes, (std::vector<std::uint8_t>{0xaa}));
  EXPECT_EQ(image.segments[1].address, 0x08000010u);
  EXPECT_EQ(image.segments[1].run_address, 0x08000010u);
  EXPECT_EQ(image.segments[1].memory_size, 4u);
  EXPECT_TRUE(image.segments[1].executable);
}

TEST(IntelHex, NeighboursJoinInAnyOrder) {
  const Image image =
      load_text(record("02000400BBCC") + record("0400000001020304") + record("020006000708") + end);
  ASSERT_EQ(image.segments.size(), 1u);
  EXPECT_EQ(image.segments[0].bytes.size(), 8u);
  EXPECT_EQ(image.segments[0].bytes[4], 0xbb);
}

TEST(IntelHex, StartRecordsLowerCaseAndLineEndings) {
  const Image image = load_text(record("0400000508000009") + record("0400000300000000") +
                                ":01000000aa55\r\n\r\n:00000001ff");
  EXPECT_FALSE(image.entry);
  EXPECT_EQ(image.segments[0].bytes[0], 0xaa);
}

TEST(IntelHex, ErrorsNameTheLine) {
  const std::string first = record("020000040800");
  const auto line_2 = [&](const std::string& line) { return error_for(first + line + end); };
  constexpr const char* start = "is not a good Intel HEX file: line 2 ";
  EXPECT_EQ(line_2(":0100000001FF\n"), std::string(start) + "has a wrong checksum");
  EXPECT_EQ(line_2("hello\n"), std::string(start) + "does not start with ':'");
  EXPECT_EQ(line_2(":0100000\n"), std::string(start) + "is cut off");
  EXPECT_EQ(line_2(":01000000GGFF\n"), std::string(start) + "has a character that is no hex digit");
  EXPECT_EQ(line_2(record("0200000001")),
            std::string(start) + "announces 2 data bytes but holds 1");
  EXPECT_EQ(line_2(record("01000006AA")), std::string(start) + "has the unknown record type 06");
  EXPECT_EQ(line_2(record("0100000408")),
            std::string(start) + "has 1 data bytes where record type 04 has 2");
  EXPECT_EQ(line_2(record("02FFFF000102")),
            std::string(start) + "runs past the 64 KiB that its address record opened");
  EXPECT_EQ(error_for(first + end + end),
            "is not a good Intel HEX file: line 3 comes after the end-of-file record");
}

TEST(IntelHex, WholeFileErrors) {
  EXPECT_TRUE(contains(error_for(record("01000000AA")), "it has no end-of-file record"));
  EXPECT_EQ(error_for(end), "is an Intel HEX file without any data record");
  EXPECT_TRUE(contains(error_for(record("01000000AA") + record("01000000AB") + end),
                       "loads two segments over each other at 0x00000000"));
}

}  // namespace
}  // namespace boardless
