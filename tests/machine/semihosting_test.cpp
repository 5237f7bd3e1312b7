// Semihosting: the console, the time, the heap, and the ways to exit; file access is refused.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

class SemihostingCalls : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Core core = GetParam();
  Board board = generic_board(core);
  Estimate same(const std::string& text) {
    return expect_same_both_ways(assembled(core, text), board);
  }
  // What the call answers in r0, with a block of words for r1.
  int answer(int operation, const std::string& words) {
    return same(fmt::format(R"(
  function start
    movs r0, #{}
    ldr r1, =block
    bkpt 0xab
    exit_with_r0
    .balign 4
  block:
    .word {}
  text:
    .asciz "file.txt"
  tt:
    .asciz ":tt"
)",
                            operation, words))
        .exit_status;
  }
};

INSTANTIATE_TEST_SUITE_P(Cores, SemihostingCalls,
                         testing::Values(Core::cortex_m0, Core::cortex_m4, Core::cortex_m33),
                         core_test_name);

TEST_P(SemihostingCalls, WritesToTheConsole) {
  const Estimate e = same(R"(
  function start
    movs r0, #4
    ldr r1, =zero_ended
    bkpt 0xab
    movs r0, #3
    ldr r1, =zero_ended
    bkpt 0xab
    movs r0, #5
    ldr r1, =block
    bkpt 0xab
    exit_with_r0
    .balign 4
  block:
    .word 1, counted, 7
  zero_ended:
    .asciz "zero ended\n"
  counted:
    .ascii "counted and more"
)");
  EXPECT_EQ(e.console, "zero ended\nzcounted");
  EXPECT_EQ(e.exit_status, 0);  // SYS_WRITE: bytes not written
}

TEST_P(SemihostingCalls, WhatTheAnswersAre) {
  EXPECT_EQ(answer(0x01, "text, 0, 8"), -1);           // SYS_OPEN of a file
  EXPECT_EQ(answer(0x01, "tt, 0, 3"), 1);              // the console's input
  EXPECT_EQ(answer(0x01, "tt, 4, 3"), 2);              // and its output
  EXPECT_EQ(answer(0x06, "1, 0x20000000, 100"), 100);  // SYS_READ: nothing was read
  EXPECT_EQ(answer(0x08, "-5"), 1);                    // SYS_ISERROR
  EXPECT_EQ(answer(0x08, "5"), 0);
  EXPECT_EQ(answer(0x09, "1"), 1);         // SYS_ISTTY
  EXPECT_EQ(answer(0x0E, "text, 8"), -1);  // SYS_REMOVE
  EXPECT_EQ(answer(0x0F, "text, 8, text, 8"), -1);
  EXPECT_EQ(answer(0x12, "text, 8"), -1);     // SYS_SYSTEM
  EXPECT_EQ(answer(0x31, "0"), 100'000'000);  // SYS_TICKFREQ
  EXPECT_EQ(answer(0x99, "0"), -1);           // no such call
}

TEST_P(SemihostingCalls, ARefusedFileIsTold) {
  const Estimate e = same(R"(
  function start
    movs r0, #1
    ldr r1, =block
    bkpt 0xab
    movs r0, #0
    exit_with_r0
    .balign 4
  block:
    .word text, 4, 11
  text:
    .asciz "/etc/passwd"
)");
  ASSERT_EQ(e.warnings.size(), 1u);
  EXPECT_TRUE(contains(e.warnings[0], "file access is refused")) << e.warnings[0];
  EXPECT_TRUE(contains(e.warnings[0], "'/etc/passwd'")) << e.warnings[0];
}

