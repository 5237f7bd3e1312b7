// What firmware must not do, and the sentence that says where it did: address, PC, function, line.
// Both paths end with the same one.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

class Faults : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Core core = GetParam();
  Board board = generic_board(core);

  // The run fails, with a sentence that names the place called `culprit`.
  std::string fault(const std::string& text) {
    const Image image = assembled(core, text);
    const std::string sentence = error_both_ways(image, board);
    EXPECT_NE(sentence, "");
    if (const Symbol* culprit = image.find_symbol("culprit")) {
      EXPECT_TRUE(contains(sentence, fmt::format("0x{:08x}", culprit->address))) << sentence;
    }
    EXPECT_EQ(sentence.find('\n'), std::string::npos);
    return sentence;
  }
};

INSTANTIATE_TEST_SUITE_P(Cores, Faults, testing::ValuesIn(every_core), core_test_name);

TEST_P(Faults, ReadWhereNothingIs) {
  const std::string sentence = fault(R"(
  function start
    set r3, 0x20000000
    ldr r3, [r3]
    nop
    set r3, 0xA0000010
  function culprit
    ldr r0, [r3]
    ldr r0, [r3, #4]
    b start
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "read of 4 bytes at 0xa0000010")) << sentence;
  EXPECT_TRUE(contains(sentence, "no memory")) << sentence;
  EXPECT_TRUE(contains(sentence, "culprit, program")) << sentence;
}

TEST_P(Faults, WriteWhereNothingIs) {
  const std::string sentence = fault(R"(
  function start
    set r3, 0xA0000010
    set r2, 0x20000000
    str r3, [r2]
    ldr r1, [r2]
  function culprit
    strb r0, [r1, #3]
    b start
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "write of 1 byte at 0xa0000013")) << sentence;
}

TEST_P(Faults, WriteToFlash) {
  const std::string sentence = fault(R"(
  function start
    set r3, 0x08000000
  function culprit
    str r3, [r3]
    b start
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "read-only memory")) << sentence;
  EXPECT_TRUE(contains(sentence, "flash")) << sentence;
}

TEST_P(Faults, TheStackRunsOutOfMemory) {
  const std::string sentence = fault(R"(
  function start
    set r0, 0x20000040
    mov sp, r0
    bl culprit
  function culprit
    push {r4, r5, r6, lr}
    bl culprit
)");
  EXPECT_TRUE(contains(sentence, "the stack overflowed")) << sentence;
}

TEST_P(Faults, AWildStackPointer) {
  const std::string sentence = fault(R"(
  function start
    set r0, 0xF0000000
    mov sp, r0
  function culprit
    push {r4, lr}
    b start
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "write of 4 bytes")) << sentence;
}

TEST_P(Faults, AJumpToWhereNothingIs) {
  const std::string sentence = fault(R"(
  function start
    set r3, 0xA0000001
    nop
  function culprit
    bx r3
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "jumped to 0xa0000000")) << sentence;
}

TEST_P(Faults, AJumpIntoPeripherals) {
  const std::string sentence = fault(R"(
  function start
    set r3, 0x40000001
  function culprit
    blx r3
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "0x40000000")) << sentence;
}

TEST_P(Faults, AJumpIntoThePrivateBus) {
  fault(R"(
  function start
    set r3, 0xE000E011
  function culprit
    blx r3
    .ltorg
)");
}

// Bit 0 clear asks for Arm state, which no Cortex-M has.
TEST_P(Faults, AJumpToAnEvenAddress) {
  const std::string sentence = fault(R"(
  function start
    set r3, 0x08000000
  function culprit
    bx r3
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "0x08000000")) << sentence;
}

TEST_P(Faults, RunsOffItsEndIntoData) {
  const Image image = assembled(core, R"(
  function start
    nop
    .short 0xde00
)");
  EXPECT_NE(error_both_ways(image, board), "");
}

TEST_P(Faults, AnUndefinedInstruction) {
  for (const char* code : {".short 0xde42", ".short 0xba80", ".short 0xf7f0, 0xa000"}) {
    const std::string sentence = firmware_error(
        assembled(core,
                  fmt::format("function start\n nop\nfunction culprit\n {}\n b start\n", code)),
        board);
    EXPECT_TRUE(contains(sentence, "0x08000004") || contains(sentence, "0x08000002"))
        << code << sentence;
  }
}

TEST_P(Faults, ABreakpointWithoutADebugger) {
  const std::string sentence = fault("function start\n nop\n nop\nfunction culprit\n bkpt 0x12\n");
  EXPECT_TRUE(contains(sentence, "BKPT #18")) << sentence;
}

TEST_P(Faults, ASupervisorCall) {
  const std::string sentence =
      fault("function start\n nop\n nop\nfunction culprit\n svc 1\n b start\n");
  EXPECT_TRUE(contains(sentence, "SVC")) << sentence;
}

TEST_P(Faults, AReturnFromNoException) {
  const Image image = assembled(core, R"(
  function start
    set r3, 0xFFFFFFF9
    bx r3
    .ltorg
)");
  EXPECT_TRUE(contains(error_both_ways(image, board), "0xfffffff"));
}

TEST_P(Faults, ReturnsFromMainWithNowhereToGo) {
  const Image image = assembled(core, "function start\n bx lr\n");
  EXPECT_TRUE(contains(error_both_ways(image, board), "0xfffffff"));
}

// Instructions of other cores are refused by name, whatever the emulator makes of them.
TEST(OtherCores, InstructionsAreRefused) {
  SKIP_WITHOUT_ASSEMBLER();
  const auto refused = [](Core built_for, const std::string& code, Board board) {
    const Image image = assembled(
        built_for, "function start\n nop\n nop\nfunction culprit\n " + code + "\n b start\n");
    const std::string sentence = firmware_error(image, board);
    EXPECT_TRUE(contains(sentence, "cannot run on board " + board.id)) << code << ": " << sentence;
    EXPECT_TRUE(contains(sentence, "0x08000004 (culprit")) << code << ": " << sentence;
    return sentence;
  };
  EXPECT_TRUE(contains(
      refused(Core::cortex_m4, "smlad r0, r1, r2, r3", generic_board(Core::cortex_m3)), "DSP"));
  EXPECT_TRUE(contains(refused(Core::cortex_m4, "sadd8 r0, r1, r2", generic_board(Core::cortex_m3)),
                       "DSP"));
  refused(Core::cortex_m3, "udiv r0, r1, r2", generic_board(Core::cortex_m0plus));
  refused(Core::cortex_m3, "cbz r0, . + 4", generic_board(Core::cortex_m0));
  refused(Core::cortex_m3, "movw r0, #0x1234", generic_board(Core::cortex_m0));
  refused(Core::cortex_m33, "lda r0, [r1]", generic_board(Core::cortex_m4));
  refused(Core::cortex_m7, "vadd.f64 d0, d1, d2", generic_board(Core::cortex_m4));
  refused(Core::cortex_m7, "vrinta.f32 s0, s1", generic_board(Core::cortex_m4));
  Board without_fpu = generic_board(Core::cortex_m4);
  without_fpu.fpu = "none";
  refused(Core::cortex_m4, "vadd.f32 s0, s1, s2", without_fpu);
  refused(Core::cortex_m4, "vldr s0, [sp]", without_fpu);
}

}  // namespace
}  // namespace boardless
