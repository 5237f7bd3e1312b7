// Alignments of made-up calls with made-up ops, whose truth is known.
#include "analyzer/detect/align_calls.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <random>

namespace boardless {
namespace {

using testing::ElementsAre;

OpWork op(const std::string& type, std::uint64_t macs, std::uint64_t bytes) {
  OpWork out;
  out.type = type;
  out.macs = macs;
  out.elements = bytes;
  out.output_bytes = {bytes};
  out.moves_nothing = type == "RESHAPE";
  out.feeds_next = true;
  return out;
}

CallWork call(std::uint64_t multiplications, std::uint32_t bytes, double share,
              std::vector<std::string> operators = {}) {
  CallWork out;
  out.operators = std::move(operators);
  out.multiplications = multiplications;
  if (bytes) out.written = {{0x20000000, 0x20000000 + bytes}};
  out.written_bytes = bytes;
  out.share = share;
  return out;
}

// "0:0" a call and an op, "1:-" glue, "-:1" dropped, "2:2-3" fused, "3-4:4" split.
std::vector<std::string> steps_of(const Alignment& alignment) {
  const auto part = [](std::size_t first, std::size_t count) {
    if (count == 0) return std::string("-");
    return count == 1 ? fmt::format("{}", first) : fmt::format("{}-{}", first, first + count - 1);
  };
  std::vector<std::string> out;
  for (const AlignedStep& s : alignment.steps)
    out.push_back(part(s.first_call, s.calls) + ":" + part(s.first_op, s.ops));
  return out;
}

const std::vector<OpWork> net = {
    op("PAD", 0, 1600),          op("CONV_2D", 100'000, 1000), op("DEPTHWISE_CONV_2D", 9'000, 1000),
    op("CONV_2D", 64'000, 2000), op("RESHAPE", 0, 2000),       op("FULLY_CONNECTED", 20'000, 10)};

std::vector<CallWork> runtime(bool named) {
  const auto name = [&](const char* type) {
    return named ? std::vector<std::string>{type} : std::vector<std::string>{};
  };
  CallWork second_half = call(33'000, 1000, 0.15, name("CONV_2D"));
  second_half.written = {{0x200003E8, 0x200007D0}};
  return {call(0, 400, 0.002),                                // copies the input
          call(101'500, 1000, 0.5, name("CONV_2D")),          // PAD and CONV_2D
          call(9'800, 1000, 0.1, name("DEPTHWISE_CONV_2D")),  //
          call(33'000, 1000, 0.15, name("CONV_2D")),          // half of one
          second_half,                                        // and the other half
          call(20'030, 10, 0.06, name("FULLY_CONNECTED"))};
}

TEST(AlignCalls, FindsFusedSplitDroppedAndGlueByNameAndWork) {
  EXPECT_THAT(steps_of(align_calls(runtime(true), net)),
              ElementsAre("0:-", "1:0-1", "2:2", "3-4:3", "-:4", "5:5"));
}

TEST(AlignCalls, FindsThemByWorkAlone) {
  EXPECT_THAT(steps_of(align_calls(runtime(false), net)),
              ElementsAre("0:-", "1:0-1", "2:2", "3-4:3", "-:4", "5:5"));
}

TEST(AlignCalls, APadThatRunsIsNotTakenForFused) {
  std::vector<CallWork> calls = runtime(false);
  calls[0] = call(0, 1600, 0.02);
  EXPECT_THAT(steps_of(align_calls(calls, net)),
              ElementsAre("0:0", "1:1", "2:2", "3-4:3", "-:4", "5:5"));
}

TEST(AlignCalls, TellsWhatIsNotCertain) {
  // Two calls alike, and one op: either may have run it.
  const std::vector<OpWork> ops = {op("SOFTMAX", 0, 100)};
  const Alignment a = align_calls(std::vector{call(10, 100, 0.5), call(10, 100, 0.5)}, ops);
  double margin = 100;
  for (const AlignedStep& s : a.steps)
    if (s.ops) margin = s.margin;
  EXPECT_LT(margin, 0.5);
  const Alignment sure = align_calls(runtime(true), net);
  for (const AlignedStep& s : sure.steps) {
    if (!s.ops || !s.calls) continue;
    EXPECT_GT(s.margin, 0.5) << s.first_op;
  }
}

// All ways to go from one corner to the other, by recursion.
double best_of_all(std::span<const CallWork> calls, std::span<const OpWork> ops, std::size_t c,
                   std::size_t o) {
  if (c == calls.size() && o == ops.size()) return 0;
  double best = -1e9;
  const auto go = [&](std::size_t dc, std::size_t dops, double points) {
    best = std::max(best, points + best_of_all(calls, ops, c + dc, o + dops));
  };
  if (o < ops.size()) go(0, 1, ops[o].macs ? -4 : ops[o].moves_nothing ? 0 : -1);
  if (c < calls.size()) go(1, 0, -0.1 - 6 * calls[c].share);
  if (c == calls.size() || o == ops.size()) return best;
  const auto fits = [&](std::size_t dc, std::size_t dops) {
    return evidence(calls.subspan(c, dc), ops.subspan(o, dops)).points();
  };
  go(1, 1, fits(1, 1));
  for (std::size_t k = 2; k <= 4 && o + k <= ops.size() && ops[o + k - 2].feeds_next; ++k) {
    if (ops[o].moves_nothing || ops[o + k - 1].moves_nothing) continue;
    go(1, k, fits(1, k) - 0.5 * static_cast<double>(k - 1));
  }
  if (!contributes(calls[c], ops[o]) || does_all(calls[c], ops[o])) return best;
  for (std::size_t k = 2; k <= 16 && c + k <= calls.size(); ++k) {
    if (does_all(calls[c + k - 1], ops[o])) break;
    if (contributes(calls[c + k - 1], ops[o]))
      go(k, 1, fits(k, 1) - 0.4 * static_cast<double>(k - 1));
  }
  return best;
}

TEST(AlignCalls, IsAsGoodAsTheBestOfAllAlignments) {
  std::mt19937 random(1);
  const auto upto = [&](std::uint32_t n) { return static_cast<std::uint32_t>(random() % (n + 1)); };
  for (int round = 0; round < 200; ++round) {
    std::vector<CallWork> calls;
    std::vector<OpWork> ops;
    for (std::uint32_t k = upto(5); k-- > 0;)
      calls.push_back(
          call(upto(3) * 5000, upto(3) * 500, upto(10) / 40.0,
               upto(1) ? std::vector<std::string>{"CONV_2D"} : std::vector<std::string>{}));
    for (std::uint32_t k = upto(4); k-- > 0;) {
      ops.push_back(op(upto(2) ? "CONV_2D" : "RESHAPE", 0, 500 * (1 + upto(2))));
      if (ops.back().type == "CONV_2D") ops.back().macs = 5000 * upto(3);
      ops.back().feeds_next = upto(3) > 0;
    }
    const Alignment a = align_calls(calls, ops);
    EXPECT_NEAR(a.points, best_of_all(calls, ops, 0, 0), 1e-9);
    double sum = 0;
    std::size_t of_calls = 0, of_ops = 0;
    for (const AlignedStep& s : a.steps) {
      EXPECT_EQ(s.first_call, of_calls);
      EXPECT_EQ(s.first_op, of_ops);
      of_calls += s.calls;
      of_ops += s.ops;
      sum += s.points;
    }
    EXPECT_EQ(of_calls, calls.size());
    EXPECT_EQ(of_ops, ops.size());
    EXPECT_NEAR(sum, a.points, 1e-9);
  }
}

}  // namespace
}  // namespace boardless
