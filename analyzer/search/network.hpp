// The network that an architecture stands for: its layers, and the graph with weights drawn from a
// seed.
//
//   const std::vector<NetworkLayer> layers = network_layers(space, architecture);
//   layer_json(layers[0].layer)                     // as docs/predictor.md has it
//   const Graph graph = network_graph(space, layers, 1);
//   write_model(graph)                              // the same bytes for the same seed
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/learn/layer.hpp"
#include "analyzer/search/architecture.hpp"

namespace boardless {

struct NetworkLayer {
  Layer layer;
  std::vector<int> from;  // layers that it reads; -1: the network's input
  Layer::Shape output;
  int stage = 0;
  double macs() const;
  double parameters() const;  // weights and biases
};

// Adds the layers of one stage behind `from`, or behind the input.
struct NetworkEnd {
  int layer = -1;
  Layer::Shape shape;
};
void add_stage(const ArchitectureStage& stage, int number, std::int32_t classes, NetworkEnd& end,
               std::vector<NetworkLayer>& layers);

std::vector<NetworkLayer> network_layers(const SearchSpace& space, const Architecture& net);

Graph network_graph(const SearchSpace& space, const Architecture& net,
                    const std::vector<NetworkLayer>& layers, std::uint64_t weights_seed);

}  // namespace boardless
