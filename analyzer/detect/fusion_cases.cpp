#include "analyzer/detect/fusion_cases.hpp"

#include <algorithm>

#include "analyzer/cost/event_cycles.hpp"
#include "analyzer/cost/linear_model.hpp"
#include "analyzer/error.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/model/graph/macs.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/model/model_run.hpp"

namespace boardless {
namespace {

constexpr int most_draws = 60;  // for one case
constexpr std::uint64_t most_macs = 1'000'000;
constexpr std::uint64_t most_bytes = 64 << 10;  // of the tensor between

// Whether the operator hands its input's values on, so that scale and zero point are the same.
bool keeps_values(const std::string& op) {
  return op == "PAD" || op == "PADV2" || op == "RESHAPE" || op == "MAX_POOL_2D" ||
         op == "AVERAGE_POOL_2D" || op == "TRANSPOSE" || op == "STRIDED_SLICE";
}

Tensor& tensor_of(Graph& graph, int index) {
  return graph.tensors[static_cast<std::size_t>(index)];
}

std::vector<std::string> parts_of(const std::string& name) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t plus = std::min(name.find('+', at), name.size());
    out.push_back(name.substr(at, plus - at));
    at = plus + 1;
  }
  return out;
}

bool small_enough(const Graph& graph) {
  std::uint64_t macs = 0, bytes = 0;
  for (const Operator& op : graph.operators) {
    macs += operator_macs(graph, op).value_or(0);
    bytes = std::max(bytes, tensor_bytes(graph.tensors[static_cast<std::size_t>(op.outputs[0])]));
  }
  return macs <= most_macs && bytes <= most_bytes;
}

struct Drawn {
  Layer first, second;
  Graph graph;
};

// As converters have it: a PAD in place of SAME, in front of a window that takes what is there.
void pad_as_same(Layer& pad, Layer& window) {
  if (pad.inputs[0].size() != 4) return;
  window.padding = Padding::valid;
  pad.numbers = {0, 0};
  for (int axis = 0; axis < 2; ++axis) {
    const std::int32_t added = (window.filter[axis] - 1) * window.dilation[axis];
    pad.numbers.insert(pad.numbers.end(), {added / 2, added - added / 2});
  }
  pad.numbers.insert(pad.numbers.end(), {0, 0});
}

// Draws until two layers go together; false when they never do.
bool draw_two(const std::string& first, const std::string& second, Random& random, Drawn& out) {
  for (int draw = 0; draw < most_draws; ++draw) {
    out.first = draw_layer(first, random);
    out.second = draw_layer(second, random);
    if (first == "PAD" && random.one_in(2)) pad_as_same(out.first, out.second);
    try {
      const Graph before = graph_of(out.first);
      const int between = before.operators[0].outputs[0];
      const Layer::Shape& shape = before.tensors[static_cast<std::size_t>(between)].shape;
      for (Layer::Shape& input : out.second.inputs) input = shape;
      out.graph = graph_of_two(out.first, out.second);
    } catch (const Error&) {
      continue;  // a filter that is larger than its input, and the like
    }
    if (small_enough(out.graph)) return true;
  }
  return false;
}

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

  Ran run(const Graph& graph, bool fuse) const {
    const ModelProgram program = make_program(graph, pack_, board_, {.fuse = fuse});
    ModelRunOptions options;
    options.values = true;
    options.run.point = point_;
    options.run.event_cycles = event_cycles(program.board, point_);
    const ModelRun run = run_model(graph, program, options);
    const ModelEstimate estimate =
        estimate_model(graph, program, run, point_, documented_model(program.board, point_));
    return {program.ops[0].fused_into.has_value(), estimate.whole.cycles,
            program.memory.arena_bytes, run.outputs};
  }

  FusionCase try_case(const Drawn& drawn) const {
    FusionCase out;
    out.first = layer_json(drawn.first);
    out.second = layer_json(drawn.second);
    const Ran together = run(drawn.graph, true);
    if (!together.fused) {
      Layer first = drawn.first, second = drawn.second;
      first.seed = second.seed = 0;
      out.refusal = is_fused(graph_of_two(first, second)) ? FusionRefusal::quantisation
                                                          : FusionRefusal::sizes;
      return out;
    }
    const Ran apart = run(drawn.graph, false);
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

Graph graph_of_two(const Layer& first, const Layer& second) {
  Graph out = graph_of(first);
  Graph behind = graph_of(second);
  const int between = out.operators[0].outputs[0];
  const int input = behind.inputs[0];
  if (tensor_of(out, between).shape != tensor_of(behind, input).shape ||
      tensor_of(out, between).type != tensor_of(behind, input).type)
    throw Error(ErrorKind::request, "the second layer's input is not the first one's output");
  // The second layer's bias has a scale that its input has to keep.
  tensor_of(out, between).quantisation = tensor_of(behind, input).quantisation;
  if (keeps_values(first.op))
    tensor_of(out, out.inputs[0]).quantisation = tensor_of(out, between).quantisation;
  const auto offset = static_cast<int>(out.tensors.size());
  const auto moved = [&](int tensor) {
    return tensor < 0 ? tensor : tensor == input ? between : tensor + offset;
  };
  out.tensors.insert(out.tensors.end(), behind.tensors.begin(), behind.tensors.end());
  Operator op = behind.operators[0];
  op.index = 1;
  for (int& tensor : op.inputs) tensor = moved(tensor);
  for (int& tensor : op.outputs) tensor = moved(tensor);
  out.operators.push_back(std::move(op));
  for (std::size_t k = 1; k < behind.inputs.size(); ++k)
    out.inputs.push_back(moved(behind.inputs[k]));
  out.outputs.clear();
  for (const int tensor : behind.outputs) out.outputs.push_back(moved(tensor));
  check_graph(out, "two layers");
  return out;
}

std::vector<FusionPair> try_fusions(const KernelPack& pack, const Board& board,
                                    const OperatingPoint& point, const FusionOptions& options) {
  const std::vector<std::string>& drawable = layer_ops();
  const Trial trial(pack, board, point);
  std::vector<FusionPair> out;
  for (const Kernel& kernel : pack.kernels) {
    const std::vector<std::string> parts = parts_of(kernel.name);
    if (parts.size() < 2) continue;
    FusionPair& pair = out.emplace_back();
    pair.name = kernel.name;
    const bool known = std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
      return std::find(drawable.begin(), drawable.end(), part) != drawable.end();
    });
    if (parts.size() > 2 || !known) {
      pair.untested = parts.size() > 2 ? "cases are drawn of two operators"
                                       : "layers of these operators cannot be drawn";
      continue;
    }
    Random random(options.seed);
    for (int k = 0; k < options.cases; ++k) {
      Drawn drawn;
      if (!draw_two(parts[0], parts[1], random, drawn)) {
        pair.untested = "no two layers that were drawn go together";
        break;
      }
      pair.cases.push_back(trial.try_case(drawn));
    }
  }
  return out;
}

}  // namespace boardless
