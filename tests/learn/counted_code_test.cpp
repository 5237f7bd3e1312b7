// The same cycles, counted by paths through blocks and by segments of code.
#include "analyzer/learn/counted_code.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analyzer/board/board.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {
namespace {

struct Made {
  Events events;
  std::vector<Observation> observations{2};

  void happen(std::uint32_t block, std::uint32_t size, std::uint32_t next, int cycles,
              std::int64_t in_first, std::int64_t in_second) {
    Event event;
    event.block = block;
    event.size = size;
    event.next = next;
    event.key = std::to_string(events.list.size());
    event.cost.cycles[1] = cycles;
    event.cost.instructions[1] = static_cast<std::int32_t>(size / 2);
    const std::size_t k = events.find_or_add(event);
    std::int64_t count = in_first;
    for (Observation& one : observations) {
      one.counts.resize(k + 1);
      one.counts[k] += count;
      one.cycles += count * cycles;
      count = in_second;
    }
  }
  std::vector<CountedCode> paths() const { return paths_of(observations, events); }
};

const CountedCode* find(const std::vector<CountedCode>& code, const std::string& key) {
  const auto found = std::find_if(code.begin(), code.end(),
                                  [&](const CountedCode& one) { return one.key == key; });
  return found == code.end() ? nullptr : &*found;
}

double cycles_of(const std::vector<CountedCode>& code, std::size_t layer) {
  double out = 0;
  for (const CountedCode& one : code)
    out += static_cast<double>(one.counts[layer]) * one.cycles_each;
  return out;
}

// A block whose second half is a loop's beginning.
Made loop() {
  Made made;
  made.happen(0x100, 16, 0x108, 9, 1, 2);   // into the loop
  made.happen(0x100, 16, 0x110, 8, 0, 1);   // of one round alone
  made.happen(0x108, 8, 0x108, 5, 10, 20);  // again
  made.happen(0x108, 8, 0x110, 3, 1, 2);    // the last round
  return made;
}

TEST(CountedCode, CountsWhatRunsAtThePriceOfTheCheapestPath) {
  const std::vector<CountedCode> code = with_segments(loop().paths(), {});
  const CountedCode* round = find(code, "segment 108+8");
  ASSERT_TRUE(round);
  EXPECT_EQ(round->counts, (std::vector<std::int64_t>{12, 25}));
  EXPECT_DOUBLE_EQ(round->cycles_each, 3);
  EXPECT_DOUBLE_EQ(round->instructions[1], 4);
  const CountedCode* before = find(code, "segment 100+8");
  ASSERT_TRUE(before);
  EXPECT_EQ(before->counts, (std::vector<std::int64_t>{1, 3}));
  EXPECT_DOUBLE_EQ(before->cycles_each, 4);  // on the cheapest way on
  EXPECT_DOUBLE_EQ(before->instructions[1], 4);
  // What going round takes beyond that is one, wherever the block began; nothing is left of the
  // cheapest path through the loop.
  ASSERT_EQ(code.size(), 4U);
  const CountedCode* round_again = find(code, "from 110 to 108 2");
  ASSERT_TRUE(round_again);
  EXPECT_EQ(round_again->counts, (std::vector<std::int64_t>{11, 22}));
  EXPECT_DOUBLE_EQ(round_again->cycles_each, 2);
  EXPECT_DOUBLE_EQ(round_again->instructions[1], 0);
  EXPECT_DOUBLE_EQ(find(code, "100+16 110 8")->cycles_each, 1);
}

// The dearer way on, the only one that was seen from there, is not the beginning's price.
TEST(CountedCode, ABeginningIsNoDearerThanItsWayOn) {
  Made made;
  made.happen(0x108, 8, 0x108, 5, 10, 20);
  made.happen(0x108, 8, 0x110, 3, 1, 2);
  made.happen(0x100, 16, 0x108, 9, 1, 2);
  const std::vector<CountedCode> code = with_segments(made.paths(), {});
  ASSERT_EQ(code.size(), 3U);
  EXPECT_DOUBLE_EQ(find(code, "segment 100+8")->cycles_each, 4);
  ASSERT_TRUE(find(code, "from 110 to 108 2"));
  EXPECT_EQ(find(code, "from 110 to 108 2")->counts, (std::vector<std::int64_t>{11, 22}));
}

// 0x100 .. 0x108 compares and branches past 0x108 .. 0x10a, which moves: as data decide.
Made larger_of_two(int past_cycles) {
  Made made;
  made.happen(0x100, 8, 0x108, 4, 7, 2);
  made.happen(0x100, 8, 0x10a, past_cycles, 3, 9);
  made.happen(0x108, 8, 0x110, 4, 7, 2);  // the move, and on to the end
  made.happen(0x10a, 6, 0x110, 3, 3, 9);
  return made;
}

TEST(CountedCode, WhatABranchSkipsIsPaidBySkippingIt) {
  const std::vector<CountedCode> code = with_segments(larger_of_two(5).paths(), {});
  // A cycle to move or a cycle to branch: nothing hangs on the data.
  ASSERT_EQ(code.size(), 2U);
  EXPECT_DOUBLE_EQ(find(code, "segment 100+8")->cycles_each, 5);
  EXPECT_EQ(find(code, "segment 100+8")->counts, (std::vector<std::int64_t>{10, 11}));
  EXPECT_DOUBLE_EQ(find(code, "segment 10a+6")->cycles_each, 3);
}

TEST(CountedCode, WhatSkippingTakesBeyondWhatItSkipsIsLeft) {
  const Made made = larger_of_two(6);
  const std::vector<CountedCode> code = with_segments(made.paths(), {});
  ASSERT_EQ(code.size(), 3U);
  EXPECT_DOUBLE_EQ(find(code, "segment 100+8")->cycles_each, 5);
  EXPECT_DOUBLE_EQ(find(code, "100+8 10a 6")->cycles_each, 1);
  for (std::size_t n = 0; n < 2; ++n)
    EXPECT_DOUBLE_EQ(cycles_of(code, n), static_cast<double>(made.observations[n].cycles));
}

TEST(CountedCode, LeavesWhatIsAskedForWhole) {
  const Made made = loop();
  const std::vector<CountedCode> code = with_segments(made.paths(), {0x110});
  ASSERT_EQ(code.size(), made.events.list.size());
  EXPECT_DOUBLE_EQ(find(code, "108+8 108 5")->cycles_each, 5);
}

// A longer block that took less than its second half alone does is no segment more.
TEST(CountedCode, NeverHasASegmentForNothing) {
  Made made;
  made.happen(0x100, 16, 0x110, 4, 3, 1);
  made.happen(0x108, 8, 0x110, 6, 5, 2);
  const std::vector<CountedCode> code = with_segments(made.paths(), {});
  for (const CountedCode& one : code) {
    if (one.key.starts_with("segment")) {
      EXPECT_GT(one.cycles_each, 0) << one.key;
    }
  }
  for (std::size_t n = 0; n < 2; ++n)
    EXPECT_DOUBLE_EQ(cycles_of(code, n), static_cast<double>(made.observations[n].cycles));
}

TEST(CountedCode, PathsThatTakeAsLongAreOne) {
  Made made;
  made.happen(0x100, 8, 0x108, 4, 3, 1);
  made.happen(0x100, 8, 0x108, 4, 2, 2);
  ASSERT_EQ(made.paths().size(), 1U);
  EXPECT_EQ(made.paths()[0].counts, (std::vector<std::int64_t>{5, 3}));
}

// Of real kernels, to the cycle.
TEST(CountedCode, AddsUpToTheEmulation) {
  const Board board = generic_board(Core::cortex_m4);
  const KernelPack pack = load_kernel_pack(bundled_kernel_pack(board.core));
  for (const std::string op : {"CONV_2D", "AVERAGE_POOL_2D", "STRIDED_SLICE"}) {
    Random random(11);
    Events events;
    std::vector<Observation> seen;
    for (int k = 0; k < 6; ++k) {
      const Layer layer = draw_layer(op, random);
      seen.push_back(observation_of(
          emulate_layer(pack, board, operating_point(board, std::nullopt), layer), layer, events));
    }
    const std::vector<CountedCode> paths = paths_of(seen, events),
                                   segments = with_segments(paths, {});
    for (std::size_t n = 0; n < seen.size(); ++n) {
      EXPECT_NEAR(cycles_of(paths, n), static_cast<double>(seen[n].cycles), 1e-6) << op;
      EXPECT_NEAR(cycles_of(segments, n), static_cast<double>(seen[n].cycles), 1e-6) << op;
    }
    // Most of the cycles are sure by how often code runs at all.
    double sure = 0;
    for (const CountedCode& one : segments)
      if (one.key.starts_with("segment"))
        sure += static_cast<double>(one.counts[0]) * one.cycles_each;
    EXPECT_GT(sure, 0.8 * static_cast<double>(seen[0].cycles)) << op;
  }
}

}  // namespace
}  // namespace boardless
