// Traces of each instrument. All fixtures have the same trigger: on at the start, off, on for 10,
// 10 and 12 samples, and on at the end, at 10 mA where it is on and 1 mA where it is off.
#include "analyzer/measured/trace.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cmath>

#include "tests/measured/error_of.hpp"
#include "tests/measured/temporary_folder.hpp"

namespace boardless {
namespace {

using testing::Contains;
using testing::HasSubstr;

std::string data(const std::string& name) { return TEST_DATA "/measured/" + name; }

// Joules of a repetition of n samples: n - 1 steps at 10 mA, and the one down to 1 mA.
double energy_of(int n, double period_s, double volts) {
  return period_s * volts * ((n - 1) * 10e-3 + 5.5e-3);
}

void expect_repetitions(const TraceResult& r, double period_s, double volts, double within = 1e-9) {
  ASSERT_EQ(r.repetitions.size(), 3u);
  const int samples[] = {10, 10, 12};
  for (int i = 0; i < 3; ++i) {
    const TraceRepetition& one = r.repetitions[static_cast<std::size_t>(i)];
    EXPECT_NEAR(one.duration_s / (samples[i] * period_s), 1, 1e-6);
    EXPECT_NEAR(one.energy_j / energy_of(samples[i], period_s, volts), 1, within);
  }
  EXPECT_NEAR(*r.measurement.latency_s / (32 * period_s / 3), 1, 1e-6);
  EXPECT_NEAR(*r.measurement.latency_spread, 1.154700538 / (32 / 3.0), 1e-6);
  EXPECT_EQ(r.measurement.repetitions, 3u);
  EXPECT_EQ(r.measurement.passes, 1u);
  EXPECT_EQ(r.samples, 61u);
  EXPECT_NEAR(r.sample_period_s / period_s, 1, 1e-6);
  EXPECT_THAT(r.warnings, Contains(HasSubstr("1 repetition is left out: it was under way when")));
  EXPECT_THAT(r.warnings, Contains(HasSubstr("1 repetition is left out: it is not over when")));
  EXPECT_THAT(r.warnings, Contains(HasSubstr("a repetition has 10.7 samples")));
}

TEST(Trace, OfAPpk2) {
  TraceOptions options;
  options.channel = "d0";
  options.supply_v = 3.0;
  const TraceResult r = read_trace(data("ppk2.csv"), options);
  EXPECT_EQ(r.format, TraceFormat::ppk2);
  EXPECT_EQ(r.channel, "D0");
  EXPECT_DOUBLE_EQ(*r.measurement.supply_v, 3);
  EXPECT_EQ(r.measurement.note, "PPK2 trace, trigger D0");
  expect_repetitions(r, 1e-5, 3.0);
}

TEST(Trace, OfAPpk2WithBitsThatAreActiveLowAndUnsureAtTheEdges) {
  TraceOptions options;
  options.channel = "D2";
  options.supply_v = 3.0;
  options.polarity = TriggerPolarity::active_low;
  const TraceResult r = read_trace(data("ppk2_bits.csv"), options);
  ASSERT_EQ(r.repetitions.size(), 3u);
  EXPECT_NEAR(r.repetitions[2].duration_s, 12e-5, 1e-9);
  // Both edges a sample later: one at 1 mA for one at 10 mA
  EXPECT_NEAR(r.repetitions[2].energy_j, energy_of(12, 1e-5, 3.0) - 1e-5 * 3 * 9e-3, 1e-12);
}

TEST(Trace, OfAJoulescope) {
  TraceOptions options;
  options.channel = "0";
  const TraceResult r = read_trace(data("joulescope_ui.csv"), options);
  EXPECT_EQ(r.format, TraceFormat::joulescope);
  EXPECT_NEAR(*r.measurement.supply_v, 3.3, 1e-9);
  expect_repetitions(r, 1e-4, 3.3, 2e-3);  // at 3.31 V where it is off
}

TEST(Trace, OfAnOtii) {
  TraceOptions options;
  options.channel = "GPI 1";
  const TraceResult r = read_trace(data("otii.csv"), options);
  EXPECT_EQ(r.format, TraceFormat::otii);
  EXPECT_EQ(r.channel, "Arc GPI 1");
  expect_repetitions(r, 0.00025, 3.3);
  const TraceResult wall = read_trace(data("otii_wall_clock.csv"), {});
  expect_repetitions(wall, 0.00025, 3.3, 1e-6);
}

TEST(Trace, SeveralPassesInARepetition) {
  TraceOptions options;
  options.channel = "D0";
  options.supply_v = 3.0;
  const TraceResult one = read_trace(data("ppk2.csv"), options);
  options.passes = 10;
  const TraceResult ten = read_trace(data("ppk2.csv"), options);
  EXPECT_DOUBLE_EQ(*ten.measurement.energy_j * 10, *one.measurement.energy_j);
  EXPECT_DOUBLE_EQ(*ten.measurement.latency_s * 10, *one.measurement.latency_s);
  EXPECT_EQ(ten.measurement.energy_spread, one.measurement.energy_spread);
}

TEST(Trace, AGivenSupplyGoesBeforeTheMeasuredOne) {
  TraceOptions options;
  options.channel = "0";
  options.supply_v = 6.6;
  EXPECT_DOUBLE_EQ(*read_trace(data("joulescope_ui.csv"), options).measurement.supply_v, 6.6);
}

class BadTrace : public testing::Test {
 protected:
  std::string sentence(const std::string& text, TraceOptions options = {}) {
    const std::string path = folder.write("t.csv", text);
    if (!options.supply_v) options.supply_v = 3.3;
    const std::string all = error_of([&] { read_trace(path, options); });
    EXPECT_EQ(all.find('\n'), std::string::npos) << all;
    return all;
  }
  TemporaryFolder folder;
  const std::string head = "time,current,D0\n";
};

TEST_F(BadTrace, IsNamedByLineAndColumn) {
  EXPECT_THAT(sentence(head + "0,1,0\n0.1,x,0\n"),
              HasSubstr("line 3, column 'current': 'x' is no number"));
  EXPECT_THAT(sentence(head + "0,1,0\n,1,0\n"), HasSubstr("line 3, column 'time': '' is no time"));
  EXPECT_THAT(sentence(head + "0,1,0\nnan,1,0\n"), HasSubstr("column 'time': 'nan' is no time"));
  EXPECT_THAT(sentence(head + "1,1,0\n0.5,1,0\n"),
              HasSubstr("line 3, column 'time': time goes back"));
  EXPECT_THAT(sentence(head + "0,1\n1,1,0\n"),
              HasSubstr("line 2: there are 2 fields, and 3 columns"));
  EXPECT_THAT(sentence(head + "0,1,0,0\n"), HasSubstr("line 2: there are 4 fields, and 3 columns"));
  EXPECT_THAT(sentence(head + "0,1,high\n"), HasSubstr("column 'D0': 'high' is no number"));
  EXPECT_THAT(sentence("time,current,D0-D7\n0,1,01\n", {.channel = "D5"}),
              HasSubstr("line 2: '01' has not the 8 bits that the header names"));
  EXPECT_THAT(sentence("time,current,D0-D7\n0,1,0123abcd\n", {.channel = "D5"}),
              HasSubstr("line 2: channel 'D5' is no 0, 1, X or - in '0123abcd'"));
  EXPECT_THAT(sentence(head + std::string(70'000, '1') + "\n"),
              HasSubstr("line 2: it has more than 64"));
  EXPECT_THAT(sentence(std::string(3'000'000, 'x')), HasSubstr("line 1: it has more than 64 KiB"));
}

TEST_F(BadTrace, WithoutARepetitionSaysWhy) {
  EXPECT_THAT(sentence(""), HasSubstr("has no header row"));
  EXPECT_THAT(sentence("# c\n"), HasSubstr("has no header row"));
  EXPECT_THAT(sentence(head), HasSubstr("no whole repetition on channel 'D0': it has no samples"));
  EXPECT_THAT(sentence(head + "0,1,0\n1,1,0\n"), HasSubstr("the trigger is never on"));
  EXPECT_THAT(sentence(head + "0,1,1\n1,1,1\n"), HasSubstr("the trigger is never off"));
  EXPECT_THAT(sentence(head + "0,1,1\n1,1,0\n2,1,1\n"),
              HasSubstr("at its start and end are cut off"));
  EXPECT_THAT(sentence(head + "0,1,0\n1,1,1\n2,1,0\n", {.min_duration_s = 5}),
              HasSubstr("1 are shorter than 5 s"));
  EXPECT_THAT(sentence(head + "0,1,0\n1,nan,1\n2,1,0\n"), HasSubstr("samples that are no number"));
  EXPECT_THAT(sentence(head + "0,-1,0\n1,-1,1\n2,-1,0\n"), HasSubstr("direction reversed?"));
  EXPECT_THAT(error_of([] { read_trace(data("joulescope_downsampled.csv"), {}); }),
              HasSubstr("has no digital channel to cut it by"));
}

TEST_F(BadTrace, OptionsHaveTheirRanges) {
  EXPECT_THAT(sentence(head, {.supply_v = 3300}), HasSubstr("a supply of 3300 V is out of range"));
  EXPECT_THAT(sentence(head, {.supply_v = std::nan("")}), HasSubstr("out of range"));
  EXPECT_THAT(sentence(head, {.min_duration_s = -1}), HasSubstr("0 s or more"));
  EXPECT_THAT(sentence(head, {.passes = 0}), HasSubstr("at least 1 pass"));
  EXPECT_THAT(error_of([] { read_trace(data("ppk2.csv"), {.channel = "D0"}); }),
              HasSubstr("has no voltage column; give the supply voltage"));
  EXPECT_THAT(error_of([&] { read_trace(folder.file("none"), {}); }),
              HasSubstr("there is no file"));
  EXPECT_THAT(error_of([&] { read_trace("/dev/zero", {}); }), HasSubstr("not a regular file"));
  EXPECT_THAT(error_of([&] { read_trace(folder.write("u", "\xff\xfet\1"), {}); }),
              HasSubstr("UTF-16"));
}

TEST_F(BadTrace, ACutOffLastRowIsLeftOut) {
  const std::string path = folder.write("t.csv", head + "0,1,0\n1,1,1\n2,1,0\n3,1");
  const TraceResult r = read_trace(path, {.supply_v = 1});
  EXPECT_EQ(r.measurement.repetitions, 1u);
  EXPECT_THAT(r.warnings, Contains(HasSubstr("line 5: the last row is cut off")));
}

// 30 s at 100,000 samples a second in a file of some 80 MB: a repetition of 3 ms each 10 ms.
TEST(LargeTrace, IsReadInConstantMemory) {
  const TemporaryFolder folder;
  const std::string path = folder.file("large.csv");
  {
    std::ofstream out(path, std::ios::binary);
    out << "Timestamp(ms),Current(uA),D0-D7\r\n";
    std::string part;
    for (int i = 0; i < 3'000'000; ++i) {
      const bool on = i % 1000 >= 500 && i % 1000 < 800;
      part += fmt::format("{}.{:02},{},{}0000000\r\n", i / 100, i % 100, on ? "9000.000" : "50.000",
                          on ? 1 : 0);
      if (part.size() > 1u << 20) {
        out << part;
        part.clear();
      }
    }
    out << part;
  }
  const auto peak_kib = [] {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
  };
  const long before = peak_kib();
  const TraceResult r = read_trace(path, {.channel = "D0", .supply_v = 3});
  EXPECT_LT(peak_kib() - before, 8 << 10);
  EXPECT_EQ(r.samples, 3'000'000u);
  EXPECT_EQ(r.measurement.repetitions, 3000u);
  EXPECT_NEAR(*r.measurement.latency_s, 3e-3, 1e-9);
  EXPECT_NEAR(*r.measurement.energy_j, 3 * (299 * 9e-3 + (9e-3 + 50e-6) / 2) * 1e-5, 1e-10);
  EXPECT_LT(*r.measurement.latency_spread, 1e-6);
  EXPECT_TRUE(r.warnings.empty()) << r.warnings[0];
}

}  // namespace
}  // namespace boardless
