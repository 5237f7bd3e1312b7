// What registers hold as sums of what they held before. Encodings are those of the GNU assembler,
// at 0x08000000 and on.
#include "isa/register_sums.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/isa/decoded.hpp"

namespace boardless {
namespace {

// "r1 + 4*r3 - 8"; unknowns beyond the registers are "new".
std::string text(const RegisterSum& sum) {
  std::string out;
  for (const RegisterSum::Term& term : sum.terms) {
    if (term.times == 0) continue;
    const auto times = static_cast<std::int32_t>(term.times);
    out += out.empty() ? (times < 0 ? "-" : "") : (times < 0 ? " - " : " + ");
    if (times != 1 && times != -1) out += fmt::format("{}*", times < 0 ? -times : times);
    out += term.unknown < 16 ? fmt::format("r{}", term.unknown) : "new";
  }
  const auto constant = static_cast<std::int32_t>(sum.constant);
  if (out.empty()) return fmt::format("{}", sum.constant);
  if (constant) out += fmt::format(" {} {}", constant < 0 ? '-' : '+', std::abs(constant));
  return out;
}

struct Case {
  const char* assembly;
  std::uint32_t encoding;
  const char* expected;
};

TEST(RegisterSums, TellWhereAnInstructionAccesses) {
  const Case cases[] = {
      {"ldr r3, [r0], #4", 0xF8503B04, "r0"},
      {"ldr r4, [r5, #-8]", 0xF8554C08, "r5 - 8"},
      {"ldr r4, [r5, #8]!", 0xF8554F08, "r5 + 8"},
      {"ldr r4, [r5, r6]", 0x59AC, "r5 + r6"},
      {"ldr r4, [r5, r6, lsl #2]", 0xF8554026, "r5 + 4*r6"},
      {"ldrd r2, r3, [r0], #-16", 0xE8702304, "r0"},
      {"strd r2, r3, [r0, #-24]", 0xE9402306, "r0 - 24"},
      {"ldmia r1!, {r2, r3}", 0xC90C, "r1"},
      {"stmdb r1!, {r2-r4}", 0xE921001C, "r1 - 12"},
      {"push {r4, r5, lr}", 0xB530, "r13 - 12"},
      {"pop {r4, r5}", 0xBC30, "r13"},
      {"vldmia r2!, {s0-s3}", 0xECB20A04, "r2"},
      {"vstr s0, [r2, #-12]", 0xED020A03, "r2 - 12"},
      {"tbb [pc, r1]", 0xE8DFF001, "r1 + 134217732"},
      {"tbh [pc, r1, lsl #1]", 0xE8DFF011, "2*r1 + 134217732"},
      {"ldr r0, [pc, #12]", 0x4803, "134217744"},
  };
  for (const Case& c : cases) {
    const std::optional<RegisterSum> sum = RegisterSums().address_of(decoded(c.encoding));
    ASSERT_TRUE(sum) << c.assembly;
    EXPECT_EQ(text(*sum), c.expected) << c.assembly;
  }
}

// What r2 holds behind it.
TEST(RegisterSums, TellWhatIsWritten) {
  const Case cases[] = {
      {"adds r2, r1, #3", 0x1CCA, "r1 + 3"},
      {"subs r2, r1, r3", 0x1ACA, "r1 - r3"},
      {"adds r2, #200", 0x32C8, "r2 + 200"},
      {"subs r2, #200", 0x3AC8, "r2 - 200"},
      {"movs r2, #200", 0x22C8, "200"},
      {"add r2, r9", 0x444A, "r2 + r9"},
      {"mov r2, r9", 0x464A, "r9"},
      {"lsls r2, r1, #4", 0x010A, "16*r1"},
      {"rsbs r2, r1, #0", 0x424A, "-r1"},
      {"add r2, sp, #16", 0xAA04, "r13 + 16"},
      {"add.w r2, r1, r3, lsl #2", 0xEB010283, "r1 + 4*r3"},
      {"sub.w r2, r1, r3, lsl #1", 0xEBA10243, "r1 - 2*r3"},
      {"lsl.w r2, r3, #5", 0xEA4F1243, "32*r3"},
      {"add.w r2, r1, #8160", 0xF50152FF, "r1 + 8160"},
      {"subw r2, r1, #2748", 0xF6A122BC, "r1 - 2748"},
      {"rsb r2, r1, #64", 0xF1C10240, "-r1 + 64"},
      {"movw r2, #0x1234", 0xF2412234, "4660"},
      {"movt r2, #0x2000", 0xF2C20200, "new"},
      {"mvn r2, #5", 0xF06F0205, "4294967290"},
      {"adr r2, 0x08000012", 0xF20F020E, "134217746"},
      {"eors r2, r1", 0x404A, "new"},
      {"add.w r2, r1, r3, asr #2", 0xEB0102A3, "new"},
      {"ldr r2, [r4]", 0x6822, "new"},
      {"ldmia r1!, {r2, r3}", 0xC90C, "new"},
      {"vldmia r2!, {s0-s3}", 0xECB20A04, "r2 + 16"},
      {"nop", 0xBF00, "r2"},
  };
  for (const Case& c : cases) {
    RegisterSums sums;
    sums.step(decoded(c.encoding));
    EXPECT_EQ(text(sums[2]), c.expected) << c.assembly;
  }
}

TEST(RegisterSums, AddUpOverInstructions) {
  RegisterSums sums;
  sums.step(decoded(0xF2412234));                        // movw r2, #0x1234
  sums.step(decoded(0xF2C20200));                        // movt r2, #0x2000
  EXPECT_EQ(text(sums[2]), std::to_string(0x20001234));  // known by now
  sums.step(decoded(0x18D2));                            // adds r2, r2, r3
  sums.step(decoded(0xE921001C));                        // stmdb r1!, {r2-r4}
  sums.step(decoded(0x1852));                            // adds r2, r2, r1
  EXPECT_EQ(text(sums[2]), "r1 + r3 + 536875560");
  sums.step(decoded(0x1912));  // adds r2, r2, r4
  sums.step(decoded(0x1812));  // adds r2, r2, r0
  sums.step(decoded(0x1AD2));  // subs r2, r2, r3
  sums.step(decoded(0x1952));  // adds r2, r2, r5
  EXPECT_EQ(text(sums[2]), "r0 + r1 + r4 + r5 + 536875560");
  sums.step(decoded(0x1992));  // adds r2, r2, r6: five unknowns are too many
  EXPECT_EQ(text(sums[2]), "new");
}

// SP keeps no bits below a word, so that what is moved into it may not be what it holds.
TEST(RegisterSums, AreSureOfTheStackPointerByWordsOnly) {
  RegisterSums sums;
  sums.step(decoded(0xAF02));  // add r7, sp, #8
  sums.step(decoded(0xB530));  // push {r4, r5, lr}
  sums.step(decoded(0x46BD));  // mov sp, r7
  EXPECT_EQ(text(sums[13]), "r13 + 8");
  sums.step(decoded(0x46A5));  // mov sp, r4
  EXPECT_EQ(text(sums[13]), "new");
}

TEST(RegisterSums, LeaveOpenWhatAnItBlockMayPassOver) {
  Instruction add = decoded(0x1CCA);  // adds r2, r1, #3
  add.in_it = true;
  RegisterSums sums;
  sums.step(add);
  EXPECT_EQ(text(sums[2]), "new");
}

}  // namespace
}  // namespace boardless
