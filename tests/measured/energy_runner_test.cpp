// EnergyRunner's texts, in the format of public submissions with figures of our own.
#include "analyzer/measured/energy_runner.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measured/error_of.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;

std::string data(const std::string& name) { return TEST_DATA "/measured/" + name; }

EnergyRunnerResult parse(const std::string& text) { return parse_energy_runner(text, "r.txt"); }

TEST(EnergyRunner, MediansAndTheSpreadOfTheWindows) {
  const EnergyRunnerResult r = read_energy_runner(data("energy_runner_results.txt"));
  const Measurement& m = r.measurement;
  EXPECT_DOUBLE_EQ(*m.latency_s, 1 / 50.0);
  EXPECT_NEAR(*m.latency_spread, 0.0707107 / 50, 1e-8);  // of 50, 50, 50.1, 50, 49.9
  EXPECT_DOUBLE_EQ(*m.energy_j, 101e-6);
  EXPECT_NEAR(*m.energy_spread, 0.790569 / 101, 1e-8);  // of 100, 101, 102, 101.5, 100.5
  EXPECT_EQ(m.repetitions, 5u);
  EXPECT_EQ(m.passes, 1u);
  EXPECT_THAT(r.warnings, IsEmpty());
}

TEST(EnergyRunner, ALogGivesLapsModelAndSupply) {
  const EnergyRunnerResult r = read_energy_runner(data("energy_runner_log.txt"));
  EXPECT_EQ(r.model, "ad01");
  EXPECT_DOUBLE_EQ(*r.measurement.latency_s, 0.010);  // the third lap is over the counter's end
  EXPECT_NEAR(*r.measurement.latency_spread, 5.77e-4, 1e-5);
  EXPECT_EQ(r.measurement.repetitions, 3u);
  EXPECT_DOUBLE_EQ(*r.measurement.supply_v, 3);
  EXPECT_FALSE(r.measurement.energy_j);
  EXPECT_THAT(r.measurement.note, HasSubstr("ad01"));
}

TEST(EnergyRunner, TheSuccessorsText) {
  const EnergyRunnerResult r = read_energy_runner(data("energy_runner_successor.txt"));
  EXPECT_DOUBLE_EQ(*r.measurement.energy_j, 77.3e-6);
  EXPECT_DOUBLE_EQ(*r.measurement.latency_s, 1 / 312.5);
  EXPECT_EQ(r.measurement.repetitions, 3u);
}

TEST(EnergyRunner, MediansAloneHaveNoSpread) {
  const EnergyRunnerResult r = parse("1.0 ulp-ml: Median throughput is 20 inf./sec.\r\n");
  EXPECT_DOUBLE_EQ(*r.measurement.latency_s, 0.05);
  EXPECT_FALSE(r.measurement.latency_spread || r.measurement.repetitions);
  EXPECT_EQ(r.warnings.size(), 1u);
}

TEST(EnergyRunner, RefusesWhatItCannotMean) {
  const auto sentence = [](const std::string& text) { return error_of([&] { parse(text); }); };
  EXPECT_THAT(error_of([] { read_energy_runner(data("energy_runner_streaming.txt")); }),
              HasSubstr("line 7: this is the streaming wakeword benchmark"));
  EXPECT_THAT(sentence("hello\n"), HasSubstr("r.txt has no line 'Median throughput"));
  EXPECT_THAT(sentence("\nMedian throughput is 0.000 inf./sec."),
              HasSubstr("line 2: '0.000' has to"));
  EXPECT_THAT(sentence("Median throughput is nan inf./sec."),
              HasSubstr("line 1: 'nan' is not finite"));
  EXPECT_THAT(sentence("Median throughput is 5 per hour"), HasSubstr("line 1: there is no unit"));
  EXPECT_THAT(sentence("Median energy cost is -4 uJ/inf."), HasSubstr("'-4' has to be above 0"));
  EXPECT_THAT(sentence("Median energy cost is 4 uJ/inf.\nMedian energy cost is 5 uJ/inf.\n"),
              HasSubstr("line 2: there is another median on line 1"));
  EXPECT_THAT(sentence("x: Throughput : 4 inf./sec.\nMedian throughput is 5 inf./sec."),
              HasSubstr("line 2: the median 5 is not that of the 1 windows, 4"));
}

TEST(EnergyRunner, WordsInOtherPlacesAreNoKeys) {
  EXPECT_THAT(error_of([] { parse("The Throughput : 5 inf./sec.\n"); }), HasSubstr("has no line"));
}

}  // namespace
}  // namespace boardless
