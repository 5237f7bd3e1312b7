// Instructions whose cost or flow depends on more than their address: divides, long multiplies,
// table branches, exclusive and unaligned accesses.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

class Instructions : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Core core = GetParam();
  Board board = generic_board(core);
  Estimate same(const std::string& text) {
    return expect_same_both_ways(assembled(core, text), board);
  }
};

INSTANTIATE_TEST_SUITE_P(Cores, Instructions, testing::ValuesIn(thumb2_cores), core_test_name);

// Every pair out of a table with all sizes of operands, zero and the negative ones among them.
std::string over_all_pairs(const std::string& body) {
  return R"(
  function start
    set r4, operands
    set r5, operands_end
    movs r7, #0
  outer:
    ldr r0, [r4], #4
    set r6, operands
  inner:
    ldr r1, [r6], #4
)" + body +
         R"(
    cmp r6, r5
    bne inner
    cmp r4, r5
    bne outer
    mov r0, r7
    exit_with_r0
    .balign 4
  operands:
    .word 0, 1, 2, 3, 7, 8, 100, 255, 256, 4095, 65535, 65536, 1000000
    .word 0x7fffffff, 0x80000000, 0x80000001, 0xfffffffe, 0xffffffff, 0xffff0000, 0xffff8000
  operands_end:
)";
}

TEST_P(Instructions, Divides) {
  same(over_all_pairs("udiv r2, r0, r1\n adds r7, r7, r2\n sdiv r3, r0, r1\n eors r7, r3\n"));
}

TEST_P(Instructions, DividesInItBlocks) {
  same(
      over_all_pairs("cmp r0, r1\n itete hi\n udivhi r2, r0, r1\n sdivls r2, r0, r1\n addhi r7, "
                     "r2\n udivls r3, r1, r0\n"));
}

TEST_P(Instructions, LongMultiplies) {
  same(over_all_pairs(
      "umull r2, r3, r0, r1\n adds r7, r7, r3\n smull r2, r3, r0, r1\n adds r7, r7, r2\n"
      "smlal r2, r7, r0, r1\n umlal r3, r2, r0, r1\n"));
}

// A divide that overwrites an operand, back to back with another that reads it.
TEST_P(Instructions, DividesInARow) {
  same(over_all_pairs("udiv r0, r0, r1\n udiv r2, r0, r1\n udiv r2, r2, r2\n sdiv r2, r1, r2\n"));
}

TEST_P(Instructions, TableBranches) {
  const Estimate e = same(R"(
  function start
    movs r4, #0
    movs r7, #0
  next:
    and r0, r4, #3
    tbb [pc, r0]
  bytes:
    .byte (case_0 - bytes) / 2, (case_1 - bytes) / 2, (case_2 - bytes) / 2, (case_3 - bytes) / 2
  case_0:
    adds r7, #1
  case_1:
    adds r7, #2
    b joined
  case_2:
    adds r7, #4
  case_3:
    adds r7, #8
  joined:
    lsrs r0, r4, #2
    tbh [pc, r0, lsl #1]
  halves:
    .short (half_0 - halves) / 2, (half_1 - halves) / 2, (half_2 - halves) / 2
  half_0:
    nop
  half_1:
    nop
  half_2:
    adds r4, #1
    cmp r4, #12
    bne next
    mov r0, r7
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 3 * (3 + 2 + 12 + 8));
}

TEST_P(Instructions, ExclusiveAccesses) {
  const Estimate e = same(R"(
  function start
    set r4, 0x20000100
    movs r7, #0
    movs r5, #10
  again:
    ldrex r0, [r4]
    adds r0, #1
    strex r1, r0, [r4]
    cmp r1, #0
    bne again
    ldrexb r0, [r4]
    clrex
    strexb r2, r0, [r4]
    adds r7, r7, r2
    ldrexh r0, [r4]
    strexh r2, r0, [r4]
    adds r7, r7, r2
    dmb
    subs r5, #1
    bne again
    lsls r7, r7, #8
    ldr r0, [r4]
    adds r0, r0, r7
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 10 + (10 << 8));
}

TEST_P(Instructions, UnalignedAccesses) {
  const Estimate e = same(R"(
  function start
    set r4, 0x20000101
    set r0, 0x01020304
    str r0, [r4]
    ldr r1, [r4]
    ldrh r2, [r4, #2]
    strh r2, [r4, #7]
    ldrsh r3, [r4, #7]
    subs r0, r0, r1
    adds r0, r0, r3
    set r4, 0x200003fe
    str r0, [r4]
    ldr r0, [r4]
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 0x0102);
}

TEST_P(Instructions, ListsAndPairs) {
  same(R"(
  function start
    set r8, 0x20000200
    movs r0, #1
    movs r1, #2
    movs r2, #3
    stmia r8!, {r0, r1, r2}
    ldmdb r8!, {r3, r4, r5}
    strd r3, r4, [r8, #8]
    ldrd r6, r7, [r8], #8
    push {r0-r7, lr}
    push.w {r9}
    pop.w {r9}
    pop {r0-r7, lr}
    adds r0, r6, r7
    push {r0}
    ldr r1, =returned_to + 1
    push {r1}
    pop {pc}
    nop
    .balign 4
  returned_to:
    pop {r0}
    exit_with_r0
)");
}

TEST_P(Instructions, WritesOfThePc) {
  const Estimate e = same(R"(
  function start
    movs r7, #0
    movs r4, #3
  again:
    set r0, there + 1
    mov pc, r0
    adds r7, #100
    .balign 4
  there:
    adds r7, #1
    ldr pc, =elsewhere + 1
    adds r7, #100
    .balign 4
  elsewhere:
    movs r0, #2
    add pc, r0
    nop
    nop
    adds r7, #1
    subs r4, #1
    bne again
    mov r0, r7
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 6);
}

class SmallInstructions : public Instructions {};
INSTANTIATE_TEST_SUITE_P(Cores, SmallInstructions, testing::ValuesIn(every_core), core_test_name);

// An unaligned access faults on the cores of Armv6-M, with the instruction that made it.
TEST_P(SmallInstructions, UnalignedWordOnArmv6mIsAFault) {
  const bool faults = core == Core::cortex_m0 || core == Core::cortex_m0plus;
  const Image image = assembled(core, R"(
  function start
    set r4, 0x20000100
    str r4, [r4]
    bl reads_unaligned
    exit_with_r0
  function reads_unaligned
    ldr r0, [r4]
    adds r4, #2
  function culprit
    ldr r0, [r4]
    adds r4, #2
    ldr r1, [r4]
    bx lr
)");
  if (!faults) {
    EXPECT_EQ(firmware_error(image, board), "");
    return;
  }
  const std::string sentence = error_both_ways(image, board);
  EXPECT_TRUE(contains(sentence, "unaligned")) << sentence;
  EXPECT_TRUE(contains(sentence, fmt::format("0x{:08x}", address_of(image, "culprit"))))
      << sentence;
}

TEST_P(SmallInstructions, Multiplies) {
  const Estimate e = same(R"(
  function start
    movs r0, #1
    movs r1, #7
  again:
    muls r0, r1, r0
    subs r1, #1
    bne again
    exit_with_r0
)");
  EXPECT_EQ(e.exit_status, 5040);
}

}  // namespace
}  // namespace boardless
