// Every board file of the source tree: it loads, and it keeps the promises of docs/board-files.md.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

std::vector<Board> source_boards() {
  std::vector<Board> boards;
  for (const auto& entry : std::filesystem::directory_iterator(SOURCE_ROOT "/boards"))
    if (entry.path().extension() == ".toml") boards.push_back(load_board(entry.path().string()));
  return boards;
}

TEST(BoardFiles, HoldsEveryPromisedBoard) {
  const std::vector<std::string> ids = board_ids();
  for (const char* id : {"generic-cortex-m0",   "generic-cortex-m0plus",
                         "generic-cortex-m3",   "generic-cortex-m4",
                         "generic-cortex-m7",   "generic-cortex-m33",
                         "stm32f407-discovery", "nucleo-f207zg",
                         "nucleo-f103rb",       "nucleo-f446re",
                         "nucleo-l476rg",       "nucleo-l4r5zi",
                         "stm32f746g-disco",    "nucleo-f767zi",
                         "nucleo-h743zi",       "nucleo-h7a3zi-q",
                         "nucleo-u575zi-q",     "nucleo-u385rg-q",
                         "nucleo-g0b1re",       "nrf52840-dk",
                         "nrf5340-dk",          "rpi-pico",
                         "rpi-pico2",           "cy8ckit-062s2-43012",
                         "stm32l100c-disco",    "nucleo-f031k6"})
    EXPECT_TRUE(std::binary_search(ids.begin(), ids.end(), id)) << id;
}

void expect_source(const Source& source, const std::string& where) {
  EXPECT_GE(source.text.size(), 8u) << where;
  EXPECT_FALSE(to_string(source.status).empty()) << where;
}

TEST(BoardFiles, EveryFigureHasASource) {
  for (const Board& board : source_boards()) {
    expect_source(board.core_source, board.id);
    expect_source(board.clock_source, board.id);
    expect_source(board.flash.source, board.id);
    expect_source(board.flash.wait_states_source, board.id);
    if (board.flash.line_fill.cycles) expect_source(board.flash.line_fill.source, board.id);
    for (const Memory& memory : board.memories) {
      expect_source(memory.source, board.id + " " + memory.name);
      if (memory.line_fill.cycles) expect_source(memory.line_fill.source, board.id);
    }
    for (const Current& current : board.currents) expect_source(current.source, board.id);
    EXPECT_NE(board.currents.empty(), board.no_energy_reason.empty()) << board.id;
    if (!board.currents.empty()) {
      expect_source(board.tolerance_source, board.id);
      EXPECT_GT(board.current_tolerance, 0) << board.id;
    }
  }
}

TEST(BoardFiles, MemoriesDoNotOverlap) {
  for (const Board& board : source_boards()) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> ranges;
    for (const Memory& memory : board.memories) {
      ranges.emplace_back(memory.base, std::uint64_t{memory.base} + memory.size);
      for (std::uint32_t alias : memory.aliases)
        ranges.emplace_back(alias, std::uint64_t{alias} + memory.size);
    }
    std::sort(ranges.begin(), ranges.end());
    for (std::size_t i = 1; i < ranges.size(); ++i)
      EXPECT_LE(ranges[i - 1].second, ranges[i].first) << board.id << " at " << ranges[i].first;
  }
}

TEST(BoardFiles, HasFlashAndRam) {
  for (const Board& board : source_boards()) {
    const auto has = [&](MemoryKind kind) {
      return std::any_of(board.memories.begin(), board.memories.end(),
                         [&](const Memory& memory) { return memory.kind == kind; });
    };
    EXPECT_TRUE(has(MemoryKind::flash)) << board.id;
    EXPECT_TRUE(has(MemoryKind::ram)) << board.id;
  }
}

