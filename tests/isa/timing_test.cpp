// What holds for every core's rules, whatever the instructions.
#include "isa/timing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <random>
#include <string>
#include <unordered_set>
#include <vector>

#include "tests/isa/decoded.hpp"

namespace boardless {
namespace {

constexpr std::uint32_t base_address = 0x08000000;
constexpr std::size_t stream_length = 4096;

// Random instructions that `core` can execute, one behind the other, with their IT blocks.
std::vector<Instruction> random_stream(Core core, unsigned seed) {
  std::mt19937 random(seed);
  Decoder decoder;
  ItState it;
  std::vector<Instruction> out;
  std::uint32_t address = base_address;
  while (out.size() < stream_length) {
    std::uint32_t first = random() & 0xFFFF;
    if (random() % 2) first = 0xE800 + first % 0x1800;  // as many wide ones as narrow ones
    if (random() % 24 == 0) first = 0xBF00;
    const std::uint32_t second = random() & 0xFFFF;
    const std::uint8_t bytes[] = {
        static_cast<std::uint8_t>(first), static_cast<std::uint8_t>(first >> 8),
        static_cast<std::uint8_t>(second), static_cast<std::uint8_t>(second >> 8)};
    ItState after = it;
    const Instruction i = decoder.decode(bytes, address, after);
    if (!why_not_executable(i, core, core_info(core).isa).empty()) continue;
    if (i.in_it && (i.op == Op::it || (i.writes_pc && after.active()))) continue;
    out.push_back(i);
    it = after;
    address += i.size;
  }
  return out;
}

// Something that the instruction can do.
Outcome random_outcome(const Instruction& i, bool predicts, std::mt19937& random) {
  Outcome outcome;
  if (i.in_it) outcome.passed = random() % 2;
  if (!outcome.passed) return outcome;
  outcome.taken = i.conditional_branch() ? random() % 2 : i.writes_pc;
  outcome.mispredicted = predicts && i.writes_pc && random() % 8 == 0;
  return outcome;
}

struct StateHash {
  std::size_t operator()(const PipelineState& state) const {
    return std::hash<std::string_view>{}(
        {reinterpret_cast<const char*>(state.bytes.data()), state.bytes.size()});
  }
};

class Timing : public testing::TestWithParam<Core> {};

TEST_P(Timing, IsAFunctionOfStateInstructionAndOutcome) {
  const CoreTiming& timing = core_timing(GetParam());
  EXPECT_EQ(timing.core, GetParam());
  EXPECT_EQ(timing.start(), timing.start());
  const std::vector<Instruction> stream = random_stream(GetParam(), 1);
  std::mt19937 random(2);
  PipelineState state = timing.start();
  for (const Instruction& i : stream) {
    const Outcome outcome = random_outcome(i, timing.predicts_branches, random);
    PipelineState copy = state;
    ASSERT_EQ(copy, state);
    const Step once = timing.step(state, i, outcome, {});
    const Step again = timing.step(copy, i, outcome, {});
    ASSERT_EQ(copy, state);
    ASSERT_EQ(once.cycles, again.cycles);
    ASSERT_EQ(once.lost, again.lost);
  }
}

TEST_P(Timing, StaysBetween0And64Cycles) {
  const CoreTiming& timing = core_timing(GetParam());
  std::mt19937 random(3);
  for (unsigned seed = 10; seed < 20; ++seed) {
    PipelineState state = timing.start();
    for (const Instruction& i : random_stream(GetParam(), seed)) {
      const Outcome outcome = random_outcome(i, timing.predicts_branches, random);
      const Step step = timing.step(state, i, outcome, {});
      int lost = 0;
      for (const std::uint8_t cycles : step.lost) lost += cycles;
      ASSERT_GE(step.cycles, 0) << std::hex << i.encoding;
      ASSERT_LE(step.cycles, 64) << std::hex << i.encoding;
      ASSERT_LE(lost, step.cycles) << std::hex << i.encoding;
      if (!timing.depends_on_operands(i)) continue;
      for (int bucket = 0; bucket < operand_buckets; ++bucket) {
        const int extra = timing.operand_cycles(i, bucket);
        ASSERT_GE(extra, 0);
        ASSERT_LE(step.cycles + extra, 64);
        ASSERT_GE(extra, timing.operand_cycles(i, std::max(0, bucket - 1)));
      }
    }
  }
}

int run(const CoreTiming& timing, const std::vector<Instruction>& stream, PipelineState& state,
        std::mt19937& random, std::unordered_set<PipelineState, StateHash>& states) {
  for (const Instruction& i : stream) {
    timing.step(state, i, random_outcome(i, timing.predicts_branches, random), {});
    states.insert(state);
  }
  return static_cast<int>(stream.size());
}

// A recorder keeps one count for each state that a block is entered in, so a program's own states
// must stay few: here a program of 4096 instructions with branches and conditions at random.
TEST_P(Timing, KeepsFewStatesInAProgram) {
  const CoreTiming& timing = core_timing(GetParam());
  std::mt19937 random(4);
  std::unordered_set<PipelineState, StateHash> states;
  const std::vector<Instruction> stream = random_stream(GetParam(), 5);
  PipelineState state = timing.start();
  int steps = 0;
  while (steps < 200'000) steps += run(timing, stream, state, random, states);
  std::printf("%s: %zu states in %d steps through %zu instructions\n",
              std::string(core_info(GetParam()).id).c_str(), states.size(), steps, stream.size());
  EXPECT_LT(states.size(), 20'000u);
}

// The same with new instructions all the time: even noise returns to states it has been in.
TEST_P(Timing, ReturnsToItsStatesInNoise) {
  const CoreTiming& timing = core_timing(GetParam());
  std::mt19937 random(4);
  std::unordered_set<PipelineState, StateHash> states;
  PipelineState state = timing.start();
  int steps = 0;
  for (unsigned seed = 100; steps < 200'000; ++seed)
    steps += run(timing, random_stream(GetParam(), seed), state, random, states);
  std::printf("%s: %zu states in %d steps of noise\n",
              std::string(core_info(GetParam()).id).c_str(), states.size(), steps);
  EXPECT_LT(states.size(), 100'000u);
}

TEST_P(Timing, RepeatsItselfInALoop) {
  const CoreTiming& timing = core_timing(GetParam());
  for (unsigned seed = 30; seed < 60; ++seed) {
    std::vector<Instruction> body = random_stream(GetParam(), seed);
    body.resize(24);
    PipelineState state = timing.start();
    std::unordered_set<PipelineState, StateHash> at_the_top;
    for (int pass = 0; pass < 200; ++pass) {
      at_the_top.insert(state);
      for (const Instruction& i : body) {
        Outcome outcome;
        outcome.taken = i.writes_pc && !i.conditional_branch();
        timing.step(state, i, outcome, {});
      }
    }
    EXPECT_LE(at_the_top.size(), 8u) << seed;
  }
}

INSTANTIATE_TEST_SUITE_P(Cores, Timing,
                         testing::Values(Core::cortex_m0, Core::cortex_m0plus, Core::cortex_m3,
                                         Core::cortex_m4, Core::cortex_m7, Core::cortex_m33),
                         [](const auto& one) {
                           std::string name(core_info(one.param).id);
                           name[name.find('-')] = '_';
                           return name;
                         });

Instruction decode(std::uint32_t encoding, std::uint8_t it_bits = 0) {
  ItState it{it_bits};
  return decoded(encoding, base_address, it);
}

// `count` times `encoding`, one behind the other, behind a branch to the first.
int cycles_behind_branch(Core core, std::uint32_t encoding, int count, std::uint32_t address) {
  const CoreTiming& timing = core_timing(core);
  PipelineState state = timing.start();
  Outcome taken;
  taken.taken = true;
  timing.step(state, decoded(0xE7FE, address), taken, {});
  int cycles = 0;
  for (int k = 0; k < count; ++k) {
    const Instruction i = decoded(encoding, address);
    cycles += timing.step(state, i, {}, {}).cycles;
    address += i.size;
  }
  return cycles;
}

int delay_loop_cycles(Core core, std::uint32_t address, int passes) {
  const CoreTiming& timing = core_timing(core);
  PipelineState state = timing.start();
  const Instruction subs = decoded(0x3801, address);     // subs r0, #1
  const Instruction bne = decoded(0xD1FD, address + 2);  // to the SUBS
  Outcome taken;
  taken.taken = true;
  int cycles = 0;
  for (int k = 0; k < passes; ++k)
    cycles += timing.step(state, subs, {}, {}).cycles + timing.step(state, bne, taken, {}).cycles;
  return cycles;
}

// modm-io/modm, pull request 642, and blaatschaap.be for the STM32F103: 4 cycles a pass, not 3.
TEST(SystemBus, CodeThatABranchLeadsToComesACycleLater) {
  for (const Core core : {Core::cortex_m3, Core::cortex_m4}) {
    EXPECT_EQ(delay_loop_cycles(core, 0x08000000, 100) - delay_loop_cycles(core, 0x08000000, 50),
              50 * 3);
    EXPECT_EQ(delay_loop_cycles(core, 0x10000000, 100) - delay_loop_cycles(core, 0x10000000, 50),
              50 * 3);
    EXPECT_EQ(delay_loop_cycles(core, 0x20000000, 100) - delay_loop_cycles(core, 0x20000000, 50),
              50 * 4);
  }
}

TEST(SystemBus, CodeInARowLosesNoMore) {
  for (const Core core : {Core::cortex_m3, Core::cortex_m4})
    for (const std::uint32_t encoding : {0x4608u, 0xEA4F0001u}) {  // mov r0, r1, narrow and wide
      EXPECT_EQ(cycles_behind_branch(core, encoding, 20, 0x08000000), 20);
      EXPECT_EQ(cycles_behind_branch(core, encoding, 20, 0x20000000), 21);
    }
}

TEST(ExecutedClass, TellsWhatABranchDid) {
  const Instruction bne = decode(0xd1fe);
  EXPECT_EQ(executed_class(bne, {.taken = true}), CycleClass::branch_taken);
  EXPECT_EQ(executed_class(bne, {}), CycleClass::branch_not_taken);
  const Instruction bx_lr = decode(0x4770);
  EXPECT_EQ(executed_class(bx_lr, {.taken = true}), CycleClass::return_);
  EXPECT_EQ(executed_class(decode(0xf000f802), {.taken = true}), CycleClass::call);
  const Instruction load = decode(0x6808, 0x08);  // ldreq r0, [r1]
  EXPECT_EQ(executed_class(load, {}), CycleClass::load);
  EXPECT_EQ(executed_class(load, {.passed = false}), CycleClass::condition_failed);
  EXPECT_EQ(executed_class(decode(0xeb0111c2), {}), CycleClass::alu_shifted);
}

TEST(OperandBucket, OfADivideIsTheDifferenceOfHighestSetBits) {
  const Instruction udiv = decode(0xfbb1f0f2), sdiv = decode(0xfb91f0f2);
  EXPECT_EQ(operand_registers(udiv).a, 1);
  EXPECT_EQ(operand_registers(udiv).b, 2);
  EXPECT_EQ(operand_bucket(udiv, 5, 100), 0);
  EXPECT_EQ(operand_bucket(udiv, 5, 0), 0);
  EXPECT_EQ(operand_bucket(udiv, 0, 0), 0);
  EXPECT_EQ(operand_bucket(udiv, 5, 4), 1);
  EXPECT_EQ(operand_bucket(udiv, 100, 7), 5);
  EXPECT_EQ(operand_bucket(udiv, 0xFFFFFFFF, 1), 32);
  EXPECT_EQ(operand_bucket(sdiv, 0xFFFFFFFF, 1), 1);            // -1 / 1
  EXPECT_EQ(operand_bucket(sdiv, 0xFFFFFF9C, 7), 5);            // -100 / 7
  EXPECT_EQ(operand_bucket(sdiv, 100, 0xFFFFFFF9), 5);          // 100 / -7
  EXPECT_EQ(operand_bucket(sdiv, 0x80000000, 0xFFFFFFFF), 32);  // the quotient that overflows
  std::mt19937 random(6);
  for (int n = 0; n < 100'000; ++n) {
    const std::uint32_t a = random() >> random() % 32, b = random() >> random() % 32;
    const int bucket = operand_bucket(n % 2 ? udiv : sdiv, a, b);
    ASSERT_GE(bucket, 0);
    ASSERT_LT(bucket, operand_buckets);
  }
}

TEST(OperandBucket, OfALongMultiplyCountsLargeOperands) {
  const Instruction umull = decode(0xfba20103), smull = decode(0xfb820103);
  EXPECT_EQ(operand_registers(umull).a, 2);
  EXPECT_EQ(operand_registers(umull).b, 3);
  EXPECT_EQ(operand_bucket(umull, 65535, 65535), 0);
  EXPECT_EQ(operand_bucket(umull, 65536, 65535), 1);
  EXPECT_EQ(operand_bucket(umull, 3, 0xFFFFFFFF), 1);
  EXPECT_EQ(operand_bucket(umull, 65536, 0xFFFFFFFF), 2);
  EXPECT_EQ(operand_bucket(smull, 3, 0xFFFFFFFF), 0);  // 3 * -1
  EXPECT_EQ(operand_bucket(smull, 0x80000000, 1), 1);
}

TEST(Loss, HasANameForEach) {
  std::unordered_set<std::string_view> names;
  for (int loss = 0; loss < loss_count; ++loss) names.insert(to_string(static_cast<Loss>(loss)));
  EXPECT_EQ(names.size(), static_cast<std::size_t>(loss_count));
  EXPECT_FALSE(names.contains(""));
}

TEST(CycleClasses, HaveIdsThatAreFoundAgain) {
  for (const CycleClassInfo& info : all_cycle_classes())
    EXPECT_EQ(cycle_class_from_id(info.id), info.cycle_class);
  for (const CoreInfo& info : all_cores()) {
    EXPECT_EQ(core_from_id(info.id), info.core);
    EXPECT_EQ(core_info(info.core).id, info.id);
  }
  EXPECT_EQ(core_from_id("cortex-m4f"), std::nullopt);
}

}  // namespace
}  // namespace boardless
