// Files are told apart by their content, whatever they are called.
#include "analyzer/measured/measured_format.hpp"

#include <gmock/gmock.h>

#include "tests/measured/error_of.hpp"
#include "tests/measured/temporary_folder.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<MeasuredFormat> format_of_data(const std::string& name) {
  return recognised_formats(std::string(TEST_DATA "/measured/") + name);
}

TEST(MeasuredFormats, EveryFixtureIsRecognised) {
  for (const char* name : {"energy_runner_log.txt", "energy_runner_results.txt",
                           "energy_runner_streaming.txt", "energy_runner_successor.txt"})
    EXPECT_THAT(format_of_data(name), ElementsAre(MeasuredFormat::energy_runner)) << name;
  EXPECT_THAT(format_of_data("microbench.log"), ElementsAre(MeasuredFormat::microbench));
  for (const char* name : {"joulescope_downsampled.csv", "joulescope_ui.csv", "otii.csv",
                           "otii_wall_clock.csv", "ppk2.csv", "ppk2_bits.csv"})
    EXPECT_THAT(format_of_data(name), ElementsAre(MeasuredFormat::trace)) << name;
  EXPECT_THAT(format_of_data("measurements.csv"), IsEmpty());
}

TEST(MeasuredFormats, WhatIsNoneOrTwo) {
  const TemporaryFolder folder;
  const auto formats = [&](const std::string& text) {
    return recognised_formats(folder.write("f", text));
  };
  EXPECT_THAT(formats("time flies\n"), IsEmpty());
  EXPECT_THAT(formats("time,place\n1,2\n"), IsEmpty());
  EXPECT_THAT(formats("microbench is a word\n"), IsEmpty());
  EXPECT_THAT(formats("Throughput : 3 inf./sec.\nmicrobench 1 cortex-m4 DWT cpuid 410fc241\n"),
              ElementsAre(MeasuredFormat::energy_runner, MeasuredFormat::microbench));
  // Two headings that both could be the current are for the reader to refuse.
  EXPECT_THAT(formats("Time (s);Current A (mA);Current B (mA)\n0;1;2\n"),
              ElementsAre(MeasuredFormat::trace));
  EXPECT_THAT(error_of([&] { formats(std::string("a\0b", 3)); }), testing::HasSubstr("NUL"));
  EXPECT_THAT(error_of([&] { formats(""); }), testing::HasSubstr("is empty"));
  EXPECT_THAT(error_of([] { recognised_formats("/"); }), testing::HasSubstr("directory"));
}

}  // namespace
}  // namespace boardless
