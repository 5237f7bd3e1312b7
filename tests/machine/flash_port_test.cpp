// Code and data that share the port to flash at zero wait states.
#include <gtest/gtest.h>

#include "analyzer/machine/flash_port.hpp"
#include "analyzer/random.hpp"
#include "tests/machine/assembled.hpp"
#include "tests/machine/both_ways.hpp"

namespace boardless {
namespace {

TEST(FlashPort, WithoutDataNoLineIsLate) {
  FlashPort port(1);
  EXPECT_EQ(port.other_line(0, 0), 0);
  for (int line = 1; line < 9; ++line) EXPECT_EQ(port.next_line(4 * line, 0), 0) << line;
}

TEST(FlashPort, OnlyReadsInEveryCycleMakeALineLate) {
  for (int reads = 0; reads <= 4; ++reads) {
    FlashPort port(1);
    port.other_line(10, 0);
    for (int k = 0; k < reads; ++k) port.data_read(12 + k);
    EXPECT_EQ(port.next_line(14, 0), std::max(0, reads - 2)) << reads << " reads";
  }
}

// A branch may lead to the last word of a line.
TEST(FlashPort, ALineAskedForAtOnceIsReadAtOnce) {
  FlashPort port(1);
  port.other_line(10, 0);
  EXPECT_EQ(port.next_line(11, 0), 0);
}

TEST(FlashPort, OneFreeCycleIsEnough) {
  FlashPort port(1);
  port.other_line(10, 0);
  for (const int cycle : {12, 14, 15}) port.data_read(cycle);
  EXPECT_EQ(port.next_line(14, 0), 0) << "read in cycle 13";
}

TEST(FlashPort, ALineThatIsNotNeededYetMayComeLate) {
  FlashPort port(1);
  port.other_line(10, 0);
  for (const int cycle : {12, 13, 14, 15}) port.data_read(cycle);
  EXPECT_EQ(port.next_line(14, 1), 1) << "two cycles late, and one is hidden";
}

TEST(FlashPort, TwoLinesAheadHideTwiceAsMuch) {
  FlashPort one(1), two(2);
  for (FlashPort* port : {&one, &two}) {
    port->other_line(10, 0);
    port->next_line(12, 0);
    for (const int cycle : {14, 15}) port->data_read(cycle);
  }
  EXPECT_EQ(one.next_line(14, 0), 2);
  EXPECT_EQ(two.next_line(14, 0), 0) << "read in cycle 13 already";
}

// Lines and reads as code has them: time goes on, but a line is asked for a little ahead.
struct RandomUse {
  std::int64_t clock;
  std::int64_t ahead;  // a line is asked for at most so many cycles before the clock
  Random& random;
  void go(FlashPort& port, std::vector<int>& waited) {
    clock += random.one_in(8) ? random.between(0, 90) : random.between(0, 3);
    const auto slack = static_cast<int>(random.between(0, 2));
    const std::int64_t asked = clock - random.between(0, ahead);
    switch (random.between(0, 5)) {
      case 0:
        waited.push_back(port.other_line(asked, slack));
        break;
      case 1:
        port.held_line(asked);
        break;
      case 2:
      case 3:
        waited.push_back(port.next_line(asked, slack));
        break;
      default:
        for (std::int64_t k = random.between(1, 9); k > 0; --k) port.data_read(++clock);
    }
  }
};

TEST(FlashPort, WhatMattersOfItIsAllThatMatters) {
  Random random(4);
  for (int n = 0; n < 20'000; ++n) {
    FlashPort port(1 + n % 2);
    const std::int64_t ahead = random.between(0, 4);
    std::vector<int> before;
    RandomUse use{100, ahead, random};
    for (std::int64_t k = random.between(0, 12); k > 0; --k) use.go(port, before);
    const std::int64_t now = use.clock + 1 + random.between(0, 3);
    FlashPort other(1 + n % 2);
    other.restore(port.what_matters(now, -ahead), now);
    ASSERT_EQ(other.what_matters(now, -ahead), port.what_matters(now, -ahead)) << n;
    Random first(static_cast<std::uint64_t>(n) + 1), second(static_cast<std::uint64_t>(n) + 1);
    std::vector<int> waited, others;
    RandomUse of_port{now, ahead, first}, of_other{now, ahead, second};
    // From `now` on nothing is asked for before `now` less what code is ahead.
    for (int k = 0; k < 12; ++k) {
      of_port.go(port, waited);
      of_other.go(other, others);
    }
    ASSERT_EQ(waited, others) << n;
  }
}

// A row of loads from a table in flash, in a loop longer than the instruction cache. By where the
// lines begin among them, it costs more or less, and nothing when the table is in RAM.
Image table_loop(const std::string& table_at) {
  std::string text =
      "function start\n set r0, " + table_at + "\n movs r6, #20\n .balign 4\n again:\n";
  for (int k = 0; k < 40; ++k) {
    for (int n = 1; n < 5; ++n)
      text += "ldr.w r" + std::to_string(n) + ", [r0, #" + std::to_string(64 * n + 16 * k) + "]\n";
    for (int n = 1; n < 6 + k % 4; ++n) text += "add.w r5, r5, r5\n";
  }
  return assembled(Core::cortex_m4, text + "subs r6, #1\n bne.w again\n exit_with_r0\n .ltorg\n");
}

std::uint64_t port_waits(const BothWays& both) {
  std::uint64_t waits = 0;
  for (const auto& [address, counts] : both.fast.profile.memory_events)
    waits += counts[event_index(MemoryEvent::flash_port)];
  return waits;
}

TEST(FlashPort, IsSharedOnBoardsThatHaveOneAtZeroWaitStates) {
  SKIP_WITHOUT_ASSEMBLER();
  Board board = load_board("stm32f407-discovery");
  board.default_clock_hz = 24e6;
  const Image in_flash = table_loop("0x08008000"), in_ram = table_loop("0x20008000");
  const BothWays flash = run_both_ways(in_flash, board), ram = run_both_ways(in_ram, board);
  expect_same(flash, in_flash);
  expect_same(ram, in_ram);
  EXPECT_GT(port_waits(flash), 100u);
  EXPECT_EQ(port_waits(ram), 0u);
  EXPECT_EQ(flash.slow.totals.cycles, ram.slow.totals.cycles + port_waits(flash));

  const BothWays generic = run_both_ways(in_flash, generic_board(Core::cortex_m4));
  EXPECT_EQ(port_waits(generic), 0u);
}

}  // namespace
}  // namespace boardless
