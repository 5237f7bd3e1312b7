// Regions: where counting begins and ends, in the middle of blocks, around calls, and how runs end.
#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

// The first passes of a run are what a run that ends after them counts.
void expect_passes_add_up(const Image& image, const Board& board, RunOptions options) {
  const OperatingPoint point = operating_point(board, std::nullopt);
  const auto cycles_of = [&](const Profile& profile) {
    return make_estimate(image, board, point, profile, documented_model(board, point)).cycles;
  };
  options.each_pass = true;
  RunResult all = run(image, board, options);
  ASSERT_EQ(all.passes.size(), all.profile.passes - (all.profile.region_open ? 1 : 0));
  double cycles = 0;
  std::uint64_t instructions = 0;
  for (std::size_t k = 0; k < all.passes.size(); ++k) {
    Profile of_pass = all.profile;
    of_pass.paths = all.passes[k].paths;
    of_pass.operands = all.passes[k].operands;
    of_pass.memory_events = all.passes[k].memory_events;
    of_pass.instructions = all.passes[k].instructions;
    cycles += cycles_of(of_pass);
    instructions += of_pass.instructions;
    if (k > 1 && k + 1 < all.passes.size()) continue;
    options.each_pass = false;
    options.max_passes = k + 1;
    const Profile first = run(image, board, options).profile;
    EXPECT_EQ(instructions, first.instructions) << k + 1 << " passes";
    EXPECT_EQ(cycles, cycles_of(first)) << k + 1 << " passes";
  }
}

class Regions : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
  Core core = GetParam();
  Board board = generic_board(core);

  Estimate each_call_of(const Image& image, const char* function) {
    RunOptions options;
    options.from = address_of(image, function);
    return expect_same_both_ways(image, board, options);
  }
};

INSTANTIATE_TEST_SUITE_P(Cores, Regions, testing::ValuesIn(every_core), core_test_name);

TEST_P(Regions, ATailCallBelongsToTheCall) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #0
    bl outer
    adds r0, #1
    bl outer
    exit_with_r0
  function outer
    adds r0, #1
    b inner
  function inner
    adds r0, #1
    bx lr
)");
  const Estimate e = each_call_of(image, "outer");
  EXPECT_EQ(e.passes, 2u);
  EXPECT_EQ(e.instructions, 2u * 4);
  EXPECT_EQ(e.exit_status, 5);
  // A function that is entered by a tail call ends when the outer call returns.
  EXPECT_EQ(each_call_of(image, "inner").instructions, 2u * 2);
}

TEST_P(Regions, RecursionStaysInside) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #5
    bl sum
    exit_with_r0
  function sum
    cmp r0, #0
    beq zero
    push {r4, lr}
    movs r4, r0
    subs r0, #1
    bl sum
    adds r0, r0, r4
    pop {r4, pc}
  zero:
    bx lr
)");
  const Estimate e = each_call_of(image, "sum");
  EXPECT_EQ(e.passes, 1u);
  EXPECT_EQ(e.exit_status, 15);
  EXPECT_EQ(e.instructions, 5u * 8 + 3);
}

// A recursive function whose inner calls return to one place with different stacks.
TEST_P(Regions, ALoopOfCallsIsAPassEach) {
  const Image image = assembled(core, R"(
  function start
    movs r4, #0
    movs r5, #7
  again:
    movs r0, r5
    bl twice
    adds r4, r4, r0
    subs r5, #1
    bne again
    movs r0, r4
    exit_with_r0
  function twice
    adds r0, r0, r0
    bx lr
)");
  const Estimate e = each_call_of(image, "twice");
  EXPECT_EQ(e.passes, 7u);
  EXPECT_EQ(e.instructions, 7u * 2);
  EXPECT_EQ(e.exit_status, 56);
  RunOptions options;
  options.from = address_of(image, "twice");
  expect_passes_add_up(image, board, options);
}