TEST(BoardFiles, WaitStatesRiseAndCoverTheClock) {
  for (const Board& board : source_boards()) {
    const auto& rows = board.flash.wait_states;
    ASSERT_FALSE(rows.empty()) << board.id;
    for (std::size_t i = 1; i < rows.size(); ++i) {
      EXPECT_GT(rows[i].max_clock_hz, rows[i - 1].max_clock_hz) << board.id;
      EXPECT_GT(rows[i].wait_states, rows[i - 1].wait_states) << board.id;
    }
    EXPECT_GE(rows.back().max_clock_hz, board.max_clock_hz) << board.id;
  }
}

// The whole clock range of every board, in small steps: the invariants of an operating point.
TEST(BoardFiles, OperatingPointsHoldTogether) {
  for (const Board& board : source_boards()) {
    for (int step = 0; step <= 200; ++step) {
      const double clock_hz =
          board.min_clock_hz + (board.max_clock_hz - board.min_clock_hz) * step / 200;
      const OperatingPoint point = operating_point(board, clock_hz);
      EXPECT_EQ(point.clock_hz, clock_hz);
      EXPECT_GE(point.flash_stall_cycles, point.wait_states);
      EXPECT_FALSE(point.current_basis.empty());
      ASSERT_EQ(point.current_a.has_value(), !board.currents.empty()) << board.id;
      ASSERT_EQ(point.supply_v.has_value(), !board.currents.empty()) << board.id;
      if (!point.current_a) continue;
      EXPECT_GT(*point.current_a, 0) << board.id << " " << clock_hz;
      EXPECT_GE(point.static_a, 0) << board.id;
      EXPECT_GE(point.dynamic_a_per_hz, 0) << board.id;
      EXPECT_NEAR(point.static_a + point.dynamic_a_per_hz * clock_hz, *point.current_a,
                  1e-12 + 1e-12 * *point.current_a)
          << board.id;
    }
  }
}

TEST(BoardFiles, GenericBoardsNeverWaitAndHaveNoEnergy) {
  for (const CoreInfo& info : all_cores()) {
    const Board board = generic_board(info.core);
    EXPECT_EQ(board.id, info.generic_board);
    EXPECT_EQ(board.core, info.core);
    EXPECT_TRUE(board.generic);
    for (double clock_hz : {1.0, 100e6, 1e9})
      EXPECT_EQ(operating_point(board, clock_hz).wait_states, 0);
    EXPECT_EQ(operating_point(board, std::nullopt).clock_hz, 100e6);
    EXPECT_FALSE(board.no_energy_reason.empty());
  }
}

// The example in the documentation is a board file.
TEST(BoardFiles, TheDocumentedExampleLoads) {
  std::ifstream file(SOURCE_ROOT "/docs/board-files.md");
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const std::size_t begin = text.find("```toml\n");
  ASSERT_NE(begin, std::string::npos);
  const std::size_t end = text.find("```", begin + 3);
  const Board board = parse_board(text.substr(begin + 8, end - begin - 8), "docs/example.toml");
  EXPECT_EQ(board.memories.size(), 2u);
  EXPECT_EQ(board.currents.size(), 2u);
}

// Traps that a later edit must not lose.
TEST(BoardFiles, SlowBanks) {
  const auto slow = [](const char* id) {
    std::vector<std::string> names;
    for (const Memory& memory : load_board(id).memories)
      if (memory.slow_bank) names.push_back(memory.name);
    return names;
  };
  EXPECT_EQ(slow("stm32f407-discovery"), std::vector<std::string>{"sram2"});
  EXPECT_EQ(slow("nucleo-f446re"), std::vector<std::string>{"sram2"});
  EXPECT_EQ(slow("nucleo-f207zg"), std::vector<std::string>{"sram2"});
  EXPECT_EQ(slow("nucleo-l4r5zi"), (std::vector<std::string>{"sram2", "sram3"}));
}

TEST(BoardFiles, BusBehindADivider) {
  const OperatingPoint point = operating_point(load_board("nucleo-h743zi"), 400e6);
  EXPECT_EQ(point.wait_states, 2);
  EXPECT_EQ(point.flash_stall_cycles, 5);  // three bus clocks are six core clocks
}

}  // namespace
}  // namespace boardless
