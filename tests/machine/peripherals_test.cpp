// Peripherals without a model: registers read as last written, loops that poll them end, bit-band
// aliases reach single bits, and what was served is told.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

class Peripheral : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Core core = GetParam();
  Board board = generic_board(core);
  Estimate same(const std::string& text) {
    return expect_same_both_ways(assembled(core, text), board);
  }
};

std::string all_of(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines) out += line + "\n";
  return out;
}

INSTANTIATE_TEST_SUITE_P(Cores, Peripheral,
                         testing::Values(Core::cortex_m0, Core::cortex_m3, Core::cortex_m4,
                                         Core::cortex_m33),
                         core_test_name);

TEST_P(Peripheral, RegistersReadAsLastWritten) {
  const Estimate e = same(R"(
  function start
    set r4, 0x40011000
    set r0, 0x12345678
    str r0, [r4]
    movs r1, #0xAB
    strb r1, [r4, #1]
    ldr r2, [r4]
    ldrb r3, [r4, #3]
    ldrh r5, [r4, #2]
    ldr r6, [r4, #4]
    subs r0, r2, r0
    adds r0, r0, r3
    adds r0, r0, r6
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 0xAB00 - 0x5600 + 0x12);
  EXPECT_TRUE(contains(all_of(e.warnings), "0x40011000, 0x40011004")) << all_of(e.warnings);
}

// Waits for `value` in the bits of `mask` of a register that the firmware wrote other bits to.
std::string poll(std::uint32_t mask, std::uint32_t value) {
  return fmt::format(R"(
  function start
    set r4, 0x40023800
    set r5, 0x{:x}
    set r6, 0x{:x}
    movs r0, #0
    str r0, [r4]
  wait:
    ldr r0, [r4]
    ands r0, r5
    cmp r0, r6
    bne wait
    movs r0, #0
    exit_with_r0
)",
                     mask, value);
}

TEST_P(Peripheral, AWaitForAReadyBitEnds) {
  for (const int bit : {0, 1, 17, 25, 31}) {
    const Estimate e = same(poll(1u << bit, 1u << bit));
    EXPECT_EQ(e.ended_by, EndedBy::exit_call) << bit;
    EXPECT_LT(e.instructions, 200u);
    EXPECT_TRUE(contains(all_of(e.warnings), "polled a peripheral")) << all_of(e.warnings);
  }
}

TEST_P(Peripheral, AWaitForABitToGoEnds) {
  const Estimate e = same(R"(
  function start
    set r4, 0x40020000
    set r0, 0x80000000
    str r0, [r4]
  wait:
    ldr r0, [r4]
    cmp r0, #0
    bmi wait
    movs r0, #0
    exit_with_r0
)");
  EXPECT_EQ(e.ended_by, EndedBy::exit_call);
}

// A clock switch's status: two bits, then three, wherever they lie and whatever is waited for.
TEST_P(Peripheral, AWaitForAFieldEnds) {
  for (const int bits : {2, 3})
    for (const int shift : {0, 2, 11})
      for (std::uint32_t value = 0; value < (1u << bits); ++value) {
        SCOPED_TRACE(fmt::format("{} bits from {}, waiting for {}", bits, shift, value));
        const std::uint32_t mask = ((1u << bits) - 1) << shift;
        RunOptions options;
        options.max_instructions = 10000;
        const RunResult result = run(assembled(core, poll(mask, value << shift)), board, options);
        EXPECT_EQ(result.profile.ended_by, EndedBy::exit_call);
      }
}

// Two registers in turn are a poll too, as of a status and a data register.
TEST_P(Peripheral, AnEndlessWaitEndsWithTheBudget) {
  RunOptions options;
  options.max_instructions = 100000;
  const RunResult result = run(assembled(core, R"(
  function start
    set r4, 0x40020000
  wait:
    ldr r0, [r4]
    ldr r1, [r4, #4]
    b wait
    .ltorg
)"),
                               board, options);
  EXPECT_EQ(result.profile.ended_by, EndedBy::budget);
}

TEST_P(Peripheral, ARegisterReadNowAndThenIsNoPoll) {
  const Estimate e = same(R"(
  function start
    set r4, 0x40020000
    movs r7, #0
    movs r5, #50
  again:
    ldr r0, [r4]
    adds r0, #1
    str r0, [r4]
    subs r5, #1
    bne again
    ldr r0, [r4]
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 50);
  EXPECT_FALSE(contains(all_of(e.warnings), "polled"));
}

// Firmware that touches every register there is stays within bounded memory.
TEST_P(Peripheral, MillionsOfRegistersAreBounded) {
  const Image image = assembled(core, R"(
  function start
    set r4, 0x40000000
    set r5, 300000
    movs r1, #1
  again:
    str r1, [r4]
    adds r4, #4
    subs r5, #1
    bne again
    set r4, 0x48000000
    ldr r0, [r4]
    exit_with_r0
)");
  const RunResult result = run(image, board, {});
  EXPECT_EQ(result.profile.exit_status, 0);
  EXPECT_TRUE(contains(all_of(result.profile.warnings), "more than 65536 peripheral registers"));
  for (const std::string& warning : result.profile.warnings) EXPECT_LT(warning.size(), 1000u);
}

// The alias word of bit b of the byte at 0x40000000 + n is 0x42000000 + 32 n + 4 b. The Cortex-M0,
// M0+, M7 and M33 have no such alias: there these are registers like others.
TEST_P(Peripheral, BitBandAliasesReachSingleBits) {
  const Estimate e = same(R"(
  function start
    set r4, 0x40000010
    set r5, 0x42000200     @ bit 0 of 0x40000010
    movs r0, #0x50
    str r0, [r4]
    movs r1, #1
    str r1, [r5]
    str r1, [r5, #28]      @ bit 7
    movs r1, #0
    str r1, [r5, #16]      @ bit 4
    ldr r0, [r4]
    ldr r2, [r5, #24]      @ bit 6 reads as 1
    lsls r2, r2, #8
    adds r0, r0, r2
    exit_with_r0
)");
  const bool has_aliases = core == Core::cortex_m3 || core == Core::cortex_m4;
  EXPECT_EQ(e.exit_status, has_aliases ? 0xC1 + 0x100 : 0x50);
}

TEST_P(Peripheral, CoreRegistersOfStartUpCode) {
  const Estimate e = same(R"(
  function start
    set r4, 0xE000ED00
    ldr r0, [r4]
    set r1, 0x08000000
    str r1, [r4, #8]
    ldr r2, [r4, #8]
    subs r2, r2, r1
    lsrs r0, r0, #4
    lsls r0, r0, #20
    lsrs r0, r0, #20
    adds r0, r0, r2
    set r4, 0xE000E100
    movs r1, #6
    str r1, [r4]
    exit_with_r0
)");
  const int part[] = {0xC20, 0xC60, 0xC23, 0xC24, 0xC27, 0xD21};
  EXPECT_EQ(e.exit_status, part[static_cast<int>(core)]);
  EXPECT_TRUE(contains(all_of(e.warnings), "interrupts are not delivered"));
}

}  // namespace
}  // namespace boardless