// Every pair of instructions in a loop as the beginning and the end.
TEST_P(Regions, BetweenAnyTwoInstructionsOfALoop) {
  const Image image = assembled(core, R"(
  function start
    movs r4, #0
    movs r5, #5
  function loop_1
  top:
    adds r4, #1
    adds r4, r4, r5
    subs r4, #2
    lsls r6, r4, #1
    subs r5, #1
    bne top
    movs r0, r4
    exit_with_r0
)");
  const std::uint32_t first = address_of(image, "loop_1");
  for (std::uint32_t from = 0; from < 6; ++from)
    for (std::uint32_t to = 0; to < 7; ++to) {
      if (from == to) continue;
      SCOPED_TRACE(fmt::format("{} to {}", from, to));
      RunOptions options;
      options.from = first + 2 * from;
      options.to = first + 2 * to;
      const Estimate e = expect_same_both_ways(image, board, options);
      const std::uint32_t length = to > from ? to - from : 6 - from + to;
      // A pass that the loop's end cuts off runs on to the exit.
      if (to > from) {
        const std::uint64_t passes = to == 6 ? 1 : 5;
        EXPECT_EQ(e.passes, passes);
        EXPECT_EQ(e.instructions, to == 6 ? 5u * 6 - from : passes * length);
      } else {
        EXPECT_EQ(e.passes, 5u);
      }
      expect_passes_add_up(image, board, options);
      options.max_passes = 2;
      expect_same_both_ways(image, board, options);
    }
}

TEST_P(Regions, FromAndToThatAreOneAddressAreRefused) {
  const Image image = assembled(core, "function start\n nop\n exit_with_r0\n");
  RunOptions options;
  options.from = options.to = address_of(image, "start");
  EXPECT_THROW(run(image, board, options), Error);
}

TEST_P(Regions, ThatAreNeverReached) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #0
    exit_with_r0
  function never
    bx lr
)");
  RunOptions options;
  options.from = address_of(image, "never");
  const std::string sentence = error_both_ways(image, board, options);
  EXPECT_TRUE(contains(sentence, "never reached")) << sentence;
  EXPECT_TRUE(contains(sentence, "never")) << sentence;
}

// The loop's first pass is in the block that comes before it.
TEST_P(Regions, ALoopAfterStraightCode) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #0
    movs r1, #100
    movs r2, #3
  function inner_loop
    adds r0, r0, r2
    eors r2, r1
    subs r1, #1
    bne inner_loop
    exit_with_r0
)");
  expect_same_both_ways(image, board);
  RunOptions options;
  options.from = address_of(image, "inner_loop");
  options.to = options.from.value() + 2;
  EXPECT_EQ(expect_same_both_ways(image, board, options).passes, 100u);
}

TEST_P(Regions, CodeInRam) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #9
    set r4, in_ram
    blx r4
    blx r4
    exit_with_r0
  ram_code
  function in_ram
    adds r0, #1
    movs r1, #30
  ram_loop:
    subs r1, #1
    bne ram_loop
    bx lr
)");
  const Estimate e = each_call_of(image, "in_ram");
  EXPECT_EQ(e.passes, 2u);
  EXPECT_EQ(e.exit_status, 11);
  EXPECT_EQ(e.instructions, 2u * 63);
}

// Code that the firmware copies to RAM, and then overwrites: the first is exact, the second told
// of.
TEST_P(Regions, CodeCopiedToRam) {
  const Image image = assembled(core, R"(
  function start
    set r0, 0x20000400
    set r1, template
    movs r2, #0
  copy:
    ldrb r3, [r1, r2]
    strb r3, [r0, r2]
    adds r2, #1
    cmp r2, #8
    bne copy
    set r4, 0x20000401
    movs r0, #1
    blx r4
    blx r4
    exit_with_r0
    .balign 4
  template:
    adds r0, #5
    adds r0, r0, r0
    bx lr
    nop
)");
  const Estimate e = expect_same_both_ways(image, board);
  EXPECT_EQ(e.exit_status, 34);
  // Nothing but the exit status is worth a word.
  EXPECT_EQ(e.warnings.size(), 1u);
}

