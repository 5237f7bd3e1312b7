// Firmware that faults, never ends, or tries to harm the host: one sentence, exit status 3, bounded
// time and memory, and nothing on the terminal that is not text.
#include <chrono>

#include "run_program.hpp"
#include "tests/machine/assembled.hpp"

namespace boardless {
namespace {

class Firmware : public testing::Test {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }

  std::string built(const std::string& text, Core core = Core::cortex_m4) {
    return assembled_file(core, text);
  }
  std::string fault(const std::string& text) { return refused(3, {"estimate", built(text)}); }
};

TEST_F(Firmware, UnmappedAccessHasAddressPcFunctionAndLine) {
  const std::string sentence = fault(R"(
  function start
    nop
    bl reads_nothing
  function reads_nothing
    ldr r3, =0xA0000040
    ldr r0, [r3, #4]
    bx lr
    .ltorg
)");
  EXPECT_TRUE(contains(sentence, "read of 4 bytes at 0xa0000044")) << sentence;
  EXPECT_TRUE(contains(sentence, "by 0x0800000a (reads_nothing, program")) << sentence;
  EXPECT_TRUE(contains(sentence, ".s:")) << sentence;
}

TEST_F(Firmware, UndefinedInstruction) {
  const std::string sentence = fault("function start\n nop\n .inst.n 0xde42\n b start\n");
  EXPECT_TRUE(contains(sentence, "0x08000002 (start")) << sentence;
}

TEST_F(Firmware, InstructionsThatTheCoreLacks) {
  const std::string dsp = built("function start\n nop\n smlad r0, r1, r2, r3\n b start\n");
  const std::string sentence = refused(3, {"estimate", dsp, "--board", "generic-cortex-m3"});
  EXPECT_TRUE(contains(sentence, "'smlad r0, r1, r2, r3' at 0x08000002 (start")) << sentence;
  EXPECT_TRUE(contains(sentence, "no DSP instructions")) << sentence;
  // The STM32F446RE's FPU computes in single precision only.
  const std::string doubles =
      built("function start\n nop\n vadd.f64 d0, d1, d2\n b start\n", Core::cortex_m7);
  EXPECT_TRUE(contains(refused(3, {"estimate", doubles, "--board", "nucleo-f446re"}), "precision"));
  // The nRF5340's core has an FPU, the RP2040's has none.
  const std::string floats = built("function start\n nop\n vadd.f32 s0, s1, s2\n b start\n");
  refused(3, {"estimate", floats, "--board", "generic-cortex-m3"});
  refused(3, {"estimate", floats, "--board", "nucleo-f103rb"});
}

// A damaged jump leads there. It is known at once, and not behind millions of blocks of zeros.
TEST_F(Firmware, RunsIntoEmptyMemory) {
  const std::string text = "function start\n ldr r0, =%s + 1\n adds r0, #0\n bx r0\n .ltorg\n";
  for (const char* address : {"0x08100000", "0x20100000"}) {
    std::string code = text;
    code.replace(code.find("%s"), 2, address);
    const Ran ran = run_program({"estimate", built(code)});
    EXPECT_EQ(ran.status, 3);
    EXPECT_TRUE(contains(ran.error, std::string("ran into empty memory at ") + address +
                                        ", where nothing was loaded; it came from 0x08000004 "
                                        "(start"))
        << ran.error;
    EXPECT_LT(ran.seconds, 5);
    EXPECT_LT(ran.peak_kib, 120 * 1024);
  }
}

TEST_F(Firmware, EndlessLoopRunsOutOfItsBudget) {
  const std::string path = built("function start\n adds r0, #1\n b start\n");
  const Ran ran = run_program({"estimate", path, "--max-instructions", "1M"});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(contains(ran.error, "did not end within 1000000 instructions")) << ran.error;
  EXPECT_EQ(ran.error.find('\n'), ran.error.size() - 1);
}

TEST_F(Firmware, StackOverflow) {
  const std::string sentence = fault(R"(
  function start
    bl start_again
  function start_again
    push {r4-r7, lr}
    bl start_again
)");
  EXPECT_TRUE(contains(sentence, "the stack overflowed")) << sentence;
  EXPECT_TRUE(contains(sentence, "start_again")) << sentence;
}

// Linked for a part with more RAM.
TEST_F(Firmware, WhoseStackIsNotOnTheBoard) {
  const EmptyFolder folder;
  const unsigned char table[] = {0x00, 0x00, 0x01, 0x20,   // stack: 0x20010000
                                 0x09, 0x00, 0x00, 0x08,   // reset: 0x08000008
                                 0xFE, 0xE7, 0xFE, 0xE7};  // a branch to itself
  const std::string path =
      folder.written("table.bin", std::string(reinterpret_cast<const char*>(table), sizeof(table)));
  const Ran ran = run_program(
      {"estimate", path, "--base", "0x08000000", "--board", "nucleo-f031k6", "--format", "json"});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_TRUE(contains(ran.output, "nucleo-f031k6 has no RAM; it begins at 0x20001000 instead"))
      << ran.output;
}

TEST_F(Firmware, WhatElseItMustNotDo) {
  const auto with = [](const std::string& address, const std::string& code) {
    return "function start\n ldr r3, =" + address + "\n nop\n" + code + "\n b start\n .ltorg\n";
  };
  EXPECT_TRUE(contains(fault(with("0x08000000", "str r3, [r3]")), "read-only memory"));
  EXPECT_TRUE(contains(fault(with("0x40000001", "bx r3")), "0x40000000"));
  EXPECT_TRUE(contains(fault(with("0xE000E001", "bx r3")), "0xe000e000"));
  EXPECT_TRUE(contains(fault(with("0xA0000001", "bx r3")), "0xa0000000, where no code may run"));
  EXPECT_TRUE(contains(fault(with("0x08000000", "bx r3")), "bit 0 clear"));
  EXPECT_TRUE(contains(fault(with("0xFFFFFFF1", "bx r3")), "exception"));
  EXPECT_TRUE(contains(fault(with("0xFFFFFFFC", "mov sp, r3\n push {r3}")), "0xfffffff8"));
  EXPECT_TRUE(contains(fault(with("0", "mov sp, r3\n push {r3}")), "0xfffffffc"));
  EXPECT_TRUE(contains(fault(with("0", "bkpt 0")), "breakpoint"));
  EXPECT_TRUE(contains(fault(with("0", "svc 0")), "SVC"));
  // Zeros decode as instructions; off the end of a memory there are none.
  fault(with("0x20FFFFFD", "bx r3"));
}

TEST_F(Firmware, EscapeCodesDoNotReachTheTerminal) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  const std::string path = built(R"(
  function start
    movs r0, #4
    ldr r1, =text
    bkpt 0xab
    movs r0, #0
    exit_with_r0
  text:
    .asciz "\033[31mred\033]0;title\007 \010\177 \r over \302\233 31m\n"
)");
  for (const int columns : {0, 80}) {
    const Ran ran = run_program({"estimate", path}, {.terminal = columns});
    EXPECT_EQ(ran.status, 0);
    EXPECT_TRUE(contains(ran.output, "red")) << ran.output;
    for (const char* bad : {"\033[31m", "\033]", "\007", "\010", "\177", "\r over", "\302\233"})
      EXPECT_FALSE(contains(ran.output, bad)) << columns;
  }
  const Ran json = run_program({"estimate", path, "--format", "json"});
  EXPECT_EQ(json.status, 0);
  EXPECT_FALSE(contains(json.output, "\033"));
  EXPECT_TRUE(contains(json.output, "\\u001b[31mred"));
}

TEST_F(Firmware, PrintingAHundredMegabytes) {
  const std::string path = built(R"(
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
    .word 1, 0x08000000, 65536
)");
  const Ran ran = run_program({"estimate", path});
  EXPECT_EQ(ran.status, 0);
  EXPECT_LT(ran.output.size(), 20'000u);
  EXPECT_TRUE(contains(ran.output, "printed more than 1 MiB")) << ran.output;
  EXPECT_LT(ran.peak_kib, 200'000);
  EXPECT_LT(run_program({"estimate", path, "--format", "json"}).output.size(), 8'000'000u);
}

TEST_F(Firmware, OpensNoFile) {
  const EmptyFolder folder;
  const std::string path = built(R"(
  function start
    movs r0, #1
    ldr r1, =block
    bkpt 0xab
    movs r4, r0
    movs r0, #0x0e
    ldr r1, =removed
    bkpt 0xab
    movs r0, #0x12
    ldr r1, =command
    bkpt 0xab
    movs r0, #0
    exit_with_r0
    .balign 4
  block:
    .word made, 4, 9
  removed:
    .word kept, 8
  command:
    .word shell, 12
  made:
    .asciz "made.file"
  kept:
    .asciz "kept.txt"
  shell:
    .asciz "touch it.now"
)");
  folder.written("kept.txt", "still here");
  const Ran ran = run_program({"estimate", path}, {.folder = folder.path()});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(contains(ran.output, "file access is refused")) << ran.output;
  EXPECT_EQ(folder.files(), std::vector<std::string>{"kept.txt"});
}

TEST_F(Firmware, HugeLengthsOfWrites) {
  const std::string path = built(R"(
  function start
    movs r0, #5
    ldr r1, =block
    bkpt 0xab
    movs r0, #0
    exit_with_r0
    .balign 4
  block:
    .word 1, 0x20FFFF00, 0xFFFFFFFF
)");
  const Ran ran = run_program({"estimate", path});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_LT(ran.peak_kib, 200'000);
}

TEST_F(Firmware, ThatChangesItsOwnCode) {
  const std::string path = built(R"(
  function start
    ldr r5, =patched
    ldr r6, =first_of_patched
    ldr r4, =0x3002
    blx r5
    strh r4, [r6]
    blx r5
    movs r0, #0
    exit_with_r0
  ram_code
  function patched
  first_of_patched:
    adds r0, #1
    bx lr
)");
  const Ran ran = run_program({"estimate", path});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(contains(ran.output, "was changed while the firmware ran")) << ran.output;
  const Ran checked = run_program({"estimate", path, "--reference"});
  EXPECT_EQ(checked.status, 2);
  EXPECT_TRUE(contains(checked.error, "--reference cannot check this run: code at 0x"))
      << checked.error;
}

// An overlay that is back in its place when the run ends.
TEST_F(Firmware, ThatChangesItsOwnCodeAndChangesItBack) {
  const std::string path = built(R"(
  function start
    ldr r5, =patched
    ldr r6, =first_of_patched
    ldrh r7, [r6]
    ldr r4, =0x3002
    blx r5
    strh r4, [r6]
    blx r5
    strh r7, [r6]
    blx r5
    movs r0, #0
    exit_with_r0
  ram_code
  function patched
  first_of_patched:
    adds r0, #1
    bx lr
)");
  const Ran ran = run_program({"estimate", path});
  EXPECT_EQ(ran.status, 0);
  EXPECT_TRUE(contains(ran.output, "was changed while the firmware ran")) << ran.output;
}

// A budget ends the fast path behind a block, and the slow one with it.
TEST_F(Firmware, ThatEndsWithinABlockIsCheckedUpToThere) {
  const std::string path = built(R"(
  function start
    movs r0, #0
  again:
    adds r0, #1
    nop
    nop
    nop
    b again
)");
  for (const char* budget : {"100", "101", "102", "103"}) {
    const Ran ran = run_program({"estimate", path, "--reference", "--max-instructions", budget});
    EXPECT_EQ(ran.status, 3) << ran.output;
    EXPECT_FALSE(contains(ran.error, "internal error")) << ran.error;
  }
}

// Code that rewrites itself for ever, differently each time, must not fill the memory.
TEST_F(Firmware, ThatChangesItsCodeAllTheTime) {
  const std::string path = built(R"(
  function start
    ldr r5, =patched
    ldr r6, =first_of_patched
    ldr r4, =0x3000
    movs r7, #0
  again:
    adds r7, #1
    uxtb r0, r7
    orrs r0, r4
    strh r0, [r6]
    blx r5
    b again
    .ltorg
  ram_code
  function patched
  first_of_patched:
    adds r0, #1
    bx lr
)");
  const Ran ran = run_program({"estimate", path, "--max-instructions", "300k"});
  EXPECT_EQ(ran.status, 3) << ran.error;
  EXPECT_LT(ran.peak_kib, 300'000);
}

TEST_F(Firmware, MillionsOfPeripheralRegisters) {
  const std::string path = built(R"(
  function start
    set r4, 0x40000000
    set r5, 2000000
  again:
    str r5, [r4]
    ldr r0, [r4]
    adds r4, #4
    subs r5, #1
    bne again
    movs r0, #0
    exit_with_r0
)");
  const Ran ran = run_program({"estimate", path});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_LT(ran.peak_kib, 200'000);
  EXPECT_LT(ran.output.size(), 20'000u);
}

// As many paths as there can be: each round of the loop takes another way through its IT blocks.
TEST_F(Firmware, MillionsOfPathsAreBounded) {
  std::string body;
  for (int k = 0; k < 24; ++k)
    body += " lsrs r2, r1, #" + std::to_string(k + 1) + "\n it cs\n addcs r3, #1\n";
  const std::string path = built(R"(
  function start
    movs r0, #1
    set r5, 1664525
    set r6, 1013904223
    set r4, 20000000
  again:
    mul r0, r0, r5
    add r0, r6
    mov r1, r0
)" + body + R"(
    subs r4, #1
    bne again
    movs r0, #0
    exit_with_r0
)");
  const Ran some = run_program({"estimate", path, "--max-instructions", "4M"});
  EXPECT_EQ(some.status, 3);
  EXPECT_TRUE(contains(some.error, "did not end within")) << some.error;
  const RunHow patient{.seconds = 100};
  const std::string sentence = refused(3, {"estimate", path}, patient);
  EXPECT_TRUE(contains(sentence, "different ways through its code")) << sentence;
}

// Ctrl-C ends a long run with a sentence.
TEST_F(Firmware, InterruptFromTheKeyboard) {
  const std::string path = built("function start\n adds r0, #1\n b start\n");
  RunHow how;
  how.meanwhile = [](pid_t child) {
    ::usleep(400'000);
    ::kill(child, SIGINT);
  };
  const EmptyFolder folder;
  const Ran ran =
      run_program({"estimate", path, "--max-instructions", "1e18", "-o", folder / "out"}, how);
  EXPECT_EQ(ran.status, 130);
  EXPECT_EQ(ran.output, "");
  EXPECT_TRUE(ran.error.starts_with("boardless: interrupted after ")) << ran.error;
  EXPECT_EQ(ran.error.find('\n'), ran.error.size() - 1);
  EXPECT_TRUE(folder.files().empty());
}

TEST_F(Firmware, ProgressOnlyOnATerminal) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  const std::string path = built("function start\n adds r0, #1\n b start\n");
  const Ran piped = run_program({"estimate", path, "--max-instructions", "300M"});
  EXPECT_FALSE(contains(piped.error, "\r"));
  EXPECT_FALSE(contains(piped.error, "\033"));
  const Ran shown = run_program({"estimate", path, "--max-instructions", "300M"}, {.terminal = 80});
  EXPECT_TRUE(contains(shown.output, "M instructions")) << shown.output;
  EXPECT_TRUE(contains(shown.output, "\r\033[K"));
}

}  // namespace
}  // namespace boardless
