// Kernels made up here, whose cost is known for every layer: what learning asks for, and finds.
#include "analyzer/learn/learn_kernel.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analyzer/learn/find_laws.hpp"

namespace boardless {
namespace {

// A kernel of two loops, and another way for a length above 64, which one layer in 40 has.
struct Made {
  int noise = 0;  // cycles that data decides, up to
  int asked = 0;

  static Layer draw(Random& random) {
    Layer layer;
    layer.op = "RESHAPE";
    const std::int32_t length = random.one_in(40) ? random.between(65, 200) : random.between(1, 64);
    layer.inputs = {{random.between(1, 3), length, random.between(1, 40)}};
    layer.seed = random.next() >> 40;
    return layer;
  }
  static std::vector<std::int64_t> parameters(const Layer& layer) {
    const Layer::Shape& shape = layer.inputs[0];
    return {shape[0], shape[1], shape[2]};
  }
  Observation observe(const Layer& layer, Events& events) {
    ++asked;
    Observation out;
    out.layer = layer;
    out.parameters = parameters(layer);
    const std::int64_t rows = out.parameters[0], length = out.parameters[1],
                       channels = out.parameters[2];
    const auto happen = [&](std::uint32_t block, int cycles, std::int64_t count) {
      if (!count) return;
      Event event;
      event.block = block;
      event.size = 8;
      event.next = block + 8;
      event.key = std::to_string(block);
      event.cost.cycles[0] = cycles;
      const std::size_t k = events.find_or_add(event);
      out.counts.resize(std::max(out.counts.size(), k + 1));
      out.counts[k] += count;
      out.cycles += count * cycles;
    };
    happen(0x100, 30, 1);
    happen(0x200, 5, rows * (channels >> 2));
    happen(0x300, 7, rows * (channels & 3));
    if (length <= 64) happen(0x400, 9, rows * length);
    if (length > 64) happen(0x500, 3, rows * length * channels);
    if (noise) happen(0x600, 1, static_cast<std::int64_t>(layer.seed % noise));
    return out;
  }
  KernelSource source() {
    return {{"rows", "length", "channels"},
            draw,
            parameters,
            [this](const Layer& layer, Events& events) { return observe(layer, events); }};
  }
};

double worst_error(const KernelLaws& laws) {
  Made kernel;
  Events events;
  Random random(99);
  std::vector<std::int64_t> room;
  double worst = 0;
  for (int k = 0; k < 500; ++k) {
    const Observation seen = kernel.observe(Made::draw(random), events);
    const double predicted = evaluate_cycles(laws, seen.parameters, room);
    worst = std::max(worst, std::abs(predicted / static_cast<double>(seen.cycles) - 1));
  }
  return worst;
}

TEST(LearnKernel, FindsARareWayWithFewEmulations) {
  for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
    Made kernel;
    const LearnedLaws learned =
        learn_kernel(kernel.source(), {.seed = seed, .max_emulations = 100}, {});
    EXPECT_EQ(learned.emulations, kernel.asked);
    EXPECT_LE(learned.emulations, 45) << seed;
    EXPECT_NEAR(learned.exact_share, 1, 1e-9) << seed;
    EXPECT_LT(worst_error(learned.laws), 1e-9) << seed;
  }
}

TEST(LearnKernel, GivesUpOnWhatDataDecidesAndSaysHowFarItIsOff) {
  Made kernel{.noise = 60};
  const LearnedLaws learned = learn_kernel(kernel.source(), {.seed = 1, .max_emulations = 200}, {});
  EXPECT_LT(learned.emulations, 180);
  EXPECT_GT(learned.error.worst, 0.001);
  EXPECT_EQ(learned.error.layers, 4);
  EXPECT_LT(learned.exact_share, 1);
}

// Two counts with the same values on few layers: the other one is told.
TEST(LawSearch, TellsWhatElseALawCouldBe) {
  Made kernel;
  Events events;
  std::vector<Observation> seen;
  std::vector<Counts> parameters;
  for (const std::int32_t rows : {1, 2, 3}) {
    Layer layer;
    layer.inputs = {{rows, 10 * rows, 4 * rows}};  // each is a multiple of the others
    seen.push_back(kernel.observe(layer, events));
  }
  Random random(3);
  for (int k = 0; k < 200; ++k) parameters.push_back(Made::parameters(Made::draw(random)));
  LawSearch search(Vocabulary(kernel.source().names, parameters));
  search.learn(seen, events);
  EXPECT_FALSE(search.doubts().empty());
}

// What is left over ran once wherever it ran at all: it may run twice where more is left.
TEST(LawSearch, DoubtsThatALoopSeenToRunOnceAlwaysDoes) {
  Events events;
  std::vector<Observation> seen;
  std::vector<Counts> parameters;
  const std::vector<std::string> names = {"rows", "channels"};
  for (std::int64_t rows = 1; rows <= 7; ++rows)
    for (const std::int64_t channels : {4, 5, 6, 7, 8, 10, 13, 18, 23}) {
      parameters.push_back({rows, channels});
      if ((channels & 3) == 3) continue;
      Observation& one = seen.emplace_back();
      one.parameters = parameters.back();
      for (const std::int64_t count : {std::int64_t{20}, rows * ((channels & 3) == 2)}) {
        Event event;
        event.block = static_cast<std::uint32_t>(16 * one.counts.size());
        event.size = 8;
        event.key = std::to_string(event.block);
        event.cost.cycles[0] = 5;
        events.find_or_add(event);
        one.counts.push_back(count);
        one.cycles += 5 * count;
      }
    }
  LawSearch search(Vocabulary(names, parameters));
  search.learn(seen, events);
  bool twice = false;
  for (const Doubt& doubt : search.doubts())
    for (const CountLaw& other : doubt.others)
      twice = twice || std::abs(other.of(Counts{5, 7}) - 2 * 5) < 1e-9;
  EXPECT_TRUE(twice);
}

}  // namespace
}  // namespace boardless
