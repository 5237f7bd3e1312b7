// Debug lines: inlined frames, both DWARF versions, packed sections, and lines of dropped code.
#include <cstring>
#include <random>

#include "fixture.hpp"

namespace boardless {
namespace {

// The 1-based line of a source on which a mark stands, so that edits do not break the tests.
std::uint32_t line_of(const std::string& source, const std::string& mark) {
  std::ifstream stream(fixture("sources/" + source));
  std::string text;
  for (std::uint32_t line = 1; std::getline(stream, text); ++line)
    if (contains(text, "// line \"" + mark + "\"")) return line;
  ADD_FAILURE() << "no line " << mark;
  return 0;
}

class DwarfLines : public testing::TestWithParam<const char*> {};

TEST_P(DwarfLines, GivesInlinedFramesInnermostFirst) {
  const Image image = load_image(fixture(GetParam()));
  ASSERT_TRUE(image.debug);
  const Symbol* apply = image.find_symbol("filter::apply(unsigned long)");
  ASSERT_TRUE(apply);
  bool seen_inlined = false;
  for (std::uint32_t at = apply->address; at < apply->address + apply->size; at += 2) {
    const std::vector<SourceFrame> frames = image.debug->frames_at(at);
    if (frames.empty()) continue;  // the literals behind the code
    EXPECT_EQ(frames.back().function, apply->name);
    EXPECT_EQ(frames.back().file, "/boardless/sources/inlined.cpp");
    if (frames.size() != 3) continue;
    seen_inlined = true;
    EXPECT_TRUE(contains(frames[0].function, "filter::smooth<")) << frames[0].function;
    EXPECT_EQ(frames[0].line, line_of("inlined.cpp", "smooth"));
    EXPECT_EQ(frames[1].function, "filter::twice(unsigned long)");
    EXPECT_EQ(frames[1].line, line_of("inlined.cpp", "twice"));
    EXPECT_EQ(frames[2].line, line_of("inlined.cpp", "apply"));
  }
  EXPECT_TRUE(seen_inlined);
  EXPECT_TRUE(image.debug->frames_at(0x30000000).empty());
  EXPECT_TRUE(image.debug->frames_at(0xffffffff).empty());
}

INSTANTIATE_TEST_SUITE_P(Fixtures, DwarfLines,
                         testing::Values("inlined.elf", "compressed.elf", "dwarf4.elf",
                                         "dwarf5.elf", "at-zero.elf", "headers-loaded.elf"));

// Each address of the code belongs to a function that is really there.
TEST(Dwarf, DroppedFunctionsAtZeroHideNothing) {
  const Image image = load_image(fixture("at-zero.elf"));
  std::size_t seen = 0;
  for (const Symbol& symbol : image.symbols) {
    if (!symbol.is_function) continue;
    const auto frames = image.debug->frames_at(symbol.address);
    ASSERT_FALSE(frames.empty()) << symbol.name;
    EXPECT_EQ(frames.back().function, symbol.name);
    ++seen;
  }
  EXPECT_EQ(seen, 3u);
  EXPECT_EQ(image.debug->frames_at(image.find_symbol("kept")->address)[0].file,
            "/boardless/sources/ghost.cpp");
  EXPECT_TRUE(image.debug->frames_at(0).empty());  // the vectors
}

TEST(Dwarf, OutlivesItsImage) {
  std::shared_ptr<const DebugLines> debug;
  std::uint32_t address = 0;
  {
    const Image image = load_image(fixture("inlined.elf"));
    debug = image.debug;
    address = image.find_symbol("reset_handler")->address;
  }
  EXPECT_EQ(debug->frames_at(address).back().function, "reset_handler");
}

// The file offset of an ELF's section.
std::size_t offset_of_section(const std::string& bytes, const std::string& name) {
  const auto word = [&](std::size_t at) {
    std::uint32_t value = 0;
    std::memcpy(&value, &bytes[at], 4);
    return std::size_t{value};
  };
  const std::size_t headers = word(32);
  const std::size_t names = word(headers + 40 * (word(48) >> 16) + 16);
  for (std::size_t header = headers; header < bytes.size(); header += 40)
    if (&bytes[names + word(header)] == name) return word(header + 16);
  ADD_FAILURE() << "no section " << name;
  return 0;
}

// What LLVM 19's reader does not survive, found by flipping bytes at random.
TEST(Dwarf, BrokenLineTableHeadersGiveNoLines) {
  const std::string good = fixture_bytes("dwarf5.elf");
  const std::size_t table = offset_of_section(good, ".debug_line");
  constexpr std::size_t version = 4, address_size = 6, opcode_base = 17, directory_form = 32,
                        directory_count = 33;
  ASSERT_EQ(good[table + version], 5);
  ASSERT_EQ(good[table + opcode_base], 13 /* directory_form stands behind that many */);
  const std::uint32_t address =
      load_image(fixture("dwarf5.elf")).find_symbol("reset_handler")->address;
  for (const auto& [place, value] : {std::pair{address_size, '\5'},
                                     {directory_form, '\x7e'},
                                     {directory_form, '\x16'},
                                     {directory_count, '\x7f'}}) {
    std::string bad = good;
    bad[table + place] = value;
    const Image image = load_image(written("bad-line.elf", bad));
    EXPECT_TRUE(image.debug->frames_at(address).empty()) << place;
  }
}

// Damaged debug sections may lose lines, but neither print nor crash.
TEST(Dwarf, DamageIsSilentAndSafe) {
  std::mt19937 random(4603);
  testing::internal::CaptureStderr();
  testing::internal::CaptureStdout();
  for (const char* name : {"inlined.elf", "dwarf4.elf", "dwarf5.elf", "at-zero.elf"}) {
    const std::string good = fixture_bytes(name);
    const Image image = load_image(fixture(name));
    std::uint32_t headers = 0;
    std::memcpy(&headers, &good[32], 4);
    // Past the segments' bytes and before the section headers: debug sections, for the most part.
    const std::size_t begin = good.size() / 8;
    for (int round = 0; round < 400; ++round) {
      std::string bad = good;
      const int flips = 1 + static_cast<int>(random() % 24);
      for (int i = 0; i < flips; ++i)
        bad[begin + random() % (headers - begin)] = static_cast<char>(random());
      try {
        const Image damaged = load_image(written("damaged.elf", bad));
        if (!damaged.debug) continue;
        const Segment& code = image.segments[0];
        for (std::uint32_t at = 0; at < code.bytes.size() + 8; at += 2)
          damaged.debug->frames_at(code.address + at);
      } catch (const Error&) {
      }
    }
  }
  EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
  EXPECT_EQ(testing::internal::GetCapturedStdout(), "");
}

}  // namespace
}  // namespace boardless
