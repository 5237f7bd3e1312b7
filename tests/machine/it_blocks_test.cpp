// IT blocks: an instruction that a condition passes over costs a cycle and is seen by no code hook,
// so both paths have to find it, wherever the block of the emulator ends.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

constexpr const char* conditions[] = {"eq", "ne", "cs", "cc", "mi", "pl", "vs",
                                      "vc", "hi", "ls", "ge", "lt", "gt", "le"};

std::string opposite(int condition) { return conditions[condition ^ 1]; }

// Runs `body` once for each of the 16 values of N, Z, C and V.
std::string for_all_flags(const std::string& body, const std::string& after = "") {
  return R"(
  function start
    movs r4, #0
    movs r7, #0
    mov r8, r7
  again:
    lsls r0, r4, #28
    msr apsr_nzcvq, r0
)" + body +
         R"(
    adds r4, #1
    cmp r4, #16
    bne again
    mov r0, r7
    exit_with_r0
)" + after;
}

class ItBlocks : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Estimate same(const std::string& text) {
    const Image image = assembled(GetParam(), text);
    return expect_same_both_ways(image, generic_board(GetParam()));
  }
};

INSTANTIATE_TEST_SUITE_P(Cores, ItBlocks, testing::ValuesIn(thumb2_cores), core_test_name);

// 16-bit instructions of an IT block leave the flags alone, so that one set of flags serves all.
TEST_P(ItBlocks, EveryConditionWithEveryFlag) {
  std::string body;
  for (int c = 0; c < 14; ++c)
    body += fmt::format(
        "itete {0}\n add{0} r7, #1\n add{1}.w r7, r7, #2\n mov{0} r6, r7\n add{1} r7, #1\n",
        conditions[c], opposite(c));
  const Estimate e = same(for_all_flags(body));
  // Each block adds 1 or 3; of a pair of opposite conditions each adds both once.
  EXPECT_EQ(e.exit_status, 16 * 7 * (1 + 3));
}

// 160 conditional instructions without a branch between them, passing in 16 different ways.
TEST_P(ItBlocks, MoreThanAKeyHasBitsFor) {
  std::string body;
  for (int k = 0; k < 40; ++k)
    body +=
        fmt::format("ittee {0}\n add{0} r7, #1\n mov{0} r6, r7\n add{1} r7, #2\n mov{1} r6, r7\n",
                    conditions[k % 14], opposite(k % 14));
  const Estimate e = same(for_all_flags(body));
  EXPECT_GT(e.exit_status, 0);
}

// All of them passed over, and all of them run, in the wide case too.
TEST_P(ItBlocks, ManyThatAllFail) {
  for (const int count : {15, 16, 40}) {
    SCOPED_TRACE(count);
    std::string body;
    for (int k = 0; k < count; ++k)
      body += "itttt eq\n addeq r7, #1\n addeq r7, #1\n addeq r7, #1\n addeq r7, #1\n";
    EXPECT_EQ(same(for_all_flags(body)).exit_status, 8 * 4 * count);
  }
}

// Blocks of the emulator end at pages of 1 KiB: the boundary goes through an IT block at every
// halfword of it, between its instructions and through the wide ones.
TEST_P(ItBlocks, AcrossAPageAtEveryPosition) {
  std::string body, after;
  for (int before = 0; before <= 10; ++before) {
    for (const char* condition : {"eq", "hi"}) {
      const std::string no = condition == std::string("eq") ? "ne" : "ls";
      body += fmt::format("bl place_{0}_{1}\n", condition, before);
      after += fmt::format(R"(
    .balign 1024
    .space 1024 - 8 - 2 * {0}
  function place_{1}_{0}
    nop
    nop
    nop
    nop
    itete {1}
    add{1} r7, #1
    add{2}.w r7, r7, #2
    mov{1}.w r6, r7
    add{2} r7, #1
    nop
    bx lr
)",
                           before, condition, no);
    }
  }
  after += ".balign 1024\n";
  EXPECT_EQ(same(for_all_flags(body, after)).exit_status,
            11 * (8 * 1 + 8 * 3) + 11 * (4 * 1 + 12 * 3));
}

// What may end an IT block: branches, calls, returns, loads of the PC.
TEST_P(ItBlocks, ThatEndInABranch) {
  const Estimate e = same(for_all_flags(R"(
    itt mi
    addmi r7, #1
    bmi.w skip
    adds r7, #2
  skip:
    lsls r0, r4, #28
    msr apsr_nzcvq, r0
    it vs
    blvs helper
    lsls r0, r4, #28
    msr apsr_nzcvq, r0
    adr r5, landing
    adds r5, #1
    msr apsr_nzcvq, r0
    ite cc
    movcc r6, r5
    bxcs r5
    adds r7, #4
    .balign 4
  landing:
    bl returns_early
    msr apsr_nzcvq, r0
    it eq
    beq.n next
  next:
)",
                                        R"(
  function helper
    adds r7, #1
    bx lr
  function returns_early
    push {r4, lr}
    msr apsr_nzcvq, r0
    it eq
    popeq {r4, pc}
    adds r7, #1
    pop {r4, pc}
)"));
  EXPECT_GT(e.exit_status, 0);
}

// Wide and narrow compares inside a block change the flags for the rest of it.
TEST_P(ItBlocks, WhoseConditionChangesInside) {
  const Estimate e = same(for_all_flags(R"(
    itttt ne
    addne r7, #1
    cmpne r4, r4
    addne r7, #16
    addne.w r7, r7, #16
    it eq
    moveq r6, r7
)"));
  EXPECT_EQ(e.exit_status, 8);
}

TEST_P(ItBlocks, WithMemoryAccesses) {
  const Estimate e = same(for_all_flags(R"(
    set r1, 0x20000100
    set r2, 0x40000000
    ittte eq
    streq r7, [r1]
    ldreq r6, [r1]
    addeq r7, #1
    ldrne r6, [r2]
    b over
    .ltorg
  over:
)"));
  EXPECT_EQ(e.exit_status, 8);
}

}  // namespace
}  // namespace boardless
