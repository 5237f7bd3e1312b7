// Who called whom: calls, returns, tail calls, recursion and jumps out of several functions, and
// how deep the stack went. That the fast path and the reference agree is held by every other test
// here.
#include "analyzer/machine/call_tracker.hpp"

#include <gmock/gmock.h>

#include <random>

#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

class Calls : public testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }

  const CallTree& tree_of(const Image& image, const RunOptions& options = {}) {
    both = run_both_ways(image, generic_board(Core::cortex_m4), options);
    expect_same(both, image);
    return *both.fast.profile.call_tree;
  }
  const CallTree::Stack& stack_of(const Image& image, const char* function) {
    for (const CallTree::Stack& stack : both.fast.profile.call_tree->stacks)
      if (stack.function == address_of(image, function)) return stack;
    throw std::runtime_error("no stack");
  }
  BothWays both;
};

TEST_F(Calls, AreToldByTheWayThere) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    bl outer
    bl inner
    exit_with_r0
  function outer
    push {r4, lr}
    bl inner
    bl inner
    pop {r4, pc}
  function inner
    movs r0, #0
    bx lr
)");
  const CallTree& tree = tree_of(image);
  EXPECT_THAT(contexts_of(tree, image),
              ElementsAre(StartsWith("start: 0 calls"), StartsWith("start > outer: 1 calls, 4"),
                          StartsWith("start > outer > inner: 2 calls, 4 "),
                          StartsWith("start > inner: 1 calls, 2 ")));
  ASSERT_EQ(tree.calls.size(), 4u);
  EXPECT_EQ(tree.calls[0].function, address_of(image, "outer"));
  EXPECT_EQ(tree.calls[0].instructions, 8u);  // its callees included
  EXPECT_EQ(stack_of(image, "outer").bytes, 8u);
  EXPECT_EQ(stack_of(image, "inner").bytes, 0u);
}

TEST_F(Calls, ReturnTogetherWithATailCall) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    bl outer
    bl after
    exit_with_r0
  function outer
    sub sp, #16
    add sp, #16
    b inner
  function inner
    push {r4, r5, r6, lr}
    sub sp, #32
    add sp, #32
    pop {r4, r5, r6, pc}
  function after
    bx lr
)");
  EXPECT_THAT(contexts_of(tree_of(image), image),
              ElementsAre(StartsWith("start:"), StartsWith("start > outer: 1 calls, 3"),
                          StartsWith("start > outer > inner: 1 calls, 4"),
                          StartsWith("start > after: 1 calls, 1")));
  EXPECT_EQ(stack_of(image, "outer").own_bytes, 16u);
  EXPECT_EQ(stack_of(image, "outer").bytes, 48u);
  EXPECT_EQ(stack_of(image, "inner").own_bytes, 48u);
}

TEST_F(Calls, NestInRecursion) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    movs r0, #3
    bl sum
    exit_with_r0
  function sum
    cbz r0, .Lzero
    push {r4, lr}
    subs r0, #1
    bl sum
    pop {r4, pc}
  .Lzero:
    bx lr
)");
  const CallTree& tree = tree_of(image);
  EXPECT_THAT(contexts_of(tree, image).back(),
              StartsWith("start > sum > sum > sum > sum: 1 calls"));
  EXPECT_EQ(tree.contexts.size(), 5u);
  EXPECT_FALSE(tree.folded);
  EXPECT_EQ(stack_of(image, "sum").own_bytes, 8u);
  EXPECT_EQ(stack_of(image, "sum").bytes, 24u);
  // The call of itself is three calls and one span of time.
  ASSERT_EQ(tree.calls.size(), 2u);
  EXPECT_EQ(tree.calls[1].calls, 3u);
  EXPECT_LT(tree.calls[1].cycles, tree.calls[0].cycles);
}

TEST_F(Calls, FoldDeepRecursion) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    movw r0, #3000
    bl down
    exit_with_r0
  function down
    cbz r0, .Lbottom
    push {lr}
    subs r0, #1
    bl down
    pop {pc}
  .Lbottom:
    bx lr
)");
  const CallTree& tree = tree_of(image);
  EXPECT_TRUE(tree.folded);
  EXPECT_LT(tree.contexts.size(), 600u);
  EXPECT_EQ(stack_of(image, "down").bytes, 12000u);
}

