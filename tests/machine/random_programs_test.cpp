// Random programs: straight code with branches, loops, IT blocks, calls, memory accesses and
// readings of the core's clocks, of the instructions that the core has. Both paths must agree on
// each of them, to the instruction and the cycle, and on what the program works out.
#include <random>

#include "assembled.hpp"
#include "both_ways.hpp"

namespace boardless {
namespace {

constexpr int programs_per_core = 50;
constexpr int programs_per_board = 20;
constexpr std::uint32_t first_seed = 20260301;

// r0 to r5 hold random values, r6 counts loops, r7 is the base of 256 bytes of RAM, r8 to r10 hold
// values on cores that reach them, r11 the address of a clock, r12 is scratch for addresses.
class Generator {
 public:
  Generator(Core core, std::uint32_t seed) : core_(core), random_(seed) {}

  std::string program(const std::string& name) {
    name_ = name;
    text_.clear();
    line("function " + name);
    line("push {r4, r5, r6, r7, lr}");
    line("ldr r7, =0x20000400");
    for (int r = 0; r < 6; ++r) line(fmt::format("ldr r{}, =0x{:x}", r, random_()));
    if (wide()) {
      line("ldr r11, =0xE0001000");
      line("mov.w r8, #1");
      line("str r8, [r11]");
      for (int r = 8; r < 11; ++r) line(fmt::format("ldr r{}, =0x{:x}", r, random_()));
      if (fpu())
        for (int s = 0; s < 8; ++s) line(fmt::format("vmov s{}, r{}", s, s % 6));
    } else {
      line("ldr r6, =0xE000E010");
      line("movs r0, #255");
      line("str r0, [r6, #4]");
      line("movs r0, #5");
      line("str r0, [r6]");
      line("mov r11, r6");
    }
    line("b .L" + name + "_body");
    line(".ltorg");
    line(".L" + name + "_body:");
    body(0);
    // What it worked out, all of it in one word.
    for (int r = 1; r < 6; ++r) line(fmt::format("eors r0, r{}", r));
    line("mov r6, r7");
    for (int k = 0; k < 8; ++k) line(fmt::format("ldr r1, [r6, #{}]\n eors r0, r1", 4 * k));
    line("b " + name + "_end");
    line(".ltorg");
    line(".balign 2");
    line(name + "_end:");
    line("ldr r1, =0x20000800");
    line("str r0, [r1]");
    line("pop {r4, r5, r6, r7, pc}");
    line(".ltorg");
    line("function " + name + "_leaf");
    for (int k = pick(4); k >= 0; --k) line(simple());
    line("bx lr");
    return text_;
  }

 private:
  std::uint32_t pick(std::uint32_t n) { return random_() % n; }
  std::string low() { return fmt::format("r{}", pick(6)); }
  std::string any() {
    static constexpr const char* more[] = {"r8", "r9", "r10"};
    return pick(3) ? low() : more[pick(3)];
  }
  bool wide() const { return core_ != Core::cortex_m0 && core_ != Core::cortex_m0plus; }
  bool dsp() const { return wide() && core_ != Core::cortex_m3; }
  bool fpu() const { return dsp(); }
  void line(const std::string& text) { text_ += " " + text + "\n"; }
  std::string label() { return fmt::format(".L{}_{}", name_, labels_++); }

  template <std::size_t n>
  std::string filled(const char* const (&table)[n]) {
    std::string out;
    for (const char* c = table[pick(n)]; *c; ++c) {
      if (*c == 'L')
        out += low();  // a low register
      else if (*c == 'A')
        out += any();  // any register
      else if (*c == 'S')
        out += fmt::format("s{}", pick(8));  // a single-precision register
      else if (*c == 'T')
        out += fmt::format("#{}", 1 + pick(7));
      else if (*c == 'U')
        out += fmt::format("#{}", 1 + pick(31));
      else if (*c == 'V')
        out += fmt::format("#{}", pick(256));
      else if (*c == 'W')
        out += fmt::format("#{}", 4 * pick(16));  // a word's offset
      else if (*c == 'H')
        out += fmt::format("#{}", 2 * pick(31));
      else if (*c == 'B')
        out += fmt::format("#{}", pick(31));
      else
        out += *c;
    }
    return out;
  }

