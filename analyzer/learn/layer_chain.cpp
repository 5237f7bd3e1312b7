#include "analyzer/learn/layer_chain.hpp"

#include <algorithm>

#include "analyzer/error.hpp"
#include "analyzer/learn/layer_prior.hpp"
#include "analyzer/model/fused_ops.hpp"
#include "analyzer/model/graph/macs.hpp"

namespace boardless {
namespace {

constexpr int most_draws = 60;  // for one chain
constexpr std::uint64_t most_macs = 1'000'000;
constexpr std::uint64_t most_bytes = 64 << 10;  // of the tensor between

Tensor& tensor_of(Graph& graph, int index) {
  return graph.tensors[static_cast<std::size_t>(index)];
}

// Whether the operator hands its input's values on, so that scale and zero point are the same.
bool keeps_values(const std::string& op) {
  return op == "PAD" || op == "PADV2" || op == "RESHAPE" || op == "MAX_POOL_2D" ||
         op == "AVERAGE_POOL_2D" || op == "TRANSPOSE" || op == "STRIDED_SLICE";
}

// Adds the graph of `next`, whose input at its place is the last operator's output.
void append(Graph& graph, const Layer& next) {
  Graph behind = graph_of_part(next);
  const Operator& last = graph.operators.back();
  const int between = last.outputs[0];
  const auto place = static_cast<std::size_t>(next.place);
  if (next.place < 0 || place >= behind.inputs.size())
    throw Error(ErrorKind::request, "a layer behind another has no input at its \"place\"");
  const int input = behind.inputs[place];
  if (tensor_of(graph, between).shape != tensor_of(behind, input).shape ||
      tensor_of(graph, between).type != tensor_of(behind, input).type)
    throw Error(ErrorKind::request, "the input of a layer behind another is not that one's output");
  // The second layer's bias has a scale that its input has to keep.
  tensor_of(graph, between).quantisation = tensor_of(behind, input).quantisation;
  if (keeps_values(last.type))
    tensor_of(graph, last.inputs[0]).quantisation = tensor_of(graph, between).quantisation;
  const auto offset = static_cast<int>(graph.tensors.size());
  const auto moved = [&](int tensor) {
    return tensor < 0 ? tensor : tensor == input ? between : tensor + offset;
  };
  graph.tensors.insert(graph.tensors.end(), behind.tensors.begin(), behind.tensors.end());
  Operator op = behind.operators[0];
  op.index = static_cast<int>(graph.operators.size());
  for (int& tensor : op.inputs) tensor = moved(tensor);
  for (int& tensor : op.outputs) tensor = moved(tensor);
  graph.operators.push_back(std::move(op));
  for (const int tensor : behind.inputs)
    if (tensor != input) graph.inputs.push_back(moved(tensor));
  graph.outputs.clear();
  for (const int tensor : behind.outputs) graph.outputs.push_back(moved(tensor));
}

bool small_enough(const Graph& graph) {
  std::uint64_t macs = 0, bytes = 0;
  for (const Operator& op : graph.operators) {
    macs += operator_macs(graph, op).value_or(0);
    bytes = std::max(bytes, tensor_bytes(graph.tensors[static_cast<std::size_t>(op.outputs[0])]));
  }
  return macs <= most_macs && bytes <= most_bytes;
}

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

// As separable convolutions and inverted bottlenecks have it.
void make_pointwise(Layer& conv, std::int32_t channels, Random& random) {
  conv.groups = 1;
  for (int axis = 0; axis < 2; ++axis)
    conv.filter[axis] = conv.stride[axis] = conv.dilation[axis] = 1;
  switch (random.between(0, 3)) {
    case 0:
      break;  // as drawn
    case 1:
      conv.channels = std::max(1, channels / random.pick({2, 3, 4, 6}));
      break;
    default:
      conv.channels = channels;
  }
}

}  // namespace

std::string fused_name(const Layer& layer) {
  std::string out = layer.op;
  for (const Layer& next : layer.then) out += "+" + next.op;
  return out;
}

std::vector<std::string> fused_parts(const std::string& name) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= name.size();) {
    const std::size_t plus = std::min(name.find('+', at), name.size());
    out.push_back(name.substr(at, plus - at));
    at = plus + 1;
  }
  return out;
}

Graph graph_of_chain(const Layer& layer) {
  Layer first = layer;
  first.then.clear();
  Graph out = graph_of_part(first);
  for (const Layer& next : layer.then) append(out, next);
  check_graph(out, "layers one behind the other");
  return out;
}

KernelCall call_of(const Layer& layer) {
  const Graph graph = graph_of(layer);
  if (layer.then.empty()) return kernel_call(graph, graph.operators[0]);
  Kernel fused;
  fused.name = fused_name(layer);
  return fused_call(graph, {0, static_cast<int>(layer.then.size()) + 1, &fused});
}

bool can_draw_chain(const std::string& name) {
  const std::vector<std::string> parts = fused_parts(name);
  const std::vector<std::string>& known = layer_ops();
  return parts.size() == 2 && std::all_of(parts.begin(), parts.end(), [&](const std::string& part) {
           return std::find(known.begin(), known.end(), part) != known.end();
         });
}

bool draw_chain(const std::string& first, const std::string& second, Random& random, Layer& out,
                int rare) {
  for (int draw = 0; draw < most_draws; ++draw) {
    out = draw_layer(first, random, rare);
    Layer next = draw_layer(second, random, rare);
    if (first == "PAD" && random.one_in(2)) pad_as_same(out, next);
    try {
      const Graph before = graph_of(out);
      const int between = before.operators[0].outputs[0];
      const Layer::Shape& shape = before.tensors[static_cast<std::size_t>(between)].shape;
      // One input in six is repeated along the other.
      if (next.inputs.size() == 2) {
        next.place = random.between(0, 1);
        Layer::Shape& other = next.inputs[static_cast<std::size_t>(1 - next.place)];
        const bool repeats = random.one_in(6);
        other = shape;
        for (std::size_t k = 0; repeats && k + 1 < other.size(); ++k) other[k] = 1;
        next.inputs[static_cast<std::size_t>(next.place)] = shape;
      } else {
        for (Layer::Shape& input : next.inputs) input = shape;
      }
      if (first == "DEPTHWISE_CONV_2D" && second == "CONV_2D" && !random.one_in(8))
        make_pointwise(next, random.one_in(2) ? out.inputs[0].back() : shape.back(), random);
      out.then = {next};
      if (small_enough(graph_of(out))) return true;
    } catch (const Error&) {
      continue;  // a filter that is larger than its input, and the like
    }
  }
  return false;
}

}  // namespace boardless