// Chains without end, of functions that call each other in turn: what does not get a context of its
// own counts with its caller, and the sums above stay.
TEST(CallTracker, BoundsItsContexts) {
  Image image;
  for (std::uint32_t k = 0; k < 3; ++k)
    image.symbols.push_back({fmt::format("f{}", k), "", 0x1000 + 0x100 * k, 0x100, true, true});
  CallTracker tracker(image, 0x1000, 0x20010000);
  tracker.count(true);
  std::uint64_t clock = 0;
  std::mt19937 random(1);
  for (int round = 0; round < 6000; ++round) {
    std::uint32_t sp = 0x20010000;
    constexpr int depth = 60;
    for (int d = 0; d < depth; ++d) {
      ++clock;
      tracker.advance({clock, clock, 0});
      tracker.call(0x1010, 0x1000 + 0x100 * (random() % 3), 0x1014, sp -= 8);
    }
    for (int d = 0; d < depth; ++d) {
      ++clock;
      tracker.advance({clock, clock, 0});
      tracker.jump(0x1090, 0x1014, sp, true);
      sp += 8;
    }
  }
  ++clock;
  tracker.advance({clock, clock, 0});
  const CallTree tree = tracker.take();
  EXPECT_TRUE(tree.folded);
  EXPECT_LE(tree.contexts.size(), 200'000u);
  std::uint64_t sum = 0;
  for (const CallTree::Context& c : tree.contexts) sum += c.cycles;
  EXPECT_EQ(sum, clock);
  // Beside what was called, nothing hangs below the root that was not called from it.
  EXPECT_LE(std::count_if(tree.contexts.begin(), tree.contexts.end(),
                          [](const auto& c) { return c.parent == 0; }),
            3);
}

TEST_F(Calls, SurviveAJumpOutOfSeveral) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    mov r4, sp
    adr.w r5, .Llanding
    orr r5, #1
    bl outer
    nop
  .Llanding:
    bl after
    exit_with_r0
  function outer
    push {r6, lr}
    bl inner
    pop {r6, pc}
  function inner
    push {r6, lr}
    mov sp, r4
    bx r5
  function after
    bx lr
)");
  EXPECT_THAT(contexts_of(tree_of(image), image),
              ElementsAre(StartsWith("start:"), StartsWith("start > outer: 1 calls, 2"),
                          StartsWith("start > outer > inner: 1 calls, 3"),
                          StartsWith("start > after: 1 calls, 1")));
}

TEST_F(Calls, ThroughPointersAndTables) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    set r3, leaf
    blx r3
    movs r0, #1
    tbb [pc, r0]
  .Ltable:
    .byte 1, 2
    nop
    nop
    exit_with_r0
  function leaf
    bx lr
)");
  EXPECT_THAT(contexts_of(tree_of(image), image),
              ElementsAre(StartsWith("start:"), StartsWith("start > leaf: 1 calls, 1")));
}

TEST_F(Calls, OfARegionOnly) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    bl outer
    bl outer
    exit_with_r0
  function outer
    push {r4, lr}
    bl inner
    pop {r4, pc}
  function inner
    push {r0-r7}
    pop {r0-r7}
    bx lr
)");
  RunOptions options;
  options.from = address_of(image, "inner");
  const CallTree& tree = tree_of(image, options);
  EXPECT_THAT(
      contexts_of(tree, image),
      ElementsAre("start: 0 calls, 0 instructions, 0", "start > outer: 0 calls, 0 instructions, 0",
                  StartsWith("start > outer > inner: 2 calls, 6 instructions")));
  EXPECT_EQ(tree.stack_bytes, 40u);
}

TEST_F(Calls, OfAStackThatGrowsByARegister) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    movs r0, #64
    bl grow
    exit_with_r0
  function grow
    push {r7, lr}
    mov r7, sp
    sub sp, sp, r0
    mov sp, r7
    pop {r7, pc}
)");
  tree_of(image);
  EXPECT_EQ(stack_of(image, "grow").bytes, 72u);
}

TEST_F(Calls, OfAFramePointer) {
  const Image image = assembled(Core::cortex_m4, R"(
  function start
    bl framed
    exit_with_r0
  function framed
    push {r7, lr}
    sub sp, #24
    add r7, sp, #0
    adds r7, #24
    mov sp, r7
    pop {r7, pc}
)");
  tree_of(image);
  EXPECT_EQ(stack_of(image, "framed").bytes, 32u);
}

}  // namespace
}  // namespace boardless