  // One instruction without a branch. Lower case is as written, the rest is filled in.
  std::string simple() {
    static constexpr const char* small[] = {
        "adds L, L, L",
        "subs L, L, L",
        "adds L, L, T",
        "adds L, V",
        "subs L, V",
        "movs L, V",
        "mov L, L",
        "mov r12, L",
        "add L, r12",
        "mov L, r12",
        "ands L, L",
        "eors L, L",
        "orrs L, L",
        "bics L, L",
        "mvns L, L",
        "adcs L, L",
        "sbcs L, L",
        "rsbs L, L, #0",
        "muls r0, L, r0",
        "muls r3, L, r3",
        "lsls L, L, U",
        "lsrs L, L, U",
        "asrs L, L, U",
        "lsls L, L",
        "rors L, L",
        "cmp L, L",
        "cmp L, V",
        "cmn L, L",
        "tst L, L",
        "uxtb L, L",
        "sxth L, L",
        "rev L, L",
        "ldr L, [r7, W]",
        "str L, [r7, W]",
        "ldrb L, [r7, B]",
        "strb L, [r7, B]",
        "ldrh L, [r7, H]",
        "strh L, [r7, H]",
        "push {L}\n pop {L}",
        "push {r0, r2, r4}\n pop {r1, r3, r5}",
        "mov r6, r7\n ldmia r6!, {r0, r1, r2}",
        "mov r6, r7\n stmia r6!, {r1, r3}",
        "mov r6, r11\n ldr L, [r6, #4]",
        "mov r6, r11\n ldr L, [r6, #8]",
        "nop",
        "mov r6, r7\n ldr L, [r6, #4]\n mov r6, r11\n ldr L, [r6, #4]",
        "sub sp, #8\n add sp, #8",
        "str L, [sp, #-0]",
        "mrs L, apsr",
        "dmb",
        "mov r6, sp\n ldr L, [r6]"};
    static constexpr const char* thumb2[] = {
        "add A, A, A, lsl T",
        "sub.w A, A, A, asr U",
        "eor.w A, A, A, ror U",
        "orn A, A, A",
        "bic A, A, #0x00ff00ff",
        "movw A, #0xabcd",
        "movt A, #0x1234",
        "adc A, A, A",
        "ubfx A, A, T, T",
        "sbfx A, A, T, T",
        "bfi A, A, T, T",
        "clz A, A",
        "rbit A, A",
        "udiv A, A, A",
        "sdiv A, A, A",
        "mul A, A, A",
        "mla A, A, A, A",
        "mls A, A, A, A",
        "umull r0, r9, A, A",
        "smull r8, r1, A, A",
        "umlal r4, r10, A, A",
        "smlal r2, r3, A, A",
        "ssat A, U, A",
        "usat A, U, A",
        "sxtb A, A",
        "ldr.w A, [r7, W]",
        "str.w A, [r7, W]",
        "ldrd r2, r9, [r7, #8]",
        "strd r0, r1, [r7, #16]",
        "add r12, r7, W\n ldr A, [r12], #4",
        "add r12, r7, #4\n str A, [r12, #4]!",
        "and r12, A, #15\n ldr A, [r7, r12, lsl #2]",
        "and r12, A, #31\n ldrb A, [r7, r12]",
        "ldr A, [r11, #4]",
        "ldr.w A, [r7, #5]",
        "strh.w A, [r7, #7]",
        "ldrex A, [r7]\n clrex",
        "mov r12, r7\n ldr r12, [r12]\n mov r12, r11\n ldr A, [r12, #4]",
        "tst A, A, lsl T",
        "cmp.w A, A, lsr U",
        "teq A, A",
        "rsb A, A, A",
        "asrs.w A, A, A",
        "adds.w A, A, #0x1fe"};
    static constexpr const char* signal[] = {
        "smlad A, A, A, A", "smuad A, A, A",     "smlabb A, A, A, A",   "smlatt A, A, A, A",
        "smulbt A, A, A",   "sxtb16 A, A",       "uxtab16 A, A, A",     "pkhbt A, A, A, lsl U",
        "qadd A, A, A",     "sadd16 A, A, A",    "usub8 A, A, A",       "sel A, A, A",
        "usad8 A, A, A",    "usada8 A, A, A, A", "smlald r8, r9, A, A", "umaal r0, r10, A, A",
        "ssat16 A, #7, A",  "smmla A, A, A, A",  "uadd8 A, A, A"};
    static constexpr const char* floating[] = {"vadd.f32 S, S, S",
                                               "vsub.f32 S, S, S",
                                               "vmul.f32 S, S, S",
                                               "vmla.f32 S, S, S",
                                               "vfma.f32 S, S, S",
                                               "vdiv.f32 S, S, S",
                                               "vsqrt.f32 S, S",
                                               "vmov A, S",
                                               "vmov S, A",
                                               "vcvt.s32.f32 S, S",
                                               "vcvt.f32.s32 S, S",
                                               "vcmp.f32 S, S\n vmrs apsr_nzcv, fpscr",
                                               "vldr S, [r7, W]",
                                               "vstr S, [r7, W]",
                                               "vpush {s0-s3}\n vpop {s4-s7}",
                                               "vabs.f32 S, S",
                                               "vneg.f32 S, S",
                                               "vmov.f32 S, S",
                                               "mov r12, r7\n vldmia r12!, {s2-s5}"};
    const std::uint32_t kind = pick(10);
    if (wide() && kind >= 4 && kind < 7) return filled(thumb2);
    if (dsp() && kind == 7) return filled(signal);
    if (fpu() && kind == 8) return filled(floating);
    std::string out = filled(small);
    if (out.find("[sp, #-0]") != std::string::npos) return "nop";
    return out;
  }

