// Caches, prefetch and banks: the fast path against the slow reference on real boards, and the
// parts against what they stand for.
#include <gtest/gtest.h>

#include <list>
#include <random>

#include "analyzer/machine/line_cache.hpp"
#include "analyzer/machine/memory_simulator.hpp"
#include "tests/machine/both_ways.hpp"
#include "tests/machine/bundled_images.hpp"

namespace boardless {
namespace {

// An obvious cache: per set a list of lines, the one used last in front.
class ListedCache {
 public:
  ListedCache(std::uint32_t lines, std::uint32_t ways)
      : ways_(ways ? ways : lines), sets_(lines / ways_) {}
  bool use(std::uint32_t line) {
    std::list<std::uint32_t>& set = sets_[line % sets_.size()];
    const auto found = std::find(set.begin(), set.end(), line);
    const bool held = found != set.end();
    if (held) set.erase(found);
    set.push_front(line);
    if (set.size() > ways_) set.pop_back();
    return held;
  }

 private:
  std::uint32_t ways_;
  std::vector<std::list<std::uint32_t>> sets_;
};

struct Geometry {
  std::uint32_t lines;
  std::uint32_t ways;
};

class LeastRecentlyUsed : public testing::TestWithParam<Geometry> {};

TEST_P(LeastRecentlyUsed, HoldsWhatTheObviousCacheHolds) {
  const auto [lines, ways] = GetParam();
  LineCache cache(lines, ways, false);
  ListedCache listed(lines, ways);
  std::mt19937 random(lines * 100 + ways);
  for (int k = 0; k < 20000; ++k) {
    const std::uint32_t line = random() % (random() % 2 ? lines : 3 * lines);
    ASSERT_EQ(cache.use(line), listed.use(line)) << "access " << k << " of line " << line;
  }
}

INSTANTIATE_TEST_SUITE_P(Caches, LeastRecentlyUsed,
                         testing::Values(Geometry{4, 0}, Geometry{64, 0}, Geometry{128, 0},
                                         Geometry{512, 2}, Geometry{512, 4}, Geometry{512, 1},
                                         Geometry{1, 0}, Geometry{32, 0}));

TEST(FewLines, HoldWhatTheObviousCacheHolds) {
  for (std::uint32_t lines = 1; lines <= FewLines::most; ++lines) {
    FewLines few(lines);
    ListedCache listed(lines, 0);
    std::mt19937 random(lines);
    for (int k = 0; k < 5000; ++k) {
      const std::uint32_t line = random() % (lines + 2);
      ASSERT_EQ(few.use(line), listed.use(line)) << "access " << k << " of line " << line;
    }
  }
}

TEST(FewLines, AreEqualWhereTheyWereUsedInOneOrder) {
  FewLines a(2), b(2);
  for (const std::uint32_t line : {7u, 5u, 6u}) a.use(line);
  for (const std::uint32_t line : {5u, 6u}) b.use(line);
  EXPECT_EQ(a, b);
  b.use(5);
  EXPECT_NE(a, b);
}

TEST(LineCache, WithoutLinesHoldsNothing) {
  LineCache cache(0, 0, false);
  EXPECT_FALSE(cache.use(7));
  EXPECT_FALSE(cache.use(7));
}

TEST(LineCache, ReplacesAtRandomInTheSameWayEachTime) {
  LineCache a(512, 4, true), b(512, 4, true);
  std::mt19937 random(1);
  int misses = 0;
  for (int k = 0; k < 20000; ++k) {
    const std::uint32_t line = random() % 1000;
    const bool held = a.use(line);
    ASSERT_EQ(held, b.use(line));
    misses += !held;
  }
  EXPECT_GT(misses, 5000);
}

// Events of one fetch or access, by name.
std::vector<std::string> events_of(MemorySimulator& memory, std::uint32_t address,
                                   std::uint64_t cycles) {
  std::vector<std::string> names;
  memory.fetch(
      address,
      [cycles] {
        return InstructionTimes{cycles, -3, 0};
      },
      [&](std::size_t e) { names.emplace_back(event_name(e)); });
  return names;
}

TEST(MemorySimulator, ReadsALineOnceAndTheNextOneAhead) {
  const Board board = load_board("stm32f407-discovery");
  MemorySimulator memory(board, operating_point(board, 168e6), {});
  using Names = std::vector<std::string>;
  EXPECT_EQ(events_of(memory, 0x08000000, 0), Names{"flash_instruction_miss"});
  EXPECT_EQ(events_of(memory, 0x0800000E, 3), Names{});
  EXPECT_EQ(events_of(memory, 0x08000010, 4), Names{"prefetched_line"});
  EXPECT_EQ(events_of(memory, 0x08000000, 9), Names{}) << "held by the cache";
  EXPECT_EQ(events_of(memory, 0x08000100, 12), Names{"flash_instruction_miss"});
}

// The read of the next line begins when a line is used, or was asked for and is there.
TEST(MemorySimulator, ALineAskedForEarlyLetsTheNextBeReadEarlier) {
  const Board board = load_board("stm32f407-discovery");
  const auto third_line = [&](int second_asked) {
    MemorySimulator memory(board, operating_point(board, 168e6), {});
    std::vector<std::size_t> events;
    const auto fetch = [&](std::uint32_t address, InstructionTimes times) {
      memory.fetch(
          address, [times] { return times; }, [&](std::size_t e) { events.push_back(e); });
    };
    fetch(0x08000000, {0, -3, 0});
    fetch(0x08000010, {9, second_asked, 0});
    fetch(0x08000020, {13, -3, 0});
    return events.at(2);
  };
  EXPECT_EQ(third_line(-3), event_index(MemoryEvent::prefetched, 4));
  EXPECT_EQ(third_line(-6), event_index(MemoryEvent::prefetched, 7));
}

// Its state is put back, and the same comes of the same, if later.
TEST(MemorySimulator, RepeatsItselfWhereItHoldsFewLines) {
  const Board board = load_board("nucleo-f103rb");
  MemorySimulator memory(board, operating_point(board, 72e6), {});
  ASSERT_TRUE(memory.has_few_lines());
  const auto events = [&](std::uint64_t now) {
    std::vector<std::size_t> out;
    const auto note = [&](std::size_t event) { out.push_back(event); };
    for (const std::uint32_t at : {0u, 8u, 16u, 40u})
      memory.fetch(
          0x08000100 + at,
          [&] {
            return InstructionTimes{now + at / 2, -3, 0};
          },
          note);
    const DataAccess load{AccessKind(), 0x08001000, false, true, false};
    memory.access(
        load,
        [&] {
          return InstructionTimes{now + 20, -3, 0};
        },
        note);
    return out;
  };
  events_of(memory, 0x08000200, 100);
  const auto state = [&](std::int64_t now) {
    MemorySimulator::State out;
    memory.state(now, out);
    return out;
  };
  const MemorySimulator::State before = state(200);
  const std::vector<std::size_t> first = events(200);
  const MemorySimulator::State after = state(200);
  EXPECT_EQ(first.size(), 5u);
  EXPECT_FALSE(memory.are_alike(before, after));
  memory.restore(before, 1000);
  EXPECT_TRUE(memory.are_alike(state(1000), before));
  EXPECT_EQ(events(1000), first);
  EXPECT_TRUE(memory.are_alike(state(1000), after));
  EXPECT_FALSE(MemorySimulator(load_board("nucleo-l4r5zi"),
                               operating_point(load_board("nucleo-l4r5zi"), 120e6), {})
                   .has_few_lines());
}

TEST(MemorySimulator, TellsForWhichAddressesAPlaceIsTheSame) {
  const Board board = load_board("nucleo-f103rb");
  MemorySimulator memory(board, operating_point(board, 72e6), {});
  const MemorySimulator::Place ram = memory.place_of(0x20000010, 64);
  EXPECT_EQ(ram.base, 0x20000000u);
  EXPECT_EQ(ram.size, 20u * 1024 - 63);
  EXPECT_FALSE(ram.is_flash);
  EXPECT_EQ(memory.place_of(0x20000100, 8).memory, ram.memory);
  const MemorySimulator::Place flash = memory.place_of(0x08000010, 64);
  EXPECT_NE(flash.memory, ram.memory);
  EXPECT_TRUE(flash.is_flash);
  EXPECT_EQ(memory.place_of(0x20004FC0, 64).memory, ram.memory);
  EXPECT_EQ(memory.place_of(0x20004FC1, 64).memory, MemorySimulator::several_places);
}

TEST(MemorySimulator, HasNothingToDoWithoutWaitStates) {
  const Board board = generic_board(Core::cortex_m4);
  const MemorySimulator memory(board, operating_point(board, std::nullopt), {});
  EXPECT_FALSE(memory.simulates_fetch());
  EXPECT_FALSE(memory.simulates_data());
}

TEST(MemorySimulator, RefusesAnUnknownMemory) {
  const Board board = load_board("stm32f407-discovery");
  EXPECT_THROW(MemorySimulator(board, operating_point(board, 168e6), {{0x08000000, 16, "itcm"}}),
               Error);
}

struct Case {
  const char* image;
  const char* board;
};

class Boards : public testing::TestWithParam<Case> {};

TEST_P(Boards, FastPathEqualsTheReference) {
  const Image image = bundled_image(GetParam().image);
  const Board board = load_board(GetParam().board);
  const BothWays both = run_both_ways(image, board);
  expect_same(both, image);
  EXPECT_EQ(both.estimate.stall_cycles, static_cast<double>(both.slow.totals.stall_cycles));
  EXPECT_GT(both.estimate.stall_cycles, 0);
}

// Flash tables through every kind of path to flash, and the slow banks.
INSTANTIATE_TEST_SUITE_P(Images, Boards,
                         testing::Values(Case{"op_conv_2d-cortex-m4", "stm32f407-discovery"},
                                         Case{"op_conv_2d-cortex-m4", "nucleo-l4r5zi"},
                                         Case{"op_softmax-cortex-m4", "nucleo-l476rg"},
                                         Case{"op_softmax-cortex-m4", "nucleo-f446re"},
                                         Case{"op_depthwise_conv_2d-cortex-m3", "nucleo-f103rb"},
                                         Case{"op_add-cortex-m3", "nucleo-f207zg"},
                                         Case{"op_conv_2d-cortex-m0plus", "nucleo-g0b1re"},
                                         Case{"hello-cortex-m0plus", "nucleo-f031k6"},
                                         Case{"op_conv_2d-cortex-m33", "nucleo-u575zi-q"},
                                         Case{"op_fully_connected-cortex-m33", "nucleo-u385rg-q"},
                                         Case{"op_conv_2d-cortex-m7", "nucleo-h7a3zi-q"},
                                         Case{"op_conv_2d-cortex-m7", "stm32f746g-disco"},
                                         Case{"self_timed-cortex-m4", "stm32f407-discovery"},
                                         Case{"self_timed-cortex-m7", "nucleo-h743zi"}));

TEST(Placement, IntoTightlyCoupledMemoryTakesTheMissesAway) {
  const Image image = bundled_image("op_conv_2d-cortex-m7");
  const Board board = load_board("stm32f746g-disco");
  const auto section = std::find_if(image.sections.begin(), image.sections.end(),
                                    [](const Section& s) { return s.name == ".text"; });
  ASSERT_NE(section, image.sections.end());
  RunOptions options;
  options.placements = {{section->address, section->size, "itcm"}};
  const BothWays placed = run_both_ways(image, board, options);
  expect_same(placed, image);
  for (const Estimate::Stall& stall : placed.estimate.stalls)
    EXPECT_NE(stall.name, "flash_instruction_miss");
  EXPECT_LT(placed.estimate.cycles, run_both_ways(image, board).estimate.cycles);
}

}  // namespace
}  // namespace boardless
