// Wait states, currents and their split at documented clocks, between them and beyond.
#include "analyzer/board/board.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/error.hpp"

namespace boardless {
namespace {

Board with_currents(const std::vector<std::pair<double, double>>& rows) {
  Board board;
  board.id = "made-up";
  board.min_clock_hz = 1e6;
  board.max_clock_hz = 200e6;
  board.default_clock_hz = 100e6;
  board.flash.wait_states = {{50e6, 0}, {100e6, 1}, {200e6, 2}};
  for (const auto& [clock_hz, current_a] : rows) {
    Current current;
    current.clock_hz = clock_hz;
    current.current_a = current_a;
    current.supply_v = 3.3;
    current.source.status = Status::documented;
    board.currents.push_back(current);
  }
  return board;
}

TEST(OperatingPoint, WaitStatesByThreshold) {
  const Board board = with_currents({});
  EXPECT_EQ(operating_point(board, 1e6).wait_states, 0);
  EXPECT_EQ(operating_point(board, 50e6).wait_states, 0);
  EXPECT_EQ(operating_point(board, 50e6 + 1).wait_states, 1);
  EXPECT_EQ(operating_point(board, 100e6).wait_states, 1);
  EXPECT_EQ(operating_point(board, 200e6).wait_states, 2);
  EXPECT_EQ(operating_point(board, std::nullopt).clock_hz, 100e6);
}

TEST(OperatingPoint, OutsideTheRangeIsAnError) {
  const Board board = with_currents({{100e6, 0.01}});
  for (double clock_hz : {0.0, -1e6, 0.999e6, 200.001e6, 1e300, std::nan(""), HUGE_VAL}) {
    try {
      operating_point(board, clock_hz);
      FAIL() << clock_hz;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::request);
      EXPECT_NE(std::string(error.what()).find("its clock goes from 1 MHz to 200 MHz"),
                std::string::npos)
          << error.what();
    }
  }
}

TEST(OperatingPoint, NoCurrentSaysWhy) {
  Board board = with_currents({});
  board.no_energy_reason = "nobody measured it";
  const OperatingPoint point = operating_point(board, std::nullopt);
  EXPECT_FALSE(point.current_a);
  EXPECT_FALSE(point.supply_v);
  EXPECT_EQ(point.current_basis, "no current: nobody measured it");
}

TEST(OperatingPoint, SplitsAStraightLineExactly) {
  // 2 mA without a clock and 0.1 mA per MHz.
  const Board board = with_currents({{50e6, 0.007}, {100e6, 0.012}, {150e6, 0.017}});
  for (double clock_hz : {1e6, 50e6, 75e6, 150e6, 200e6}) {
    const OperatingPoint point = operating_point(board, clock_hz);
    EXPECT_NEAR(*point.current_a, 0.002 + 0.1e-9 * clock_hz, 1e-12);
    EXPECT_NEAR(point.static_a, 0.002, 1e-12);
    EXPECT_NEAR(point.dynamic_a_per_hz, 0.1e-9, 1e-18);
  }
  EXPECT_EQ(operating_point(board, 50e6).current_basis, "documented at 50 MHz");
  EXPECT_EQ(operating_point(board, 75e6).current_basis, "interpolated between 50 MHz and 100 MHz");
  EXPECT_EQ(operating_point(board, 1e6).current_basis,
            "extrapolated below 50 MHz along a straight line fitted to the currents from 50 MHz to "
            "150 MHz");
  EXPECT_EQ(operating_point(board, 200e6).current_basis.rfind("extrapolated above 150 MHz", 0), 0u);
}

TEST(OperatingPoint, PartsAreNeverNegative) {
  // Steeper than proportional: all dynamic. Falling with the clock: all static where it can be.
  const OperatingPoint steep =
      operating_point(with_currents({{50e6, 0.002}, {100e6, 0.012}}), 75e6);
  EXPECT_EQ(steep.static_a, 0);
  EXPECT_NEAR(*steep.current_a, 0.007, 1e-12);
  const Board falling = with_currents({{50e6, 0.012}, {100e6, 0.010}});
  const OperatingPoint low = operating_point(falling, 50e6);
  EXPECT_NEAR(low.static_a, 0.011, 1e-12);
  EXPECT_GT(low.dynamic_a_per_hz, 0);
  const OperatingPoint high = operating_point(falling, 100e6);
  EXPECT_NEAR(high.static_a, 0.010, 1e-12);
  EXPECT_EQ(high.dynamic_a_per_hz, 0);
  EXPECT_GT(*operating_point(with_currents({{50e6, 0.002}, {100e6, 0.012}}), 1e6).current_a, 0);
}

TEST(OperatingPoint, OneCurrentIsAllDynamic) {
  const Board board = with_currents({{100e6, 0.010}});
  const OperatingPoint at = operating_point(board, 100e6);
  EXPECT_NEAR(*at.current_a, 0.010, 1e-15);
  EXPECT_EQ(at.static_a, 0);
  EXPECT_NE(at.current_basis.find("all dynamic"), std::string::npos);
  const OperatingPoint half = operating_point(board, 50e6);
  EXPECT_NEAR(*half.current_a, 0.005, 1e-15);
  EXPECT_EQ(half.current_basis,
            "scaled with the clock from the only current, documented at 100 MHz; taken as all "
            "dynamic");
}

TEST(OperatingPoint, NothingJumpsAtADocumentedClock) {
  for (const std::string& id : board_ids()) {
    const Board board = load_board(id);
    for (const Current& row : board.currents)
      for (double clock_hz : {row.clock_hz - 1, row.clock_hz + 1}) {
        if (clock_hz < board.min_clock_hz || clock_hz > board.max_clock_hz) continue;
        EXPECT_NEAR(*operating_point(board, clock_hz).current_a, row.current_a, 1e-8) << id;
      }
  }
}

TEST(OperatingPoint, OnlyOneClock) {
  try {
    operating_point(load_board("nrf52840-dk"), 32e6);
    FAIL();
  } catch (const Error& error) {
    EXPECT_STREQ(error.what(), "nrf52840-dk cannot run at 32 MHz; its only clock is 64 MHz");
  }
}

TEST(OperatingPoint, Stm32F407) {
  const Board board = load_board("stm32f407-discovery");
  const OperatingPoint top = operating_point(board, std::nullopt);
  EXPECT_EQ(top.clock_hz, 168e6);
  EXPECT_EQ(top.wait_states, 5);
  EXPECT_NEAR(*top.current_a, 0.040, 1e-12);
  EXPECT_EQ(top.current_basis, "documented at 168 MHz");
  const OperatingPoint middle = operating_point(board, 84e6);
  EXPECT_EQ(middle.wait_states, 2);
  EXPECT_NEAR(*middle.current_a, 0.0188, 1e-9);  // 14 mA at 60 MHz, 20 mA at 90 MHz
}

}  // namespace
}  // namespace boardless
