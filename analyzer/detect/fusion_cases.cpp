#include "analyzer/detect/fusion_cases.hpp"

#include <algorithm>
#include <cmath>

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/cost/linear_model.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer_chain.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/model_run.hpp"

namespace boardless {
namespace {

constexpr int undeclared_cases = 3;  // of each pair

constexpr const char* often_fused[] = {
    "PAD+CONV_2D",
    "PAD+DEPTHWISE_CONV_2D",
    "CONV_2D+ADD",
    "CONV_2D+MAX_POOL_2D",
    "CONV_2D+AVERAGE_POOL_2D",
    "CONV_2D+RELU",
    "CONV_2D+RELU6",
    "CONV_2D+HARD_SWISH",
    "CONV_2D+DEPTHWISE_CONV_2D",
    "DEPTHWISE_CONV_2D+CONV_2D",
    "DEPTHWISE_CONV_2D+RELU6",
    "DEPTHWISE_CONV_2D+ADD",
    "FULLY_CONNECTED+RELU",
    "FULLY_CONNECTED+SOFTMAX",
    "ADD+RELU",
};

struct Ran {
  bool fused = false;
  double cycles = 0;
  std::uint64_t arena_bytes = 0;
  std::vector<std::vector<std::uint8_t>> outputs;
};

class Trial {
 public:
  Trial(const KernelPack& pack, const Board& board, const OperatingPoint& point)
      : pack_(pack), board_(board), point_(point) {}

  bool is_fused(const Graph& graph) const {
    return make_program(graph, pack_, board_, {}).ops[0].fused_into.has_value();
  }

  // `last_input`: what the last of the graph's inputs holds; empty: noise.
  Ran run(const Graph& graph, bool fuse, std::vector<std::uint8_t> last_input = {}) const {
    const ModelProgram program = make_program(graph, pack_, board_, {.fuse = fuse});
    ModelRunOptions options;
    options.values = true;
    options.inputs.resize(graph.inputs.size());
    options.inputs.back() = std::move(last_input);
    options.run.point = point_;
    options.run.event_cycles = event_cycles(program.board, point_);
    const ModelRun run = run_model(graph, program, options);
    const ModelEstimate estimate =
        estimate_model(graph, program, run, point_, documented_model(program.board, point_));
    return {program.ops[0].fused_into.has_value(), estimate.whole.cycles,
            program.memory.arena_bytes, run.outputs};
  }

  // How much the costs of the two in one graph and in a graph each differ.
  double difference(const Layer& drawn) const {
    Graph graph = graph_of(drawn);
    const double together = run(graph, true).cycles;
    // The same tensors, of which the first op gives or the second one takes what is between.
    const Operator first = graph.operators[0];
    Graph behind = graph;
    graph.operators.pop_back();
    graph.outputs = first.outputs;
    behind.operators.erase(behind.operators.begin());
    behind.operators[0].index = 0;
    behind.inputs.push_back(first.outputs[0]);
    const Ran of_first = run(graph, true);
    const double apart = of_first.cycles + run(behind, true, of_first.outputs[0]).cycles;
    return std::abs(together / apart - 1);
  }

  FusionCase try_case(const Layer& drawn) const {
    FusionCase out;
    Layer first = drawn;
    first.then.clear();
    out.first = layer_json(first);
    out.second = layer_json(drawn.then[0]);
    const Graph graph = graph_of(drawn);
    const Ran together = run(graph, true);
    if (!together.fused) {
      Layer plain = drawn;
      plain.seed = plain.then[0].seed = 0;
      out.refusal = is_fused(graph_of(plain)) ? FusionRefusal::quantisation : FusionRefusal::sizes;
      return out;
    }
    const Ran apart = run(graph, false);
    out.same_bytes = together.outputs == apart.outputs;
    out.apart_cycles = apart.cycles;
    out.together_cycles = together.cycles;
    out.arena_saved_bytes = static_cast<std::int64_t>(apart.arena_bytes) -
                            static_cast<std::int64_t>(together.arena_bytes);
    return out;
  }

 private:
  const KernelPack& pack_;
  const Board& board_;
  const OperatingPoint& point_;
};

}  // namespace

std::vector<FusionPair> try_fusions(const KernelPack& pack, const Board& board,
                                    const OperatingPoint& point, const FusionOptions& options) {
  const Trial trial(pack, board, point);
  std::vector<FusionPair> out;
  for (const Kernel& kernel : pack.kernels) {
    const std::vector<std::string> parts = fused_parts(kernel.name);
    if (parts.size() < 2) continue;
    FusionPair& pair = out.emplace_back();
    pair.name = kernel.name;
    if (!can_draw_chain(kernel.name)) {
      pair.untested = parts.size() > 2 ? "cases are drawn of two operators"
                                       : "layers of these operators cannot be drawn";
      continue;
    }
    Random random(options.seed);
    for (int k = 0; k < options.cases; ++k) {
      Layer drawn;
      if (!draw_chain(parts[0], parts[1], random, drawn)) {
        pair.untested = "no two layers that were drawn go together";
        break;
      }
      pair.cases.push_back(trial.try_case(drawn));
    }
  }
  return out;
}

std::vector<UndeclaredPair> try_undeclared(const KernelPack& pack, const Board& board,
                                           const OperatingPoint& point,
                                           const FusionOptions& options) {
  const Trial trial(pack, board, point);
  std::vector<UndeclaredPair> out;
  for (const char* name : often_fused) {
    const std::vector<std::string> parts = fused_parts(name);
    const auto has = [&](const std::string& op) {
      return pack.find(op, TensorType::int8) != nullptr;
    };
    if (has(name) || !has(parts[0]) || !has(parts[1])) continue;
    UndeclaredPair& pair = out.emplace_back();
    pair.name = name;
    Random random(options.seed);
    Layer drawn;
    while (pair.cases < undeclared_cases && draw_chain(parts[0], parts[1], random, drawn)) {
      ++pair.cases;
      pair.difference = std::max(pair.difference, trial.difference(drawn));
    }
  }
  return out;
}

}  // namespace boardless
