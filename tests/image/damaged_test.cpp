// Cut-off and flipped files: a clean Error or a consistent Image, never anything else.
#include <cstring>
#include <random>

#include "fixture.hpp"

namespace boardless {
namespace {

void expect_error_or_consistent(const std::string& bytes) {
  try {
    const Image image = load_image(written("damaged.elf", bytes));
    expect_consistent(image);
    image.find_symbol("main");
    for (const Segment& segment : image.segments) {
      image.symbol_at(segment.address);
      if (image.debug) image.debug->frames_at(segment.address + 16);
    }
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::request);
    EXPECT_FALSE(contains(error.what(), "\n"));
  }
}

std::uint32_t word(const std::string& bytes, std::size_t offset) {
  std::uint32_t value = 0;
  std::memcpy(&value, &bytes[offset], 4);
  return value;
}

TEST(Damaged, TruncatedAnywhere) {
  for (const char* name : {"inlined.elf", "at-zero.elf", "stripped.elf"}) {
    const std::string good = fixture_bytes(name);
    const std::size_t sections = word(good, 32);
    for (std::size_t size = 1; size < good.size(); ++size) {
      const bool in_headers = size < 256 || size >= sections;
      if (!in_headers && size % 64 != 0) continue;
      // Section headers come last in what the linker writes, so every cut is noticed.
      const std::string sentence = error_for(good.substr(0, size));
      EXPECT_TRUE(contains(sentence, "is truncated: ")) << name << " at " << size << sentence;
    }
  }
}

TEST(Damaged, FlippedBytesInHeaders) {
  std::mt19937 random(1);
  for (const char* name : {"inlined.elf", "at-zero.elf", "stripped.elf", "labels.elf"}) {
    const std::string good = fixture_bytes(name);
    const std::size_t sections = word(good, 32);
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < 52 + 32 * 2; ++i) places.push_back(i);
    for (std::size_t i = sections; i < good.size(); ++i) places.push_back(i);
    for (const std::size_t place : places) {
      for (const int value : {0, 0x7f, 0xff, static_cast<int>(random() & 0xff)}) {
        std::string bad = good;
        bad[place] = static_cast<char>(value);
        expect_error_or_consistent(bad);
      }
    }
    for (int round = 0; round < 1000; ++round) {
      std::string bad = good;
      for (int i = 0; i < 4; ++i)
        bad[places[random() % places.size()]] = static_cast<char>(random());
      expect_error_or_consistent(bad);
    }
  }
}

TEST(Damaged, FlippedBytesInSymbolsAndAttributes) {
  std::mt19937 random(2);
  const std::string good = fixture_bytes("inlined.elf");
  const std::size_t begin = good.find("aeabi") - 16;
  const std::size_t end = word(good, 32);
  ASSERT_LT(begin, end);
  for (int round = 0; round < 2000; ++round) {
    std::string bad = good;
    for (int i = 0; i < 4; ++i) bad[begin + random() % (end - begin)] = static_cast<char>(random());
    expect_error_or_consistent(bad);
  }
}

TEST(Damaged, IntelHex) {
  std::mt19937 random(3);
  const std::string good = fixture_bytes("inlined.hex");
  for (std::size_t size = 1; size + 2 < good.size(); ++size)
    EXPECT_FALSE(error_for(good.substr(0, size)).empty()) << size;
  for (int round = 0; round < 2000; ++round) {
    std::string bad = good;
    bad[1 + random() % (bad.size() - 1)] = static_cast<char>(random());
    expect_error_or_consistent(bad);
  }
}

}  // namespace
}  // namespace boardless
