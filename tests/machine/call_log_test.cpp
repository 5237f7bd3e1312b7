// What the log of calls keeps when there are too many of them, and which bytes count as written.
// That both ways of running give one log is held by every test of calls (both_ways.hpp).
#include "analyzer/machine/call_log.hpp"

#include <gmock/gmock.h>

#include <random>
#include <set>

namespace boardless {
namespace {

using testing::ElementsAre;
using Range = CallSequence::Range;

TEST(WrittenBytes, AreAsASetOfThemSaysWhereTheyAreFew) {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    WrittenBytes written;
    std::set<std::uint32_t> bytes;
    for (int k = 0; k < 100; ++k) {
      const auto at = static_cast<std::uint32_t>(random() % 120);
      const auto size = static_cast<std::uint32_t>(1u << random() % 4);
      if (random() % 8 == 0) {
        written.remove(at, at + size);
        for (std::uint32_t b = at; b < at + size; ++b) bytes.erase(b);
      } else {
        written.add(at, size);
        for (std::uint32_t b = at; b < at + size; ++b) bytes.insert(b);
      }
      std::set<std::uint32_t> kept;
      std::uint32_t end = 0;
      for (const Range& range : written.ranges()) {
        EXPECT_TRUE(kept.empty() || range.begin > end) << "ranges touch";
        end = range.end;
        for (std::uint32_t b = range.begin; b < range.end; ++b) kept.insert(b);
      }
      ASSERT_EQ(kept, bytes);
    }
  }
}

TEST(WrittenBytes, StayFewAndCoverAllWhereTheyAreScattered) {
  WrittenBytes written;
  for (std::uint32_t k = 0; k < 1000; ++k) written.add(64 * (k * 7919 % 1000), 4);
  EXPECT_LE(written.ranges().size(), WrittenBytes::most_ranges);
  EXPECT_EQ(written.ranges().front().begin, 0u);
  EXPECT_EQ(written.ranges().back().end, 64u * 999 + 4);
}

TEST(CallLog, KeepsOrderCostAndWhatWasWritten) {
  CallLog log(0x100, 100);
  log.enter(0x200, 0x110, {10, 5, 0});
  log.stored(0x2000, 4);
  log.enter(0x300, 0x210, {20, 10, 0});
  log.stored(0x2004, 4);
  log.stored(0x8000, 4);  // its own stack
  log.leave({50, 30, 7}, 0x7F00, 0x8010);
  log.leave({60, 35, 7}, 0x8010, 0x8020);
  const CallSequence s = log.take({70, 40, 7}, 0x8020, 0x8020);
  ASSERT_EQ(s.calls.size(), 3u);
  EXPECT_EQ(s.depth_limit, 0u);
  EXPECT_EQ(s.calls[0].cycles(), 70u);
  EXPECT_EQ(s.calls[1].cycles(), 50u);
  EXPECT_THAT(s.calls[1].written, ElementsAre(Range{0x2000, 0x2008}));
  EXPECT_EQ(s.calls[2].parent, 1u);
  EXPECT_EQ(s.calls[2].begin_cycles, 20u);
  EXPECT_EQ(s.calls[2].multiplications, 7u);
  EXPECT_EQ(s.calls[2].instructions, 20u);
  EXPECT_THAT(s.calls[2].written, ElementsAre(Range{0x2004, 0x2008}));
}

TEST(CallLog, LeavesOutTheDeepestCallsWhereThereAreTooMany) {
  CallLog log(0x100, 1000);
  std::uint64_t clock = 0;
  const auto now = [&] { return CallLog::Clocks{clock, clock, clock}; };
  for (int op = 0; op < 20; ++op) {
    log.enter(0x200, 0x110, now());
    for (int pixel = 0; pixel < 400; ++pixel) {
      log.enter(0x300, 0x210, now());
      clock += 3;
      log.stored(0x2000 + static_cast<std::uint32_t>(4 * pixel), 4);
      log.leave(now(), 0, 0);
    }
    ++clock;
    log.leave(now(), 0, 0);
  }
  const CallSequence s = log.take(now(), 0, 0);
  EXPECT_EQ(s.depth_limit, 1u);
  ASSERT_EQ(s.calls.size(), 21u);
  for (std::size_t k = 1; k < s.calls.size(); ++k) {
    EXPECT_EQ(s.calls[k].parent, 0u);
    EXPECT_EQ(s.calls[k].cycles(), 1201u);  // callees included
    EXPECT_EQ(s.calls[k].begin_cycles, 1201u * (k - 1));
    EXPECT_THAT(s.calls[k].written, ElementsAre(Range{0x2000, 0x2000 + 1600}));
  }
}

}  // namespace
}  // namespace boardless
