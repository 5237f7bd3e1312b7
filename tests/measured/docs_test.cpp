// docs/measurements.md names every column, and its worked examples give what it says.
#include <gtest/gtest.h>

#include "analyzer/measured/measurement_columns.hpp"
#include "analyzer/measured/text_input.hpp"
#include "analyzer/measured/trace.hpp"

namespace boardless {
namespace {

const std::string page = SOURCE_ROOT "/docs/measurements.md";

// The code block that has `word` in it.
std::string block(const std::string& word) {
  const std::string text = read_text_file(page, 1u << 20);
  std::size_t at = 0;
  while ((at = text.find("\n```", at)) != std::string::npos) {
    const std::size_t begin = text.find('\n', at + 1) + 1;
    const std::size_t end = text.find("\n```", begin - 1);
    const std::string found = text.substr(begin, end + 1 - begin);
    if (found.find(word) != std::string::npos) return found;
    at = end + 4;
  }
  ADD_FAILURE() << "no block with " << word;
  return "";
}

TEST(MeasurementsPage, AMeasurementFile) {
  const MeasurementFile file = parse_measurements(block("one cable"), page);
  EXPECT_TRUE(file.warnings.empty());
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[1].note, "one cable, 20 cm");
}

TEST(MeasurementsPage, HasEveryColumn) {
  const std::string text = read_text_file(page, 1u << 20);
  for (const MeasurementColumn& column : measurement_columns()) {
    const std::string name(column.name);
    // `latency_spread_s`, `_ms`, … share a row of the table.
    const std::string suffix =
        column.absolute && column.scale != 1 ? name.substr(name.rfind('_')) : name;
    EXPECT_NE(text.find("`" + suffix + "`"), std::string::npos) << name;
  }
}

// Its other examples are files, which tests/cli/readme_test.cpp runs the program on. What it says
// of their figures:
std::string example(const std::string& name) { return SOURCE_ROOT "/docs/examples/" + name; }

TEST(MeasurementsPage, Traces) {
  const Measurement ppk2 =
      read_trace(example("ppk2.csv"), {.channel = "D0", .supply_v = 3.0}).measurement;
  EXPECT_NEAR(*ppk2.latency_s, 20e-6, 1e-10);
  EXPECT_NEAR(*ppk2.energy_j, 465e-9, 1e-12);
  const Measurement joulescope =
      read_trace(example("joulescope.csv"), {.channel = "0"}).measurement;
  EXPECT_NEAR(*joulescope.latency_s, 200e-6, 1e-12);
  EXPECT_NEAR(*joulescope.energy_j, 5.115e-6, 1e-11);
  const Measurement otii = read_trace(example("otii.csv"), {.channel = "GPI 1"}).measurement;
  EXPECT_NEAR(*otii.latency_s, 500e-6, 1e-12);
  EXPECT_NEAR(*otii.energy_j, 12.7875e-6, 1e-11);
}

}  // namespace
}  // namespace boardless
