// One layer of a network, without weights: what an architecture search asks the cost of.
//
//   const Layer layer = read_layer(R"({"op":"CONV_2D","input":[1,32,32,3],"channels":16,
//                                      "filter":[3,3],"stride":[2,2],"padding":"same"})");
//   const Graph graph = graph_of(layer);     // one operator, with weights from layer.seed
//
// As a line of JSON it is the format of `estimate --batch FILE.jsonl`; docs/predictor.md lists the
// keys. What is left out has the value that it has in a new Layer.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

class GraphBuilder;

struct Layer {
  using Shape = std::vector<std::int32_t>;
  std::string op;             // TensorFlow Lite's name: "CONV_2D"
  std::vector<Shape> inputs;  // of what is no constant
  std::int32_t channels = 0;  // of the output: CONV_2D, TRANSPOSE_CONV, FULLY_CONNECTED
  // Windows; height, then width.
  std::int32_t filter[2] = {1, 1};
  std::int32_t stride[2] = {1, 1};
  std::int32_t dilation[2] = {1, 1};
  std::int32_t groups = 1;            // CONV_2D
  std::int32_t depth_multiplier = 1;  // DEPTHWISE_CONV_2D
  Padding padding = Padding::same;
  Activation activation = Activation::none;
  // What other operators take besides tensors: MEAN's axes, TRANSPOSE's order, PAD's
  // before-and-after, RESHAPE's shape, RESIZE_NEAREST_NEIGHBOR's height and width, the axis of
  // CONCATENATION, the axis and count of SPLIT, begin, end and stride of STRIDED_SLICE.
  std::vector<std::int32_t> numbers;
  bool from_float = false;  // QUANTIZE
  // Weights, scales and zero points are drawn from it; 0: one scale for all activations.
  std::uint64_t seed = 0;
  // Layers behind it that run with it, as one fused kernel: layer_chain.hpp.
  std::vector<Layer> then;
  std::int32_t place = 0;  // of a layer behind another: which input is that one's output

  bool operator==(const Layer&) const = default;
};

// Error(ErrorKind::request): "a layer of type 'CONV' (did you mean 'CONV_2D'?)", a key that is
// missing or has a value out of place.
Layer read_layer(const std::string& json);
std::string layer_json(const Layer& layer);  // one line; what is as in a new Layer is left out

// Adds the layer's operator to a graph, reading these tensors; what it gives. Errors as graph_of().
std::vector<int> add_layer(GraphBuilder& net, const Layer& layer, const std::vector<int>& from);

// A graph of the one operator. Error(ErrorKind::request) where the shapes do not fit.
Graph graph_of(const Layer& layer);

// The operators that a layer may have.
const std::vector<std::string>& layer_ops();

}  // namespace boardless