  // What can stand in an IT block with a condition on it.
  std::string conditional(const std::string& condition) {
    static constexpr const char* table[] = {"add? L, L, L",
                                            "sub? L, L, T",
                                            "mov? L, V",
                                            "mov? A, A",
                                            "add?.w A, A, A, lsl T",
                                            "ldr? L, [r7, W]",
                                            "str? L, [r7, W]",
                                            "mul? L, L, L",
                                            "udiv? A, A, A",
                                            "sdiv? A, A, A",
                                            "cmp? L, L",
                                            "eor?.w A, A, A",
                                            "ldr?.w A, [r11, #4]",
                                            "mla? A, A, A, A",
                                            "lsl? L, L, U",
                                            "strb? L, [r7, B]",
                                            "nop?",
                                            "ubfx? A, A, T, T"};
    // 'mul' with three low registers has a narrow form only where two of them are the same.
    std::string out = filled(table);
    return out.replace(out.find('?'), 1, condition);
  }

  void it_block() {
    const std::uint32_t condition = pick(14);
    const std::uint32_t length = 1 + pick(4);
    std::string pattern, rest;
    for (std::uint32_t k = 0; k < length; ++k) {
      const bool then = k == 0 || pick(2);
      if (k) pattern += then ? 't' : 'e';
      rest += " " + conditional(conditions[condition ^ (then ? 0 : 1)]) + "\n";
    }
    if (pick(5) == 0) {
      // It may end in a branch.
      const std::string to = label();
      if (length < 4) {
        pattern += 't';
        rest += fmt::format(" b{} {}\n {}\n", conditions[condition], to, simple());
        rest += to + ":\n";
      }
    }
    text_ += fmt::format(" it{} {}\n{}", pattern, conditions[condition], rest);
  }

  void body(int depth) {
    const std::uint32_t parts = 2 + pick(depth == 0 ? 6 : 2);
    for (std::uint32_t part = 0; part < parts; ++part) {
      for (std::uint32_t k = pick(9); k > 0; --k) line(simple());
      switch (pick(7)) {
        case 0:
        case 1: {  // forwards, over some of it
          const std::string over = label();
          line(fmt::format("b{} {}", conditions[pick(14)], over));
          for (std::uint32_t k = pick(4); k > 0; --k) line(simple());
          line(over + ":");
          break;
        }
        case 2:
          if (depth < 2) loop(depth);
          break;
        case 3:
          line("push {r6}\n bl " + name_ + "_leaf\n pop {r6}");
          break;
        case 4:
          if (wide()) it_block();
          break;
        case 5:
          if (wide()) {
            const std::string over = label();
            line(fmt::format("cb{}z {}, {}", pick(2) ? "n" : "", low(), over));
            for (std::uint32_t k = pick(3); k > 0; --k) line(simple());
            line("nop");
            line(over + ":");
          }
          break;
        default:
          if (wide()) table_branch();
      }
    }
  }

