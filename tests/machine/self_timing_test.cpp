// Firmware that reads the core's clocks sees the modelled cycles, to the cycle and wherever in a
// block it reads them: both paths leave the same number in its registers.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

class SelfTiming : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Core core = GetParam();
  Board board = generic_board(core);
  // The exit status is what the firmware worked out of its readings.
  int reading(const std::string& text) {
    return expect_same_both_ways(assembled(core, text), board).exit_status;
  }
};

class CycleCounter : public SelfTiming {};

INSTANTIATE_TEST_SUITE_P(Cores, CycleCounter, testing::ValuesIn(thumb2_cores), core_test_name);

constexpr const char* counter_on = R"(
  function start
    set r4, 0xE0001000
    ldr r0, [r4]
    orr r0, r0, #1
    str r0, [r4]
)";

TEST_P(CycleCounter, TwiceInOneBlock) {
  const int nops = reading(std::string(counter_on) + R"(
    ldr r5, [r4, #4]
    .rept 20
    nop
    .endr
    ldr r6, [r4, #4]
    subs r0, r6, r5
    exit_with_r0
)");
  EXPECT_GE(nops, 10);
  EXPECT_LE(nops, 24);
}

TEST_P(CycleCounter, InALoop) {
  reading(std::string(counter_on) + R"(
    movs r7, #0
    movs r3, #50
  again:
    ldr r5, [r4, #4]
    mul r2, r3, r3
    ldr r6, [r4, #4]
    subs r6, r6, r5
    add r7, r7, r6
    ldr r6, [r4, #4]
    eors r7, r6
    subs r3, #1
    bne again
    mov r0, r7
    exit_with_r0
)");
}

// The register that held another address a moment ago now holds the counter's, as compilers do it:
// the earlier access must not be taken for the reading.
TEST_P(CycleCounter, ThroughARegisterThatHeldAnotherAddress) {
  reading(std::string(counter_on) + R"(
    set r3, 0x20000000
    ldr r3, [r3]
    .rept 7
    nop
    .endr
    set r3, 0xE0001004
    ldr r3, [r3]
    mov r7, r3
    set r3, 0x20000000
    ldr r2, [r3]
    udiv r2, r3, r4
    movw r3, #0x1004
    movt r3, #0xE000
    ldr r3, [r3]
    eor r7, r7, r3
    mov r0, r7
    exit_with_r0
)");
}

// The address of the reading is not a constant: it is loaded, or added up.
TEST_P(CycleCounter, ThroughAPointerInMemory) {
  reading(std::string(counter_on) + R"(
    set r1, 0x20000000
    add r0, r4, #4
    str r0, [r1]
    str r1, [r1, #4]
    ldr r3, [r1, #4]
    ldr r3, [r3]
    nop
    nop
    nop
    ldr r3, [r3]
    mov r7, r3
    add r5, r4, #2
    subs r5, #2
    ldr r2, [r1]
    add r1, r5, #0
    nop
    nop
    ldr r2, [r1, #4]
    eor r0, r7, r2
    exit_with_r0
)");
}

TEST_P(CycleCounter, WithWritebackAndIndexes) {
  reading(std::string(counter_on) + R"(
    add r5, r4, #4
    movs r6, #1
    nop
    ldr r0, [r5], #4
    nop
    ldr r1, [r4, r6, lsl #2]
    nop
    ldr r2, [r5, #-4]!
    nop
    ldrd r2, r3, [r4]
    nop
    ldmia r4, {r7, r8}
    eor r0, r0, r1
    eor r0, r0, r2
    eor r0, r0, r3
    eor r0, r0, r8
    exit_with_r0
)");
}

TEST_P(CycleCounter, InAnItBlock) {
  reading(std::string(counter_on) + R"(
    movs r7, #0
    movs r3, #12
  again:
    lsls r2, r3, #30
    ittee mi
    ldrmi r5, [r4, #4]
    addmi r7, r7, r5
    addpl r7, #3
    ldrpl r5, [r4, #4]
    eor r7, r7, r5
    subs r3, #1
    bne again
    mov r0, r7
    exit_with_r0
)");
}

TEST_P(CycleCounter, StoppedSetAndStartedAgain) {
  const int reading_while_stopped = reading(std::string(counter_on) + R"(
    movs r0, #0
    str r0, [r4]
    ldr r5, [r4, #4]
    nop
    nop
    ldr r6, [r4, #4]
    subs r7, r6, r5
    movs r0, #100
    str r0, [r4, #4]
    ldr r6, [r4, #4]
    adds r7, r7, r6
    mov r0, r7
    exit_with_r0
)");
  EXPECT_EQ(reading_while_stopped, 100);
  reading(std::string(counter_on) + R"(
    movs r0, #0
    str r0, [r4]
    str r0, [r4, #4]
    nop
    ldr r1, [r4]
    orr r1, r1, #1
    nop
    str r1, [r4]
    nop
    nop
    ldr r0, [r4, #4]
    exit_with_r0
)");
}

// What passes between two readings depends on operands and on what was predicted.
TEST_P(CycleCounter, AroundDividesAndBranches) {
  reading(std::string(counter_on) + R"(
    movs r7, #0
    movs r3, #40
  again:
    ldr r5, [r4, #4]
    udiv r2, r5, r3
    tst r2, #1
    beq even
    mul r2, r2, r2
  even:
    ldr r6, [r4, #4]
    eor r7, r7, r6
    ror r7, r7, #3
    subs r3, #1
    bne again
    mov r0, r7
    exit_with_r0
)");
}

class SysTick : public SelfTiming {};

INSTANTIATE_TEST_SUITE_P(Cores, SysTick, testing::ValuesIn(every_core), core_test_name);

constexpr const char* tick_on = R"(
  function start
    set r4, 0xE000E010
    set r0, 999
    str r0, [r4, #4]
    str r0, [r4, #8]
    movs r0, #5
    str r0, [r4]
)";

TEST_P(SysTick, CountsDown) {
  const int cycles = reading(std::string(tick_on) + R"(
    ldr r5, [r4, #8]
    .rept 30
    nop
    .endr
    ldr r6, [r4, #8]
    subs r0, r5, r6
    exit_with_r0
)");
  EXPECT_GE(cycles, 15);
  EXPECT_LE(cycles, 34);
}

TEST_P(SysTick, WrapsAndTellsSoOnce) {
  const int wraps = reading(std::string(tick_on) + R"(
    movs r7, #0
    ldr r5, =5000
  again:
    ldr r0, [r4]
    lsrs r0, r0, #16
    adds r7, r7, r0
    ldr r0, [r4]
    lsrs r0, r0, #16
    adds r7, r7, r0
    subs r5, #1
    bne again
    mov r0, r7
    exit_with_r0
)");
  EXPECT_GE(wraps, 30);
  EXPECT_LE(wraps, 100);
}

// A delay loop as boards' libraries have it.
TEST_P(SysTick, IsWaitedFor) {
  const Image image = assembled(core, std::string(tick_on) + R"(
    movs r5, #3
  wait:
    ldr r0, [r4]
    lsls r0, r0, #15
    bpl wait
    subs r5, #1
    bne wait
    movs r0, #0
    exit_with_r0
)");
  const Estimate e = expect_same_both_ways(image, board);
  EXPECT_GE(e.cycles, 3000);
  EXPECT_LE(e.cycles, 3100);
}

TEST_P(SysTick, StandsStillWhenSwitchedOff) {
  reading(std::string(tick_on) + R"(
    nop
    nop
    nop
    movs r0, #4
    str r0, [r4]
    ldr r5, [r4, #8]
    nop
    nop
    ldr r6, [r4, #8]
    subs r7, r5, r6
    movs r0, #5
    str r0, [r4]
    nop
    ldr r6, [r4, #8]
    subs r0, r5, r6
    lsls r7, #8
    adds r0, r0, r7
    exit_with_r0
)");
}

}  // namespace
}  // namespace boardless
