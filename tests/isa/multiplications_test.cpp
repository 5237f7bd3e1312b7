// How many products each kind of multiplication computes. Encodings are those of the GNU assembler.
#include "isa/multiplications.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

#include "isa/decoder.hpp"

namespace boardless {
namespace {

struct Product {
  std::uint32_t encoding;
  const char* text;
  int products;
};

constexpr Product products[] = {
    {0xFB254406, "smlad r4, r5, r6, r4", 2},
    {0xFB21F002, "smuad r0, r1, r2", 2},
    {0xFB413002, "smlsd r0, r1, r2, r3", 2},
    {0xFBC201C3, "smlald r0, r1, r2, r3", 2},
    {0xFBC201D3, "smlaldx r0, r1, r2, r3", 2},
    {0xFBD201C3, "smlsld r0, r1, r2, r3", 2},
    {0xFBC20183, "smlalbb r0, r1, r2, r3", 1},
    {0xFBC20103, "smlal r0, r1, r2, r3", 1},
    {0xFBA20103, "umull r0, r1, r2, r3", 1},
    {0xFBE20163, "umaal r0, r1, r2, r3", 1},
    {0xFB01F002, "mul r0, r1, r2", 1},
    {0xFB013002, "mla r0, r1, r2, r3", 1},
    {0xFB513002, "smmla r0, r1, r2, r3", 1},
    {0xFB113002, "smlabb r0, r1, r2, r3", 1},
    {0xFB11F002, "smulbb r0, r1, r2", 1},
    {0xFB313002, "smlawb r0, r1, r2, r3", 1},
    {0x4348, "muls r0, r1", 1},
    {0xEEA00A81, "vfma.f32 s0, s1, s2", 1},
    {0xEE200A81, "vmul.f32 s0, s1, s2", 1},
    {0xEB010002, "add r0, r1, r2", 0},
    {0x6808, "ldr r0, [r1]", 0},
    {0xFB713002, "usada8 r0, r1, r2, r3", 0},
    {0xFB91F0F2, "sdiv r0, r1, r2", 0},
};

TEST(Multiplications, AreOneProductOrOneForEachHalfword) {
  Decoder decoder;
  for (const Product& p : products) {
    const bool wide = p.encoding > 0xFFFF;
    const std::uint32_t first = wide ? p.encoding >> 16 : p.encoding;
    const std::uint32_t second = wide ? p.encoding & 0xFFFF : 0xBF00;
    const std::array<std::uint8_t, 4> bytes = {
        static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first >> 8),
        static_cast<std::uint8_t>(second), static_cast<std::uint8_t>(second >> 8)};
    ItState it;
    EXPECT_EQ(multiplications(decoder.decode(bytes, 0x08000000, it)), p.products) << p.text;
  }
}

}  // namespace
}  // namespace boardless