  void loop(int depth) {
    const std::string top = label();
    line(fmt::format("movs r6, #{}", 1 + pick(12)));
    line(top + ":");
    line("push {r6}");
    body(depth + 1);
    line("pop {r6}");
    line("subs r6, #1");
    const std::string out = label();
    // A short branch may not reach across the loop.
    line("beq " + out);
    line("b " + top);
    line(out + ":");
  }

  void table_branch() {
    const std::string table = label();
    line("and r12, " + any() + ", #3");
    line("tbb [pc, r12]");
    line(table + ":");
    std::string entries, cases;
    const std::string joined = label();
    for (int k = 0; k < 4; ++k) {
      const std::string place = label();
      entries += fmt::format("{}({} - {}) / 2", k ? ", " : "", place, table);
      cases += place + ":\n " + simple() + "\n" + (pick(2) ? " b.n " + joined + "\n" : "");
    }
    line(".byte " + entries);
    text_ += cases + joined + ":\n";
  }

  static constexpr const char* conditions[] = {"eq", "ne", "cs", "cc", "mi", "pl", "vs",
                                               "vc", "hi", "ls", "ge", "lt", "gt", "le"};
  Core core_;
  std::mt19937 random_;
  std::string name_;
  std::string text_;
  int labels_ = 0;
};

class RandomPrograms : public testing::TestWithParam<Core> {
 protected:
  void SetUp() override { SKIP_WITHOUT_ASSEMBLER(); }
};

INSTANTIATE_TEST_SUITE_P(Cores, RandomPrograms, testing::ValuesIn(every_core), core_test_name);

void expect_random_programs_same(const Board& board, std::uint32_t seed, int programs) {
  std::string text = "function start\n b start\n";
  for (int k = 0; k < programs; ++k) {
    Generator generator(board.core, seed + static_cast<std::uint32_t>(k));
    text += generator.program(fmt::format("program_{}", k));
  }
  const Image image = assembled(board.core, text);
  for (int k = 0; k < programs && !testing::Test::HasFailure(); ++k) {
    SCOPED_TRACE(fmt::format("program_{} on {}, seed {}", k, board.id, seed));
    RunOptions options;
    options.call = address_of(image, fmt::format("program_{}", k));
    options.max_instructions = 5'000'000;
    // The bytes tell that the two paths also saw the same clocks.
    BothWays both = run_both_ways(image, board, options, 0x20000800);
    expect_same(both, image);
    EXPECT_EQ(both.fast.profile.ended_by, EndedBy::returned);
    EXPECT_EQ(both.fast_word, both.slow_word);
  }
}

TEST_P(RandomPrograms, AreTheSameBothWays) {
  expect_random_programs_same(generic_board(GetParam()), first_seed, programs_per_core);
}

// Where fetches and data wait, and where caches and prefetch remember.
TEST(RandomProgramsOnBoards, AreTheSameBothWays) {
  SKIP_WITHOUT_ASSEMBLER();
  for (const char* id : {"nucleo-g0b1re", "nucleo-f103rb", "nucleo-f446re", "nucleo-l4r5zi",
                         "nucleo-f767zi", "nucleo-u575zi-q", "nucleo-f207zg"})
    expect_random_programs_same(load_board(id), first_seed + 1000, programs_per_board);
  // No cache for data. Its flash lies elsewhere.
  Board nrf52840 = load_board("nrf52840-dk");
  for (Memory& memory : nrf52840.memories)
    if (memory.kind == MemoryKind::flash) memory.base = 0x08000000;
  expect_random_programs_same(nrf52840, first_seed + 3000, programs_per_board);
  for (const char* id : {"stm32f407-discovery", "nucleo-f103rb"}) {
    Board without_wait_states = load_board(id);
    without_wait_states.default_clock_hz = 24e6;
    expect_random_programs_same(without_wait_states, first_seed + 2000, programs_per_board);
  }
}

}  // namespace
}  // namespace boardless
