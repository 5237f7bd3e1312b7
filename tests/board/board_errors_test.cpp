// What is not a board file is refused, with file, line and key.
#include <gtest/gtest.h>

#include "analyzer/board/board.hpp"
#include "analyzer/error.hpp"

namespace boardless {
namespace {

const std::string good = R"(name = "Test board"
part = "T1"
[core]
id = "cortex-m4"
fpu = "single"
source = "a test"
status = "assumed"
[clock]
min_hz = 1e6
max_hz = 100_000_000
default_hz = 50e6
source = "a test"
status = "documented"
[[memory]]
name = "flash"
kind = "flash"
base = 0x08000000
size = 0x10000
aliases = [0]
source = "a test"
status = "documented"
[[memory]]
name = "ram"
kind = "ram"
base = 0x20000000
size = 0x8000
source = "a test"
status = "documented"
[flash_interface]
name = "cache"
read_width_bits = 64
prefetch = true
instruction_cache = { bytes = 1024, line_bytes = 16, ways = 2 }
source = "a test"
status = "derived"
[wait_states]
source = "a test"
status = "documented"
rows = [
  { max_clock_hz = 40e6, wait_states = 0 },
  { max_clock_hz = 100e6, wait_states = 1 },
]
[current]
supply_v = 3
condition = "run"
source = "a test"
status = "measured"
rows = [{ clock_hz = 50e6, current_a = 0.01 }]
[current_tolerance]
relative = 0.1
source = "a test"
status = "assumed"
)";

std::string swapped(const std::string& from, const std::string& to) {
  std::string text = good;
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    parse_board(text, "x/test.toml");
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    return error.what();
  }
  return "accepted";
}

void expect_refusal(const std::string& from, const std::string& to, const std::string& start,
                    const std::string& part = "") {
  const std::string error = refusal(swapped(from, to));
  EXPECT_EQ(error.rfind(start, 0), 0u) << error;
  EXPECT_NE(error.find(part), std::string::npos) << error;
}

TEST(BoardErrors, AcceptsAGoodFile) {
  const Board board = parse_board(good, "x/test.toml");
  EXPECT_EQ(board.id, "test");
  EXPECT_EQ(board.path, "x/test.toml");
  EXPECT_EQ(board.core, Core::cortex_m4);
  EXPECT_EQ(board.max_clock_hz, 100e6);
  ASSERT_EQ(board.memories.size(), 2u);
  EXPECT_EQ(board.memories[0].aliases, std::vector<std::uint32_t>{0});
  EXPECT_EQ(board.flash.instruction_ways, 2);
  EXPECT_EQ(board.flash.source.status, Status::derived);
  EXPECT_EQ(board.currents[0].source.status, Status::measured);
}

TEST(BoardErrors, KeysAndTypes) {
  expect_refusal("size = 0x10000", "size = 0x10000\nsizw = 3", "x/test.toml:19: memory.sizw is not",
                 "did you mean 'size'?");
  expect_refusal("[clock]", "[clok]", "x/test.toml:1: clock is missing");
  expect_refusal("min_hz = 1e6\n", "", "x/test.toml:8: clock.min_hz is missing");
  expect_refusal("size = 0x8000", "size = \"32K\"",
                 "x/test.toml:26: memory.size has to be a whole");
  expect_refusal("size = 0x8000", "size = 0", "x/test.toml:26: memory.size is 0, outside");
  expect_refusal("size = 0x8000", "size = -4", "x/test.toml:26: memory.size is -4, outside");
  expect_refusal("base = 0x20000000", "base = 0x1_0000_0000", "x/test.toml:25: memory.base is");
  expect_refusal("size = 0x8000", "size = 0xF0000000", "x/test.toml:25: memory.base is");
  expect_refusal("name = \"Test board\"", "name = 3", "x/test.toml:1: name has to be a text");
  expect_refusal("prefetch = true", "prefetch = 1", "x/test.toml:32: flash_interface.prefetch has");
  expect_refusal("max_hz = 100_000_000", "max_hz = nan", "x/test.toml:10: clock.max_hz has to be");
  expect_refusal("max_hz = 100_000_000", "max_hz = inf", "x/test.toml:10: clock.max_hz has to be");
  expect_refusal("max_hz = 100_000_000", "max_hz = 1",
                 "x/test.toml:10: clock.max_hz is 1, outside");
  expect_refusal("default_hz = 50e6", "default_hz = 101e6", "x/test.toml:11: clock.default_hz is");
}

