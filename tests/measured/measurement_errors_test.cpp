// Bad measurement files: a clear sentence that names line and column.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "analyzer/measured/measurement.hpp"
#include "tests/measured/error_of.hpp"
#include "tests/measured/temporary_folder.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

struct Case {
  std::string text;
  std::string sentence;  // a part of it
};

class BadMeasurements : public testing::TestWithParam<Case> {};

TEST_P(BadMeasurements, SaysWhereAndWhat) {
  const std::string sentence = error_of([&] { parse_measurements(GetParam().text, "m.csv"); });
  EXPECT_THAT(sentence, HasSubstr(GetParam().sentence));
  EXPECT_EQ(sentence.find('\n'), std::string::npos) << sentence;
  EXPECT_LT(sentence.size(), 300u) << sentence;
}

const std::string long_text(5000, 'x');

INSTANTIATE_TEST_SUITE_P(
    Headers, BadMeasurements,
    testing::Values(
        Case{"# only a comment\n", "m.csv has no header row"},
        Case{"image,latency_s\n", "m.csv has a header and no rows"},
        Case{"latency_s\n1\n", "m.csv, line 1: there is no column 'image'"},
        Case{"imag,latency_s\na,1\n",
             "no column 'image'; 'imag' is not known; did you mean 'image'?"},
        Case{"image,board\na,b\n", "line 1: there is no column of what was measured: latency_s"},
        Case{"image,latency (ms)\na,1\n", "'latency (ms)' is not known; did you mean 'latency_ms'"},
        Case{"image,latency\na,1\n",
             "line 1: column 'latency' has no unit in its name; call it "
             "latency_s, latency_ms, latency_us or latency_ns"},
        Case{"image,Energy\na,1\n", "column 'Energy' has no unit in its name; call it energy_j,"},
        Case{"image,cycles,clock\na,1,2\n", "call it clock_hz, clock_khz or clock_mhz"},
        Case{"image,cycles,voltage\na,1,2\n", "call it supply_v or supply_mv"},
        Case{"image,cycles,temperature\na,1,2\n", "call it temperature_c"},
        Case{"image,cycles,cycles\na,1,2\n", "line 1: there are two columns 'cycles'"},
        Case{"image,probe,Probe,cycles\na,1,2,3\n", "there are two columns 'Probe'"},
        Case{"image,latency_s,latency_ms\na,1,2\n",
             "columns 'latency_s' and 'latency_ms' give the same quantity"},
        Case{"image,energy_spread,energy_spread_j,energy_j\na,1,2,3\n", "give the same quantity"},
        Case{"image,,cycles\na,1,2\n", "line 1: column 2 has no name"},
        Case{"image;latency_s\na;1\n", "separated by semicolons"},
        Case{"image,cycles,\x1b[2J\na,1,2\n", "control character in '?[2J'"},
        Case{"image,cycles," + long_text + "\na,1,2\n", "a field has more than 4096 bytes"}));

