// Addresses that are worked out without a callback: what a plan makes of a block, and programs that
// lead it astray if anything can. Each runs both ways and has to cost and do the same.
#include "analyzer/machine/access_plan.hpp"

#include "tests/isa/decoded.hpp"
#include "tests/machine/assembled.hpp"
#include "tests/machine/both_ways.hpp"

namespace boardless {
namespace {

Block block_of(const std::vector<std::uint32_t>& encodings) {
  ItState it;
  Block block;
  block.address = 0x08000000;
  for (const std::uint32_t encoding : encodings) {
    block.instructions.push_back(decoded(encoding, block.address + block.size, it));
    block.size += block.instructions.back().size;
  }
  return block;
}

const std::vector<std::uint32_t> pointers = {
    0x9C02,  // ldr r4, [sp, #8]
    0x5CE4,  // ldrb r4, [r4, r3]      by what was loaded: read ahead from sp + 8
    0xB2E6,  // uxtb r6, r4
    0x51A3,  // str r3, [r4, r6]       r6 is lost, and is no sum: caught
    0x2600,  // movs r6, #0
    0x9301,  // str r3, [sp, #4]
};

TEST(AccessPlan, UsesRegistersThenMemoryThenCallbacks) {
  const AccessPlan plan = plan_accesses(block_of(pointers), {});
  ASSERT_TRUE(plan.possible);
  EXPECT_EQ(plan.registers_at_begin, 1u << 13 | 1u << 3);
  ASSERT_EQ(plan.readings.size(), 2u);
  EXPECT_EQ(plan.readings[0].bytes, 4);
  EXPECT_EQ(plan.readings[1].bytes, 1);
  ASSERT_EQ(plan.catches.size(), 1u);
  EXPECT_EQ(plan.caught[3], 0);
  std::array<std::uint32_t, 40> values{};
  values[AccessPlan::at_begin + 13] = 0x20001000;
  values[AccessPlan::at_begin + 3] = 5;
  values[plan.readings[0].place] = 0x20002000;
  EXPECT_EQ(plan.value(plan.addresses[0], values.data()), 0x20001008u);
  EXPECT_EQ(plan.value(plan.addresses[1], values.data()), 0x20002005u);
  EXPECT_EQ(plan.value(plan.addresses[5], values.data()), 0x20001004u);
}

TEST(AccessPlan, WithoutMemoryCatchesWhatNothingHoldsAtTheEnd) {
  const AccessPlan plan = plan_accesses(block_of(pointers), {true, false});
  EXPECT_TRUE(plan.readings.empty());
  EXPECT_EQ(plan.catches.size(), 2u);
  // The pointer is still there when the block ends.
  const AccessPlan kept = plan_accesses(block_of({0x9C02, 0x6825}), {true, false});  // ldr r5, [r4]
  EXPECT_TRUE(kept.catches.empty());
  EXPECT_EQ(kept.registers_at_end, 1u << 4);
  EXPECT_TRUE(kept.addresses[1].needs_end);
  EXPECT_EQ(plan_accesses(block_of({0x9C02, 0x6825}), {false, false}).catches.size(), 1u);
}

TEST(AccessPlan, ComparesOnlyStoresThatMayMeetWhatIsReadAhead) {
  // str r3, [sp, #4]; str r3, [r0]; ldr r4, [sp, #8]; ldr r5, [r4]; str r3, [r1]
  const AccessPlan plan = plan_accesses(block_of({0x9301, 0x6003, 0x9C02, 0x6825, 0x600B}), {});
  ASSERT_EQ(plan.readings.size(), 1u);
  ASSERT_EQ(plan.conflicts.size(), 1u);
  EXPECT_EQ(plan.conflicts[0].store, 1);
}

TEST(AccessPlan, LooksThroughAStoreToTheSamePlace) {
  // str r0, [sp, #8]; str r3, [r1]; ldr r4, [sp, #8]; ldr r5, [r4]
  const AccessPlan plan = plan_accesses(block_of({0x9002, 0x600B, 0x9C02, 0x6825, 0x2400}), {});
  std::array<std::uint32_t, 40> values{};
  values[AccessPlan::at_begin] = 0x20003000;
  EXPECT_EQ(plan.value(plan.addresses[3], values.data()), 0x20003000u);
  ASSERT_EQ(plan.conflicts.size(), 1u) << "the store in between may still change it";
  EXPECT_EQ(plan.conflicts[0].store, 1);
}

TEST(AccessPlan, LeavesExclusiveStoresToUnicorn) {
  EXPECT_FALSE(plan_accesses(block_of({0xE8432100}), {}).possible);  // strex r1, r2, [r3]
}

constexpr std::uint32_t result_at = 0x20000800;

void expect_same_on(const std::string& board_id, const std::string& body) {
  SKIP_WITHOUT_ASSEMBLER();
  const Board board = load_board(board_id);
  const Image image = assembled(Core::cortex_m4, "function start\n set r7, 0x20000400\n" + body +
                                                     "\n set r1, 0x20000800\n str r0, [r1]\n"
                                                     " movs r0, #0\n exit_with_r0\n");
  const BothWays both = run_both_ways(image, board, {}, result_at);
  expect_same(both, image);
  EXPECT_EQ(both.estimate.stall_cycles, static_cast<double>(both.slow.totals.stall_cycles));
  EXPECT_EQ(both.fast_word, both.slow_word);
}

class WorkedOut : public testing::TestWithParam<const char*> {
 protected:
  void expect_same_here(const std::string& body) { expect_same_on(GetParam(), body); }
};

// r0 points at itself; what is stored through it is loaded as an address in the same block.
TEST_P(WorkedOut, AStoreChangesAPointerThatWasReadAhead) {
  expect_same_here(R"(
    mov r0, r7
    str r0, [r7]
    set r2, 0x20000441
    movs r5, #3
    b 1f
  1:
    ldr r1, [r0]
    str r2, [r1]
    ldr r3, [r0]
    ldr r4, [r3]
    movs r3, #0
    movs r1, #0
    str r0, [r0]
    subs r5, #1
    bne 1b)");
}

TEST_P(WorkedOut, AStoreOfAByteChangesAPointer) {
  expect_same_here(R"(
    set r2, 0x20000440
    str r2, [r7, #4]
    movs r5, #3
    movs r6, #3
    add r0, r7, r6
    b 1f
  1:
    strb r5, [r0, #1]
    ldr r3, [r7, #4]
    ldr r4, [r3]
    movs r3, #0
    subs r5, #1
    bne 1b)");
}

// Stored and loaded again, once with another store to it in between.
TEST_P(WorkedOut, APointerGoesThroughTheStack) {
  expect_same_here(R"(
    sub sp, #16
    add r6, sp, #4
    set r2, 0x20000441
    movs r5, #3
    b 1f
  1:
    str r7, [sp, #4]
    strd r2, r7, [sp, #8]
    ldr r3, [sp, #4]
    ldr r4, [r3, #1]
    movs r3, #0
    str r7, [sp, #4]
    str r2, [r6]
    ldr r3, [sp, #4]
    ldr r4, [r3]
    ldrd r3, r1, [sp, #8]
    ldr r4, [r3]
    ldr r4, [r1]
    movs r3, #0
    movs r1, #0
    subs r5, #1
    bne 1b
    add sp, #16)");
}

TEST_P(WorkedOut, APointerComesFromAPeripheral) {
  expect_same_here(R"(
    set r6, 0xE000E014
    movs r1, #9
    str r1, [r6]
    movs r5, #3
    b 1f
  1:
    ldr r1, [r6]
    ldr r2, [r7, r1]
    movs r1, #0
    subs r5, #1
    bne 1b)");
}

// The block's own accesses are asked for in its middle, by the clock.
TEST_P(WorkedOut, AClockIsReadBehindAnAddressOfTheEnd) {
  expect_same_here(R"(
    set r6, 0xE0001000
    movs r1, #1
    str r1, [r6]
    movs r5, #3
    movs r3, #8
    b 1f
  1:
    eor r1, r7, r3
    ldr r2, [r1, #1]
    ldr r4, [r7, #5]
    ldr r0, [r6, #4]
    subs r5, #1
    bne 1b)");
}

TEST_P(WorkedOut, TablesWithScaledAndSignedIndexes) {
  expect_same_here(R"(
    movs r1, #4
    strb r1, [r7, #1]
    mvn r1, #3
    strb r1, [r7, #2]
    strh r1, [r7, #6]
    movs r5, #3
    b 1f
  1:
    ldrb r1, [r7, #1]
    ldr r2, [r7, r1, lsl #3]
    ldrsb.w r1, [r7, #2]
    ldr r2, [r7, r1]
    ldrsh.w r1, [r7, #6]
    ldr.w r2, [r7, r1, lsl #1]
    movs r1, #0
    ldrb r3, [r7, r5]
    ldrd r2, r3, [r7, #8]
    movs r2, #0
    vldr s0, [r7, #4]
    vpush {d1-d3}
    vpop {d1-d3}
    push {r1-r4}
    pop {r1-r4}
    subs r5, #1
    bne 1b)");
}

TEST_P(WorkedOut, ConditionalAccessesAndBases) {
  expect_same_here(R"(
    movs r5, #6
    mov r0, r7
    b 1f
  1:
    tst r5, #1
    ittte eq
    ldreq r1, [r0], #4
    addeq r0, r0, #1
    streq r1, [r0]
    ldrne r1, [r0, #5]
    ldr r2, [r0, #2]
    subs r5, #1
    bne 1b)");
}

// Unaligned reads and pairs across Unicorn's pages, which it reports more than once.
TEST_P(WorkedOut, ReadsAcrossPages) {
  expect_same_here(R"(
    set r0, 0x200007FE
    movs r5, #3
    b 1f
  1:
    ldr r1, [r0]
    ldr r2, [r0, #4]
    ldr r3, [r0]
    subs r5, #1
    bne 1b)");
}

TEST_P(WorkedOut, ExclusiveStoresTakeCallbacksFromThenOn) {
  expect_same_here(R"(
    movs r5, #3
    b 1f
  1:
    ldr r4, [r7, #5]
    ldrex r1, [r7]
    adds r1, #1
    strex r2, r1, [r7]
    ldr r4, [r7, #9]
    subs r5, #1
    bne 1b)");
}

// More addresses that nothing tells than may call back one by one.
TEST_P(WorkedOut, ManyCaughtAddressesTakeCallbacksFromThenOn) {
  std::string body = " movs r5, #2\n movs r3, #1\n b 1f\n1:\n";
  for (int k = 0; k < 90; ++k) {
    body += fmt::format(" eor r1, r7, r3\n ldr r2, [r1, #{}]\n movs r1, #0\n", 4 * (k % 8));
    if (k % 9 == 8) body += fmt::format(" b 2f\n .ltorg\n2:\n");
  }
  expect_same_here(body + " subs r5, #1\n beq 3f\n b 1b\n3:\n");
}

std::string board_name(const testing::TestParamInfo<const char*>& info) {
  std::string name = info.param;
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Boards, WorkedOut, testing::Values("stm32f407-discovery", "nucleo-l4r5zi"),
                         board_name);

// The same RAM has two addresses on this board.
TEST(WorkedOutByAlias, AStoreByTheOtherAddressChangesAPointer) {
  expect_same_on("nucleo-l4r5zi", R"(
    set r6, 0x10000040
    set r0, 0x20030040
    set r2, 0x20000441
    str r7, [r0]
    movs r5, #3
    b 1f
  1:
    str r2, [r6]
    ldr r3, [r0]
    ldr r4, [r3]
    movs r3, #0
    str r7, [r6]
    subs r5, #1
    bne 1b)");
}

}  // namespace
}  // namespace boardless