TEST_P(Regions, CodeThatOverwritesItselfIsToldOf) {
  const Image image = assembled(core, R"(
  function start
    set r5, patched
    set r6, first_of_patched
    set r4, 0x3002      @ adds r0, #2
    movs r0, #0
    blx r5
    strh r4, [r6]
    blx r5
    exit_with_r0
  ram_code
  function patched
  first_of_patched:
    adds r0, #1
    bx lr
)");
  RunOptions options;
  options.max_instructions = 1000;
  const RunResult result = run(image, board, options);
  EXPECT_EQ(result.profile.exit_status, 3);
  ASSERT_FALSE(result.profile.warnings.empty());
  EXPECT_TRUE(contains(result.profile.warnings.back(), "changed while the firmware ran"));
}

TEST_P(Regions, ABranchToItselfEndsTheRun) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #1
    adds r0, #1
  stop:
    b stop
)");
  const Estimate e = expect_same_both_ways(image, board);
  EXPECT_EQ(e.ended_by, EndedBy::branch_to_self);
  EXPECT_EQ(e.instructions, 3u);
}

TEST_P(Regions, ABranchToItselfAtOnce) {
  const Image image = assembled(core, "function start\n b start\n");
  const Estimate e = expect_same_both_ways(image, board);
  EXPECT_EQ(e.ended_by, EndedBy::branch_to_self);
  EXPECT_EQ(e.instructions, 1u);
}

TEST_P(Regions, SleepEndsTheRun) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #1
    wfi
    movs r0, #2
    b start
)");
  const Estimate e = expect_same_both_ways(image, board);
  EXPECT_EQ(e.ended_by, EndedBy::wait_for_interrupt);
  EXPECT_EQ(e.instructions, 2u);
}

TEST_P(Regions, AResetRequestEndsTheRun) {
  const Image image = assembled(core, R"(
  function start
    set r1, 0xE000ED0C
    set r2, 0x05FA0004
    str r2, [r1]
  wait:
    b wait
    .ltorg
)");
  const RunResult fast = run(image, board, {});
  EXPECT_EQ(fast.profile.ended_by, EndedBy::reset_request);
  expect_same_both_ways(image, board);
}

TEST_P(Regions, AnEndlessLoopEndsWithTheBudget) {
  const Image image = assembled(core, R"(
  function start
    movs r0, #1
  loop_2:
    adds r0, #2
    bne loop_2
    b loop_2
)");
  RunOptions options;
  options.max_instructions = 1000;
  const RunResult fast = run(image, board, options);
  EXPECT_EQ(fast.profile.ended_by, EndedBy::budget);
  EXPECT_GE(fast.profile.run_instructions, 1000u);
  EXPECT_LT(fast.profile.run_instructions, 1000u + 8);
}

TEST_P(Regions, ACallWithArgumentsOnTheStack) {
  const Image image = assembled(core, R"(
  function start
    b start
  function six
    subs r0, r0, r1
    subs r0, r0, r2
    subs r0, r0, r3
    ldr r1, [sp]
    subs r0, r0, r1
    ldr r1, [sp, #4]
    subs r0, r0, r1
    set r1, 0x20000000
    str r0, [r1]
    bx lr
    .ltorg
)");
  RunOptions options;
  options.call = address_of(image, "six");
  options.arguments = {1000, 1, 10, 100, 200, 300};
  std::vector<std::uint8_t> bytes(4);
  run_and_read(image, board, options, 0x20000000, bytes);
  EXPECT_EQ(bytes[0] | bytes[1] << 8, 1000 - 611);
  EXPECT_EQ(expect_same_both_ways(image, board, options).ended_by, EndedBy::returned);
}

}  // namespace
}  // namespace boardless
