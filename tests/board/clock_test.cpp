// What --clock accepts, and what it refuses.
#include <gtest/gtest.h>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

TEST(Clock, Accepts) {
  EXPECT_EQ(parse_clock("84MHz"), 84e6);
  EXPECT_EQ(parse_clock("16 MHz"), 16e6);
  EXPECT_EQ(parse_clock("168e6"), 168e6);
  EXPECT_EQ(parse_clock("32768Hz"), 32768.0);
  EXPECT_EQ(parse_clock("1.5GHz"), 1.5e9);
  EXPECT_EQ(parse_clock("32.768kHz"), 32768.0);
  EXPECT_EQ(parse_clock("1e-3 GHz"), 1e6);
  EXPECT_EQ(parse_clock(".5Hz"), 0.5);
}

std::string refusal(std::string_view text) {
  try {
    const double clock_hz = parse_clock(text);
    return "accepted as " + std::to_string(clock_hz);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    return error.what();
  }
}

TEST(Clock, RefusesWithAHint) {
  EXPECT_EQ(refusal("84Mhz"), "'84Mhz' is not a clock; did you mean '84MHz'?");
  EXPECT_EQ(refusal("84mhz"), "'84mhz' is not a clock; did you mean '84MHz'?");
  EXPECT_EQ(refusal("84M"), "'84M' is not a clock; did you mean '84MHz'?");
  EXPECT_EQ(refusal("100hz"), "'100hz' is not a clock; did you mean '100Hz'?");
  EXPECT_EQ(refusal("1KHz"), "'1KHz' is not a clock; did you mean '1kHz'?");
  EXPECT_EQ(refusal("84THz"), "'84THz' is not a clock; write it as 84MHz, 32768Hz or 84e6");
}

TEST(Clock, RefusesWhatIsNoClock) {
  for (const char* text :
       {"",     " ",       "MHz",    "abc",          "-84MHz",  "0",           "0MHz",    "-0",
        "nan",  "inf",     "-inf",   "infinity MHz", "1e999",   "1e308GHz",    "1e-999",  "+84MHz",
        "0x10", "84 MHz ", " 84MHz", "84MHzz",       "84,5MHz", "84MHz 16MHz", "84\tMHz", "1_000",
        "--1",  "84..5"}) {
    const std::string error = refusal(text);
    EXPECT_NE(error.find("is not a clock"), std::string::npos) << text << ": " << error;
  }
  EXPECT_LT(refusal(std::string(1 << 20, '9')).size(), 200u);
  EXPECT_LT(refusal("84" + std::string(1 << 20, 'M')).size(), 200u);
  EXPECT_NE(refusal(std::string_view("84\0MHz", 6)).find("is not a clock"), std::string::npos);
}

}  // namespace
}  // namespace boardless