INSTANTIATE_TEST_SUITE_P(
    Rows, BadMeasurements,
    testing::Values(
        Case{"image,cycles\na,1\nb\n", "m.csv, line 3: there are 1 fields, and 2 columns"},
        Case{"image,cycles\na,1,2\n", "line 2: there are 3 fields, and 2 columns in the header"},
        Case{"image,energy_j\na,-1e-6\n",
             "line 2, column 'energy_j': '-1e-6' is out of range; it has to be from 10^-18 J"},
        Case{"image,energy_uj\na,0\n", "line 2, column 'energy_uj': '0' is out of range"},
        Case{"image,latency_s\na,nan\n", "line 2, column 'latency_s': 'nan' is not finite"},
        Case{"image,latency_s\na,-inf\n", "line 2, column 'latency_s': '-inf' is not finite"},
        Case{"image,latency_s\na,1e999\n", "line 2, column 'latency_s': '1e999' is out of range"},
        Case{"image,latency_s\na,12 ms\n", "line 2, column 'latency_s': '12 ms' is no number"},
        Case{"image,latency_s\na,\"1,5\"\n", "'1,5' is no number; write it with a decimal point"},
        Case{"image,latency_s,energy_j\na,,\n",
             "line 2: there is no latency, no cycles and no energy"},
        Case{"image,cycles\n,5\n", "line 2, column 'image': is empty"},
        Case{"image,cycles,clock_hz\na,5,84\n",
             "line 2, column 'clock_hz': '84' is out of range; it has to be from 1 kHz to 10 GHz"},
        Case{"image,cycles,supply_v\na,5,3300\n", "column 'supply_v': '3300' is out of range"},
        Case{"image,cycles,temperature_c\na,5,298\n", "column 'temperature_c': '298' is out of"},
        Case{"image,cycles,latency_spread\na,5,2\n", "has to be from 0 to 1, 0.02 for 2 %"},
        Case{"image,cycles,passes\na,5,1.5\n",
             "column 'passes': '1.5' is out of range; it has to be a "
             "whole number"},
        Case{"image,cycles,passes\na,5,0\n", "column 'passes': '0' is out of range"},
        Case{"image,cycles,repetitions\na,5,1e300\n",
             "column 'repetitions': '1e300' is out of range"},
        Case{"image,latency_s,cycles,clock_mhz\na,1e-3,85000,84\n",
             "line 2, column 'cycles': 85000 cycles contradict the latency and clock"},
        Case{"image,energy_j,latency_spread\na,5,0.1\n", "there is a spread, but no latency"},
        Case{"image,cycles,energy_spread\na,5,0.1\n", "there is a spread, but no energy"},
        Case{"image,cycles,latency_spread_us\na,5,0.1\n", "a spread needs the latency"},
        Case{"image,latency_us,latency_spread_s\na,5,0.1\n", "larger than the figure"},
        Case{"image,energy_j,energy_spread_j\na,5,-1\n", "it has to be 0 or more"},
        Case{"image,call,from,cycles\na,f,g,5\n", "line 2, column 'call': a row has one region"},
        Case{"image,op,sequence,cycles\na,f,g,5\n", "column 'sequence': a row has one region"},
        Case{"image,op,to,cycles\na,f,g,5\n", "column 'op': a row has one region"},
        Case{"image,cycles,group\na,5,\x01\n", "column 'group': there is a control character"},
        Case{"image,cycles,note\na,5,25 \xb0"
             "C\n",
             "column 'note': '25 ?C' is not UTF-8"},
        Case{"image,latency_s\na," + std::string(4000, '9') + "z\n", "9…' is no number"},
        Case{"image,cycles\na,5\n\"b,5\n", "line 3: a field's quote is not closed"}));

TEST(BadMeasurementFiles, AreToldFromTheStart) {
  const TemporaryFolder folder;
  EXPECT_THAT(error_of([&] { read_measurements(folder.file("none.csv")); }), HasSubstr("no file"));
  const std::string utf16 = folder.write("utf16.csv", std::string("\xff\xfei\0m\0", 6));
  EXPECT_THAT(error_of([&] { read_measurements(utf16); }), HasSubstr("save it as UTF-8"));
  const std::string elf = folder.write("a.elf", std::string("\x7f"
                                                            "ELF\1\1\1\0\0",
                                                            9));
  EXPECT_THAT(error_of([&] { read_measurements(elf); }), HasSubstr("NUL bytes"));
}

TEST(BadMeasurementFiles, HaveNoMoreRowsThanTheLimit) {
  std::string text = "image,cycles\n";
  for (std::size_t i = 0; i < max_measurement_rows; ++i) text += "a,1\n";
  EXPECT_EQ(parse_measurements(text, "m.csv").rows.size(), max_measurement_rows);
  EXPECT_THAT(error_of([&] { parse_measurements(text + "a,1\n", "m.csv"); }),
              HasSubstr("line 100002: there are more than 100000 rows"));
}

TEST(BadMeasurementFiles, HaveNoMoreBytesThanTheLimit) {
  const TemporaryFolder folder;
  const std::string path = folder.write("big.csv", "image");
  std::filesystem::resize_file(path, max_measurement_bytes + 1);  // sparse
  EXPECT_THAT(error_of([&] { read_measurements(path); }), HasSubstr("64 MiB"));
}

// What a spreadsheet or a broken script may leave behind: an error or a result, never anything
// else.
TEST(BadMeasurementFiles, AnyCutOfAGoodFileIsReadOrRefused) {
  const std::string good =
      "\xef\xbb\xbfimage,from,latency_ms,latency_spread_us,note\r\n"
      "a.elf,x,1.5,3,\"a \"\"b\"\"\r\nc °\"\r\n# c\r\nb.elf,,2,,\r\n";
  for (std::size_t size = 0; size < good.size(); ++size)
    for (const char* tail : {"", "\"", ",", "\n", "\xff"}) {
      try {
        EXPECT_FALSE(parse_measurements(good.substr(0, size) + tail, "m.csv").rows.empty());
      } catch (const Error&) {
      }
    }
}

}  // namespace
}  // namespace boardless
