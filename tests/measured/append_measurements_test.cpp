// Rows behind those of a measurement file: nothing that stands there is lost or changed.
#include "analyzer/measured/append_measurements.hpp"

#include <gmock/gmock.h>

#include "tests/measured/error_of.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Measurement row(const std::string& image, double latency_s) {
  Measurement m;
  m.image = image;
  m.latency_s = latency_s;
  return m;
}

TEST(AppendMeasurements, KeepsTheFileAsItIs) {
  const std::string file =
      "# the desk, 23 °C\nnote,image,latency_ms,latency_spread_us,colour\n"
      "\"a, b\",one.elf,12.7,25.4,red\n";
  Measurement m = row("two.elf", 0.0005);
  m.latency_spread = 0.02;
  m.note = "said \"so\"";
  const AppendedMeasurements a = append_measurements(file, "m.csv", {m});
  EXPECT_EQ(a.text, file + "\"said \"\"so\"\"\",two.elf,0.5,10,\n");
  EXPECT_EQ(a.added, 1u);
  EXPECT_THAT(a.warnings, IsEmpty());
  const MeasurementFile read = parse_measurements(a.text, "m.csv");
  ASSERT_THAT(read.rows, SizeIs(2));
  EXPECT_DOUBLE_EQ(*read.rows[1].latency_s, 0.0005);
  EXPECT_DOUBLE_EQ(*read.rows[1].latency_spread, 0.02);
}

TEST(AppendMeasurements, EndsTheLastLineAsTheOthers) {
  EXPECT_EQ(append_measurements("image,latency_s\na.elf,1", "m", {row("b.elf", 2)}).text,
            "image,latency_s\na.elf,1\nb.elf,2\n");
  EXPECT_EQ(append_measurements("image,latency_s\r\na.elf,1\r\n", "m", {row("b.elf", 2)}).text,
            "image,latency_s\r\na.elf,1\r\nb.elf,2\r\n");
}

TEST(AppendMeasurements, ARowThatIsThereIsNotAddedAgain) {
  const std::string file = "image,latency_ms\na.elf,0.3\n";
  const AppendedMeasurements a =
      append_measurements(file, "m.csv", {row("a.elf", 3e-4), row("a.elf", 4e-4)});
  EXPECT_EQ(a.added, 1u);
  ASSERT_THAT(a.warnings, SizeIs(1));
  EXPECT_THAT(a.warnings[0], HasSubstr("line 2 of 'm.csv'"));
  const AppendedMeasurements none =
      append_measurements(a.text, "m.csv", {row("a.elf", 4e-4), row("a.elf", 3e-4)});
  EXPECT_EQ(none.text, a.text);
  EXPECT_EQ(none.added, 0u);
  EXPECT_THAT(none.warnings, testing::ElementsAre(HasSubstr("2 rows are not added again")));
}

TEST(AppendMeasurements, AMissingColumnIsAddedWhereNothingIsLost) {
  Measurement m = row("b.elf", 2);
  m.sequence = "v7-mov";
  const std::string plain = "image,latency_ms\na.elf,1000\n";
  const AppendedMeasurements a = append_measurements(plain, "m.csv", {m});
  EXPECT_EQ(a.text, "image,sequence,latency_s\na.elf,,1\nb.elf,v7-mov,2\n");
  EXPECT_THAT(error_of([&] { append_measurements("# mine\n" + plain, "m.csv", {m}); }),
              HasSubstr("'m.csv' has no column 'sequence', and comments"));
  EXPECT_THAT(
      error_of([&] { append_measurements("image,latency_s,colour\na.elf,1,red\n", "m.csv", {m}); }),
      HasSubstr("columns of its own"));
}

TEST(AppendMeasurements, AFileThatCannotBeReadIsLeftAlone) {
  EXPECT_THAT(error_of([] {
                append_measurements("image,latency_s\na.elf,x\n", "m.csv", {row("b.elf", 2)});
              }),
              HasSubstr("m.csv, line 2"));
}

}  // namespace
}  // namespace boardless