TEST(BoardErrors, AKeyOfManyDots) {
  std::string key = "a";
  for (int k = 0; k < 200'000; ++k) key += ".a";
  EXPECT_EQ(refusal(good + key + " = 1\n").find("x/test.toml:"), 0u);
}

TEST(BoardErrors, SourceAndStatus) {
  expect_refusal("status = \"derived\"\n", "", "x/test.toml:29: flash_interface.status is missing");
  expect_refusal("\"derived\"", "\"guessed\"", "x/test.toml:35: flash_interface.status has to be");
  expect_refusal("source = \"a test\"\nstatus = \"measured\"", "status = \"measured\"",
                 "x/test.toml:43: current.source is missing");
  expect_refusal("source = \"a test\"", "source = \" \"", "x/test.toml:6: core.source is empty");
}

TEST(BoardErrors, WordsThatAreTables) {
  expect_refusal("\"cortex-m4\"", "\"cortex-m5\"", "x/test.toml:4: core.id names no", "cortex-m4");
  expect_refusal("\"single\"", "\"double\"", "x/test.toml:5: core.fpu has to be");
  expect_refusal("kind = \"ram\"", "kind = \"sram\"", "x/test.toml:24: memory.kind has to be");
  expect_refusal("id = \"cortex-m4\"\nfpu = \"single\"", "id = \"cortex-m0\"\nfpu = \"none\"",
                 "x/test.toml:3: core.multiplier_cycles is missing");
  expect_refusal("id = \"cortex-m4\"\nfpu = \"single\"",
                 "id = \"cortex-m0\"\nfpu = \"none\"\nmultiplier_cycles = 2",
                 "x/test.toml:6: core.multiplier_cycles has to be 1 or 32");
}

TEST(BoardErrors, Overlaps) {
  expect_refusal("base = 0x20000000", "base = 0x0800FFFF",
                 "x/test.toml:25: memory.base puts 'ram' at 0x0800ffff, over 'flash'");
  expect_refusal("base = 0x20000000", "base = 0", "x/test.toml:25: memory.base puts");
  expect_refusal("aliases = [0]", "aliases = [0x08000100]",
                 "x/test.toml:19: memory.aliases puts 'flash'");
  expect_refusal("name = \"ram\"", "name = \"flash\"", "x/test.toml:23: memory.name stands twice");
  expect_refusal("base = 0x20000000", "base = 0x40024000",
                 "x/test.toml:25: memory.base puts 'ram' at 0x40024000, over the peripherals at");
  expect_refusal("base = 0x20000000", "base = 0xDFFFFFFF",
                 "x/test.toml:25: memory.base puts 'ram' at 0xdfffffff, over the private");
}

TEST(BoardErrors, WhatTheEmulatorCannotMap) {
  expect_refusal("base = 0x20000000", "base = 0x20000010",
                 "x/test.toml:25: memory.base puts 'ram' at 0x20000010; the emulator maps pages");
  std::string many = "0";
  for (int k = 0; k < 70; ++k) many += ", " + std::to_string(0x60000000 + k * 0x100000);
  expect_refusal("aliases = [0]", "aliases = [" + many + "]",
                 "x/test.toml:19: memory.aliases is one too many: a board has at most 64");
}

TEST(BoardErrors, AReadingAheadThatThereIsNot) {
  for (const char* key : {"prefetch_lead = 1", "prefetch_aborts = true"})
    expect_refusal("prefetch = true", "prefetch = false\n" + std::string(key),
                   "x/test.toml:", "goes with prefetch = true");
}

TEST(BoardErrors, ALineOfRamOnACoreWithoutCaches) {
  expect_refusal(
      "base = 0x20000000",
      "base = 0x20000000\nline_fill = { cycles = 4, clock_hz = 1e6, source = \"a test\", "
      "status = \"derived\" }",
      "x/test.toml:", "memory.line_fill of RAM goes with a Cortex-M7");
}

TEST(BoardErrors, WidthsThatNoFlashHas) {
  for (const char* width : {"1", "8", "12", "24"})
    expect_refusal("read_width_bits = 64", "read_width_bits = " + std::string(width),
                   "x/test.toml:",
                   "flash_interface.read_width_bits has to be 0, or a power of two from 16 on");
}

TEST(BoardErrors, Rows) {
  expect_refusal("100e6, wait", "90e6, wait", "x/test.toml:39: wait_states.rows stop at 9e+07 Hz");
  expect_refusal("100e6, wait", "40e6, wait", "x/test.toml:41: wait_states.rows.max_clock_hz has");
  expect_refusal("wait_states = 1", "wait_states = 0",
                 "x/test.toml:41: wait_states.rows.wait_states has to rise");
  expect_refusal("rows = [{ clock_hz = 50e6, current_a = 0.01 }]", "rows = []",
                 "x/test.toml:48: current.rows has no entries");
  expect_refusal("current_a = 0.01 }", "current_a = 0.01 }, { clock_hz = 40e6, current_a = 0.02 }",
                 "x/test.toml:48: current.rows.clock_hz has to rise");
  expect_refusal("current_a = 0.01", "current_a = 0", "x/test.toml:48: current.rows.current_a is");
}

TEST(BoardErrors, Caches) {
  expect_refusal("bytes = 1024,", "bytes = 1000,",
                 "x/test.toml:33: flash_interface.instruction_cache.bytes is not a whole");
  expect_refusal("ways = 2", "ways = 65", "x/test.toml:33: flash_interface.instruction_cache.ways");
  expect_refusal("prefetch = true",
                 "prefetch = true\nunified_cache = true\n"
                 "data_cache = { bytes = 64, line_bytes = 16, ways = 1 }",
                 "x/test.toml:33: flash_interface.unified_cache goes with");
}

TEST(BoardErrors, Energy) {
  expect_refusal("part = ", "no_energy_reason = \"none\"\npart = ",
                 "x/test.toml:2: no_energy_reason does not go with");
  const std::size_t at = good.find("[current]");
  EXPECT_EQ(refusal(good.substr(0, at)).rfind("x/test.toml:1: no_energy_reason is missing", 0), 0u);
  expect_refusal("relative = 0.1", "relative = 2", "x/test.toml:50: current_tolerance.relative is");
}

TEST(BoardErrors, NotToml) {
  EXPECT_EQ(refusal("name = \n").rfind("x/test.toml:1: not TOML", 0), 0u);
  EXPECT_EQ(refusal("name = \"a\"\nname = \"b\"\n").rfind("x/test.toml:2: not TOML", 0), 0u);
  EXPECT_EQ(refusal("").rfind("x/test.toml:1: name is missing", 0), 0u);
  EXPECT_NE(refusal(std::string("\x7f"
                                "ELF\0\1\2\xff\xfe",
                                9)),
            "accepted");
  EXPECT_NE(refusal("a = " + std::string(100000, '[')), "accepted");
  EXPECT_NE(refusal("memory = 3"), "accepted");
}

// Every prefix of a good file is either refused or a board: never a crash.
TEST(BoardErrors, CutAnywhere) {
  for (std::size_t length = 0; length < good.size(); length += 3)
    EXPECT_NE(refusal(good.substr(0, length)), "");
}

}  // namespace
}  // namespace boardless
