// What instructions do to the stack pointer. Encodings are those of the GNU assembler.
#include "isa/stack_effect.hpp"

#include <gtest/gtest.h>

#include "tests/isa/decoded.hpp"

namespace boardless {
namespace {

struct Case {
  const char* text;
  std::uint32_t encoding;
  std::optional<std::int32_t> effect;
};

TEST(StackEffect, OfEachKind) {
  const Case cases[] = {
      {"push {r4, lr}", 0xB510, -8},
      {"push.w {r4-r11, lr}", 0xE92D4FF0, -36},
      {"pop {r4, pc}", 0xBD10, 8},
      {"pop.w {r4-r8, pc}", 0xE8BD81F0, 24},
      {"vpush {d8-d9}", 0xED2D8B04, -16},
      {"vpop {s16}", 0xECBD8A01, 4},
      {"sub sp, #8", 0xB082, -8},
      {"add sp, #508", 0xB07F, 508},
      {"sub.w sp, sp, #1024", 0xF5AD6D80, -1024},
      {"add.w sp, sp, #1024", 0xF50D6D80, 1024},
      {"subw sp, sp, #1023", 0xF2AD3DFF, -1023},
      {"addw sp, sp, #1023", 0xF20D3DFF, 1023},
      {"str lr, [sp, #-4]!", 0xF84DED04, -4},
      {"ldr pc, [sp], #8", 0xF85DFB08, 8},
      {"strd r4, r5, [sp, #-16]!", 0xE96D4504, -16},
      {"ldrd r4, r5, [sp], #16", 0xE8FD4504, 16},
      {"str r0, [sp, #4]", 0x9001, 0},
      {"mov r0, r1", 0x4608, 0},
      {"add r7, sp, #8", 0xAF02, 0},
      {"mov sp, r4", 0x46A5, std::nullopt},
      {"mov sp, r7", 0x46BD, std::nullopt},
      {"sub.w sp, sp, r3", 0xEBAD0D03, std::nullopt},
      {"add sp, r3", 0x449D, std::nullopt},
      {"ldr.w sp, [r0]", 0xF8D0D000, std::nullopt},
      {"sub.w sp, r7, #8", 0xF1A70D08, std::nullopt},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(stack_effect(decoded(c.encoding)), c.effect) << c.text;
    EXPECT_EQ(grows_stack_by_register(decoded(c.encoding)), !c.effect && c.encoding != 0x46BD)
        << c.text;
  }
}

}  // namespace
}  // namespace boardless
