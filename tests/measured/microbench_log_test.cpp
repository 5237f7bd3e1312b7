// The console of the microbench images: as a debugger shows it, and as the images themselves print.
#include "analyzer/measured/microbench_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/cli/run_program.hpp"
#include "tests/measured/error_of.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const std::string head = "microbench 1 cortex-m4 DWT cpuid 410fc241\n";

MicrobenchLog parse(const std::string& text) { return parse_microbench_log(text, "m.log"); }

TEST(MicrobenchLog, IsFoundAmongADebuggersLines) {
  const MicrobenchLog log = read_microbench_log(TEST_DATA "/measured/microbench.log");
  EXPECT_EQ(log.core, "cortex-m4");
  EXPECT_EQ(log.counter, "DWT");
  EXPECT_EQ(log.cpuid, 0x410fc241u);
  EXPECT_EQ(log.empty_cycles, 21);
  ASSERT_EQ(log.sequences.size(), 5u);
  EXPECT_EQ(log.sequences[2].name, "v7-mac-loop");
  EXPECT_EQ(log.sequences[2].cycles, 97);
  EXPECT_EQ(log.sequences[4].cycles, -2);
}

TEST(MicrobenchLog, RowsAreWhatTookCycles) {
  const MicrobenchLog log = read_microbench_log(TEST_DATA "/measured/microbench.log");
  const std::vector<Measurement> rows = measurements_of(log);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows[1].image, "microbench-cortex-m4.elf");
  EXPECT_EQ(rows[1].sequence, "v7-mov-pc");
  EXPECT_EQ(rows[1].cycles, 3);
  EXPECT_EQ(rows[1].group, "microbench");
  EXPECT_EQ(rows[1].line, 11u);
  EXPECT_THAT(log.warnings, ElementsAre(HasSubstr("line 13: 'v7-odd' took 0 cycles"),
                                        HasSubstr("line 14: 'v7-negative' took -2 cycles")));
}

TEST(MicrobenchLog, TwoRunsThatAgreeAreOne) {
  const std::string run = head + "empty 21\nv7-mov 1\ndone 1\n";
  EXPECT_EQ(parse(run + "between\n" + run).sequences.size(), 1u);
  EXPECT_THAT(error_of([&] { parse(run + head + "empty 21\nv7-mov 2\ndone 1\n"); }),
              HasSubstr("line 7: 'v7-mov' took 2 cycles and 1 on line 3"));
}

TEST(MicrobenchLog, RefusesWhatIsNotWhole) {
  const auto sentence = [](const std::string& text) { return error_of([&] { parse(text); }); };
  EXPECT_THAT(sentence("v7-mov 1\n"), HasSubstr("no output of a microbench image"));
  EXPECT_THAT(sentence(head + "empty 3\nv7-mov 1\n"), HasSubstr("line 1: the output has no end"));
  EXPECT_THAT(sentence(head + "v7-mov 1\ndone 2\n"),
              HasSubstr("line 3: 2 sequences were run and 1 are in the output"));
  EXPECT_THAT(sentence("microbench 2 cortex-m4 DWT cpuid 410fc241\n"), HasSubstr("version '2'"));
  EXPECT_THAT(sentence("microbench 1 cortex-m9 DWT cpuid 410fc241\n"),
              HasSubstr("'cortex-m9' is no"));
  EXPECT_THAT(sentence("microbench 1 cortex-m4 DWT cpuid xyz\n"), HasSubstr("'xyz' is no CPUID"));
  EXPECT_THAT(sentence(head + "done 0\nmicrobench 1 cortex-m3 DWT cpuid 411fc231\ndone 0\n"),
              HasSubstr("line 3: this output is of another core"));
}

class MicrobenchImage : public testing::TestWithParam<const char*> {};

TEST_P(MicrobenchImage, PrintsWhatIsRead) {
  const std::string core = GetParam();
  const Ran ran = run_program(
      {"estimate", SOURCE_ROOT "/firmware_images/microbench-" + core + ".elf", "--format", "json"});
  ASSERT_EQ(ran.status, 0) << ran.error;
  const MicrobenchLog log = parse(nlohmann::json::parse(ran.output)["console"]);
  EXPECT_EQ(log.core, core);
  EXPECT_GT(log.sequences.size(), 30u);
  EXPECT_EQ(measurements_of(log).size() + log.warnings.size(), log.sequences.size());
}

INSTANTIATE_TEST_SUITE_P(Cores, MicrobenchImage,
                         testing::Values("cortex-m0plus", "cortex-m3", "cortex-m4", "cortex-m7",
                                         "cortex-m33"));

}  // namespace
}  // namespace boardless