// SYS_ELAPSED twice: the cycles in between, by the same clock as the estimate.
TEST_P(SemihostingCalls, ElapsedCycles) {
  const Estimate e = same(R"(
  function start
    set r4, 0x20000100
    movs r0, #0x30
    mov r1, r4
    bkpt 0xab
    set r2, 1000
  again:
    subs r2, #1
    bne again
    adds r1, #8
    movs r0, #0x30
    bkpt 0xab
    ldr r0, [r4]
    ldr r2, [r4, #8]
    subs r0, r2, r0
    exit_with_r0
)");
  EXPECT_GT(e.exit_status, 1000);
  EXPECT_LT(e.exit_status, e.cycles);
}

// SYS_CLOCK counts hundredths of a second: at 100 MHz a million cycles each.
TEST_P(SemihostingCalls, ClockInHundredths) {
  const Estimate e = same(R"(
  function start
    set r2, 2000000
  again:
    subs r2, #1
    bne again
    movs r0, #0x10
    movs r1, #0
    bkpt 0xab
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, static_cast<int>(e.cycles / 1e6));
  EXPECT_GE(e.exit_status, 2);
}

// The heap lies behind `end`, below the stack.
TEST_P(SemihostingCalls, HeapInfo) {
  const Estimate e = same(R"(
  function start
    set r4, 0x20000100
    set r1, 0x20000080
    str r4, [r1]
    movs r0, #0x16
    bkpt 0xab
    movs r0, #1
    ldr r1, [r4]
    ldr r2, =end
    cmp r1, r2
    blo wrong
    movs r0, #2
    ldr r3, [r4, #4]
    cmp r3, r1
    bls wrong
    movs r0, #3
    ldr r5, [r4, #8]
    mov r6, sp
    cmp r5, r6
    bne wrong
    movs r0, #0
  wrong:
    exit_with_r0
    .global end
    .set end, 0x20002000
)");
  EXPECT_EQ(e.exit_status, 0);
}

TEST_P(SemihostingCalls, ExitCodes) {
  const auto exits = [this](const std::string& reason) {
    return same("function start\n movs r0, #0x18\n ldr r1, =" + reason + "\n bkpt 0xab\n .ltorg\n")
        .exit_status;
  };
  EXPECT_EQ(exits("0x20026"), 0);  // ADP_Stopped_ApplicationExit
  EXPECT_EQ(exits("0x20023"), 1);  // ADP_Stopped_RunTimeErrorUnknown
  EXPECT_EQ(same("function start\n ldr r0, =-7\n exit_with_r0\n").exit_status, -7);
}

// A length that no memory has, and texts that end nowhere: what can be read is taken.
TEST_P(SemihostingCalls, HostileLengths) {
  const Estimate e = same(R"(
  function start
    movs r0, #5
    ldr r1, =block
    bkpt 0xab
    movs r0, #5
    ldr r1, =nowhere
    bkpt 0xab
    movs r0, #4
    ldr r1, =0xA0000000
    bkpt 0xab
    movs r0, #1
    ldr r1, =0xFFFFFFF0
    bkpt 0xab
    movs r0, #0x30
    ldr r1, =0xFFFFFFFC
    bkpt 0xab
    movs r0, #0x16
    ldr r1, =0xA0000000
    bkpt 0xab
    movs r0, #0
    exit_with_r0
    .balign 4
  block:
    .word 1, 0x08000000, 0xFFFFFFFF
  nowhere:
    .word 1, 0xA0000000, 0xFFFFFFFF
)");
  EXPECT_EQ(e.exit_status, 0);
  EXPECT_LE(e.console.size(), 1u << 20);
  bool told = false;
  for (const std::string& warning : e.warnings) told |= contains(warning, "more than 1 MiB");
  EXPECT_TRUE(told);
}

TEST_P(SemihostingCalls, APrintingLoopIsCutOff) {
  const Image image = assembled(core, R"(
  function start
    set r4, 1600
  again:
    movs r0, #5
    ldr r1, =block
    bkpt 0xab
    subs r4, #1
    bne again
    movs r0, #0
    exit_with_r0
    .balign 4
  block:
    .word 1, 0x20000000, 65536
)");
  const RunResult result = run(image, board, {});
  EXPECT_EQ(result.profile.console.size(), 1u << 20);
  EXPECT_EQ(result.profile.exit_status, 0);
}

}  // namespace
}  // namespace boardless
