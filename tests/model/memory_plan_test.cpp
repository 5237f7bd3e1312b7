// Plans of random graphs against a slow and obvious check, and the cases that have one right
// answer.
#include <random>
#include <set>

#include "graphs.hpp"

namespace boardless {
namespace {

// Operators that read earlier tensors, one to three each, and write one or two.
Graph random_graph(std::uint32_t seed) {
  std::mt19937 random(seed);
  const auto below = [&](std::uint32_t n) { return static_cast<int>(random() % n); };
  GraphBuilder net(seed);
  std::vector<int> known;
  const auto size = [&] { return 1 + below(4) * below(300); };
  for (int i = 0; i <= below(2); ++i) known.push_back(net.input({1, size()}));
  const int operators = 1 + below(20);
  for (int i = 0; i < operators; ++i) {
    std::vector<int> inputs;
    for (int j = 0; j <= below(3); ++j) {
      // Mostly recent ones, so that lifetimes differ.
      const int back =
          below(3) == 0
              ? below(static_cast<std::uint32_t>(known.size()))
              : below(std::min<std::uint32_t>(3, static_cast<std::uint32_t>(known.size())));
      inputs.push_back(known[known.size() - 1 - static_cast<std::size_t>(back)]);
    }
    if (below(4) == 0) inputs.push_back(net.weights({1, 3}, 0));
    if (below(4) == 0) inputs.push_back(-1);
    std::vector<int> outputs;
    for (int j = 0; j <= below(5) / 4; ++j) outputs.push_back(net.tensor({1, size()}));
    known.insert(known.end(), outputs.begin(), outputs.end());
    net.op("Any", inputs, outputs, CustomOptions{});
  }
  return net.finish(
      {known.back(),
       known[static_cast<std::size_t>(below(static_cast<std::uint32_t>(known.size())))]});
}

bool contains(const std::vector<int>& numbers, int number) {
  return std::find(numbers.begin(), numbers.end(), number) != numbers.end();
}

// By the words of memory_plan.hpp: needed at operator `now`?
bool is_needed(const Graph& graph, int tensor, int now) {
  if (graph.tensors[tensor].is_constant()) return false;
  bool is_there = contains(graph.inputs, tensor);
  bool is_used_later = contains(graph.outputs, tensor);
  for (const Operator& op : graph.operators) {
    const bool reads = contains(op.inputs, tensor);
    const bool writes = contains(op.outputs, tensor);
    if (op.index <= now && writes) is_there = true;
    if (op.index >= now && (reads || writes)) is_used_later = true;
    // An input that nobody reads is there when the first operator starts.
  }
  if (now == 0 && contains(graph.inputs, tensor)) is_used_later = true;
  return is_there && is_used_later;
}

// Writes each needed tensor's bytes, operator by operator, and looks whether they are still free.
void expect_plan_holds(const Graph& graph, const PlanOptions& options, const MemoryPlan& plan) {
  std::uint64_t most = 0;
  for (int now = 0; now < static_cast<int>(graph.operators.size()); ++now) {
    std::vector<int> owner(plan.arena_bytes, -1);
    std::uint64_t in_use = 0;
    const auto take = [&](int who, std::optional<std::uint64_t> offset, std::uint64_t bytes) {
      ASSERT_TRUE(offset);
      ASSERT_EQ(*offset % 16, 0U);
      ASSERT_LE(*offset + bytes, plan.arena_bytes);
      in_use += (bytes + 15) / 16 * 16;
      for (std::uint64_t i = *offset; i < *offset + bytes; ++i) {
        ASSERT_EQ(owner[i], -1) << "byte " << i << " at operator " << now;
        owner[i] = who;
      }
    };
    for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t)
      if (is_needed(graph, t, now)) take(t, plan.tensor_offsets[t], tensor_bytes(graph.tensors[t]));
    const auto at = static_cast<std::size_t>(now);
    if (at < options.scratch_bytes.size() && options.scratch_bytes[at] > 0)
      take(1'000'000, plan.scratch_offsets[at], options.scratch_bytes[at]);
    if (in_use > most) {
      most = in_use;
      EXPECT_LE(now, plan.peak_operator);
    }
    if (now == plan.peak_operator) {
      EXPECT_EQ(in_use, plan.lower_bound_bytes);
      for (int t = 0; t < static_cast<int>(graph.tensors.size()); ++t)
        EXPECT_EQ(contains(plan.peak_tensors, t), is_needed(graph, t, now));
    }
  }
  EXPECT_EQ(plan.lower_bound_bytes, most);
}

TEST(MemoryPlan, HoldsForRandomGraphs) {
  double sum = 0;
  constexpr int graphs = 400;
  for (int seed = 0; seed < graphs; ++seed) {
    const Graph graph = random_graph(static_cast<std::uint32_t>(seed));
    PlanOptions options;
    std::mt19937 random(static_cast<std::uint32_t>(seed));
    if (seed % 2 == 1)
      for (std::size_t i = 0; i < graph.operators.size(); ++i)
        options.scratch_bytes.push_back(random() % 3 * (random() % 200));
    const MemoryPlan plan = plan_memory(graph, options);
    EXPECT_EQ(plan_fault(plan), "");
    expect_plan_holds(graph, options, plan);
    if (testing::Test::HasFatalFailure()) FAIL() << "seed " << seed;
    sum += static_cast<double>(plan.arena_bytes) / static_cast<double>(plan.lower_bound_bytes);
  }
  // Greedy is not optimal, but near the least that any plan needs.
  RecordProperty("arena_by_lower_bound", std::to_string(sum / graphs));
  EXPECT_LT(sum / graphs, 1.05);
}

TEST(MemoryPlan, AlternatesInAChain) {
  GraphBuilder net(1);
  int x = net.input({1, 100});
  for (int i = 0; i < 5; ++i) x = net.unary("RELU", x);
  const MemoryPlan plan = plan_memory(net.finish({x}));
  EXPECT_EQ(plan.arena_bytes, 224U);
  EXPECT_EQ(plan.lower_bound_bytes, 224U);
  EXPECT_EQ(plan.tensor_offsets[0], 0U);
  EXPECT_EQ(plan.tensor_offsets[1], 112U);
  EXPECT_EQ(plan.tensor_offsets[2], 0U);
}

TEST(MemoryPlan, ScratchIsThereForItsOperatorAlone) {
  GraphBuilder net(1);
  const int x = net.unary("RELU", net.unary("RELU", net.input({1, 16})));
  const MemoryPlan plan = plan_memory(net.finish({x}), {{0, 100}, {}});
  EXPECT_EQ(plan.peak_operator, 1);
  EXPECT_EQ(plan.arena_bytes, 32U + 112);
  EXPECT_FALSE(plan.scratch_offsets[0]);
  EXPECT_TRUE(plan.scratch_offsets[1]);
}

TEST(MemoryPlan, VariablesKeepTheirPlace) {
  GraphBuilder net(1);
  const int x = net.input({1, 16});
  const int state = net.tensor({1, 16});
  const int y = net.tensor({1, 16});
  net.op("Any", {x}, {y}, CustomOptions{});
  Graph graph = net.finish({net.unary("RELU", y)});
  graph.operators[0].inputs.push_back(state);
  graph.tensors[state].is_variable = true;
  const MemoryPlan plan = plan_memory(graph);
  for (const ArenaBlock& block : plan.blocks) {
    if (block.tensors != std::vector<int>{state}) continue;
    EXPECT_EQ(block.first_operator, 0);
    EXPECT_EQ(block.last_operator, 1);
  }
  EXPECT_EQ(plan.arena_bytes, 48U);
}

TEST(MemoryPlan, ViewsShareMemory) {
  GraphBuilder net(1);
  const int x = net.unary("RELU", net.input({1, 64}));
  const int view = net.reshape(x, {8, 8});
  const Graph graph = net.finish({net.unary("RELU", net.reshape(view, {64})), x});
  EXPECT_EQ(view_operators(graph), (std::vector<int>{1, 2}));
  EXPECT_EQ(plan_memory(graph).arena_bytes, 192U);
  const MemoryPlan plan = plan_memory(graph, {{}, {1, 2}});
  EXPECT_EQ(plan.arena_bytes, 128U);
  EXPECT_EQ(plan.tensor_offsets[x], plan.tensor_offsets[view]);
  EXPECT_EQ(plan_fault(plan), "");
}

TEST(MemoryPlan, InPlaceOnlyWhereNothingIsLost) {
  GraphBuilder net(1);
  const int x = net.input({1, 64});
  const int a = net.unary("RELU", x);                 // 0: x is read by 1 too
  const int b = net.add(a, x);                        // 1: a dies here
  const int c = net.reshape(b, {64});                 // 2: a view of b
  const int d = net.unary("RELU", c);                 // 3: b is read by 4
  const int e = net.mul(b, net.reshape(d, {1, 64}));  // 4 the view of d, 5
  const Graph graph = net.finish({e});
  const auto takes = [&](std::vector<int> in_place) {
    try {
      return plan_fault(plan_memory(graph, {{}, std::move(in_place)})).empty();
    } catch (const Error&) {
      return false;
    }
  };
  EXPECT_FALSE(takes({0}));
  EXPECT_TRUE(takes({1}));
  EXPECT_TRUE(takes({2}));
  EXPECT_TRUE(takes({3}));      // c has memory of its own
  EXPECT_FALSE(takes({2, 3}));  // c is b's memory, and b is read later
  EXPECT_TRUE(takes({1, 2, 4, 5}));
  EXPECT_FALSE(takes({6}));
  const MemoryPlan plan = plan_memory(graph, {{}, {1}});
  EXPECT_EQ(plan.tensor_offsets[a], plan.tensor_offsets[b]);
}

TEST(MemoryPlan, MayBeInPlaceIsSoWhereItIsAllowed) {
  GraphBuilder net(1);
  const int x = net.input({1, 64});
  const int a = net.unary("RELU", x);  // 0: x is read by 1 too
  const int b = net.add(a, x);         // 1: a dies here
  const Graph graph = net.finish({b});
  PlanOptions options;
  options.may_be_in_place = {0, 1};
  const MemoryPlan plan = plan_memory(graph, options);
  EXPECT_NE(plan.tensor_offsets[x], plan.tensor_offsets[a]);
  EXPECT_EQ(plan.tensor_offsets[a], plan.tensor_offsets[b]);
  EXPECT_EQ(plan_fault(plan), "");
}

TEST(MemoryPlan, FaultsAreFound) {
  GraphBuilder net(1);
  MemoryPlan plan = plan_memory(net.finish({net.unary("RELU", net.input({1, 64}))}));
  plan.blocks[1].offset = 16;
  plan.blocks[0].offset = 0;
  EXPECT_THAT(plan_fault(plan), testing::HasSubstr("share bytes at one time"));
  plan.blocks[1].offset = 8;
  EXPECT_THAT(plan_fault(plan), testing::HasSubstr("misaligned"));
}

// Greedy is as good as any plan can be for three of them. In vww, two tensors of 18 KiB that follow
// each other lie around one of 36 KiB, and a gap of 9 KiB stays.
TEST(MemoryPlan, OfPublishedModels) {
  const std::pair<const char*, std::uint64_t> published[] = {{"kws_ref_model.tflite", 0},
                                                             {"pretrainedResnet_quant.tflite", 0},
                                                             {"vww_96_int8.tflite", 9'216},
                                                             {"ad01_int8.tflite", 0}};
  for (const auto& [name, lost] : published) {
    const std::string path = shared_model(name);
    if (is_missing(path)) GTEST_SKIP() << "no shared models beside the source tree";
    const Graph graph = read_graph(path);
    const MemoryPlan plan = plan_memory(graph);
    expect_plan_holds(graph, {}, plan);
    EXPECT_EQ(plan.arena_bytes, plan.lower_bound_bytes + lost) << name;
  }
}

}  // namespace
}  // namespace boardless
