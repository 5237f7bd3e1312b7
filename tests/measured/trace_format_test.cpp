// Header rows of traces.
#include "analyzer/measured/trace_format.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/measured/error_of.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TraceHeader header(const std::string& line) { return read_trace_header(line, "t.csv", 1); }

std::vector<std::string> channels(const TraceHeader& h) {
  std::vector<std::string> names;
  for (const TraceChannel& c : h.channels) names.push_back(c.name);
  return names;
}

std::string trigger(const TraceHeader& h, const std::string& channel) {
  return find_trigger(h, channel, "t.csv").name;
}

TEST(TraceHeader, OfAPpk2) {
  const TraceHeader h = header("Timestamp(ms),Current(uA),D0-D7");
  EXPECT_EQ(h.format, TraceFormat::ppk2);
  EXPECT_EQ(h.time.scale, 1e-3);
  EXPECT_EQ(h.current.scale, 1e-6);
  EXPECT_FALSE(h.voltage.there());
  ASSERT_EQ(h.channels.size(), 8u);
  EXPECT_EQ(h.channels[3].name, "D3");
  EXPECT_EQ(h.channels[3].index, 2u);
  EXPECT_EQ(h.channels[3].bit, 3);
  // Beside the bit string, the bits' own columns
  const TraceHeader all = header("Timestamp(ms),Current(uA),D0-D7,D0,D1,D2,D3,D4,D5,D6,D7");
  ASSERT_EQ(all.channels.size(), 8u);
  EXPECT_EQ(all.channels[3].index, 6u);
  EXPECT_EQ(all.channels[3].bit, -1);
}

TEST(TraceHeader, OfAJoulescope) {
  const TraceHeader ui =
      header("# time,JS220-001122.i,JS220-001122.v,JS220-001122.p,JS220-001122.0");
  EXPECT_EQ(ui.format, TraceFormat::joulescope);
  EXPECT_EQ(ui.voltage.index, 2u);
  EXPECT_THAT(channels(ui), ElementsAre("JS220-001122.0"));
  EXPECT_EQ(trigger(ui, "0"), "JS220-001122.0");
  EXPECT_EQ(trigger(ui, ""), "JS220-001122.0");
  const TraceHeader old = header("#time (s),current (A),voltage (V)");
  EXPECT_EQ(old.format, TraceFormat::joulescope);
  const TraceHeader log = header("#= header=time,current,voltage,power,charge,energy");
  EXPECT_EQ(log.format, TraceFormat::joulescope);
  EXPECT_THAT(error_of([&] { trigger(log, ""); }), HasSubstr("no digital channel to cut it by"));
}

TEST(TraceHeader, OfAnOtii) {
  const TraceHeader h = header(
      "\"Relative time (s)\",\"Arc ADC Current (A)\",\"Arc Main Current (mA)\",\"Arc Main Voltage "
      "(V)\","
      "\"Arc Main Energy (J)\",\"Arc GPI 1\",\"Arc GPI 2\"");
  EXPECT_EQ(h.format, TraceFormat::otii);
  EXPECT_EQ(h.current.index, 2u);
  EXPECT_EQ(h.current.scale, 1e-3);
  EXPECT_EQ(trigger(h, "GPI 2"), "Arc GPI 2");
  EXPECT_EQ(trigger(h, "gpi1"), "Arc GPI 1");
  EXPECT_EQ(trigger(h, "arc gpi 1"), "Arc GPI 1");
}

TEST(TraceHeader, OfOthersByNamesAndUnits) {
  const TraceHeader h = header("time [us];i current [\u03bc\x41];Trigger;Marker");
  EXPECT_EQ(h.format, TraceFormat::other);
  EXPECT_EQ(h.separator, ';');
  EXPECT_EQ(h.time.scale, 1e-6);
  EXPECT_EQ(h.current.scale, 1e-6);
  EXPECT_THAT(channels(h), ElementsAre("Trigger"));
  EXPECT_EQ(trigger(h, "marker"), "Marker");  // by name alone
}

TEST(TraceHeader, SaysWhatIsMissing) {
  const auto sentence = [](const char* line) { return error_of([&] { header(line); }); };
  EXPECT_THAT(sentence("1,2,3"), HasSubstr("t.csv, line 1: no column is the time"));
  EXPECT_THAT(sentence("time,voltage"), HasSubstr("no column is the current"));
  EXPECT_THAT(sentence("time,current (furlong)"), HasSubstr("unit of column 'current (furlong)'"));
  EXPECT_THAT(sentence("time,current a,current b"), HasSubstr("could both be"));
  EXPECT_THAT(sentence("time,current \xff"), HasSubstr("not UTF-8"));
  std::string wide = "time,current";
  for (int i = 0; i < 300; ++i) wide += ",x";
  EXPECT_THAT(sentence(wide.c_str()), HasSubstr("more than 256 columns"));
}

TEST(TraceHeader, SaysWhichTriggersThereAre) {
  const TraceHeader h = header("Timestamp(ms),Current(uA),D0,D1");
  EXPECT_THAT(error_of([&] { trigger(h, ""); }),
              HasSubstr("t.csv has 2 digital channels: 'D0', 'D1'; say which one is the trigger"));
  EXPECT_THAT(error_of([&] { trigger(h, "D9"); }),
              HasSubstr("has no channel 'D9'; there are 'D0'"));
  const TraceHeader two = header("time,a.i,a.v,a.0,b.0");
  EXPECT_THAT(error_of([&] { trigger(two, "0"); }), HasSubstr("could be several channels"));
}

TEST(TraceRow, IsSplitAtItsSeparator) {
  std::vector<std::string_view> fields;
  split_trace_row("1,\"a,b\",,\"\"", ',', fields);
  EXPECT_THAT(fields, ElementsAre("1", "a,b", "", ""));
  split_trace_row("\"open,1", ',', fields);
  EXPECT_THAT(fields, ElementsAre("\"open,1"));
  split_trace_row("", ',', fields);
  EXPECT_THAT(fields, ElementsAre(""));
}

}  // namespace
}  // namespace boardless
