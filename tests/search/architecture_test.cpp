// Genomes, architectures and networks: back and forth, and into graphs that kernels run.
#include "analyzer/search/architecture.hpp"

#include <gmock/gmock.h>

#include <set>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/macs.hpp"
#include "analyzer/model/graph/write_model.hpp"
#include "analyzer/model/model_program.hpp"
#include "analyzer/random.hpp"
#include "search_parts.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

const char* examples[] = {"ds_cnn_keywords", "mobilenet_images", "resnet_images"};

SearchSpace example(const std::string& name) {
  return read_space(SOURCE_ROOT "/docs/examples/spaces/" + name + ".toml");
}

Genome drawn(const SearchSpace& space, Random& random) {
  Genome out;
  for (const Gene& gene : space.genes) out.push_back(random.between(0, gene.choices - 1));
  return out;
}

TEST(SearchArchitecture, GenomesComeBackFromJson) {
  Random random(1);
  for (const char* name : examples) {
    const SearchSpace space = example(name);
    for (int k = 0; k < 200; ++k) {
      const Genome genome = canonical(space, drawn(space, random));
      EXPECT_EQ(canonical(space, genome), genome);
      const std::string json = architecture_json(space, genome);
      EXPECT_EQ(genome_from_json(space, json, "it"), genome) << json;
    }
  }
}

TEST(SearchArchitecture, EqualNetworksHaveEqualGenomes) {
  const SearchParts parts;
  std::map<std::string, Genome> seen;
  for (const Genome& genome : parts.all()) {
    std::string layers;
    const Architecture net = architecture_of(parts.space, genome);
    for (const NetworkLayer& layer : network_layers(parts.space, net))
      layers += layer_json(layer.layer);
    const auto [at, is_new] = seen.try_emplace(layers, genome);
    EXPECT_EQ(at->second, genome);
  }
  EXPECT_EQ(seen.size(), 2u * 3 * 2 * (1 + 2 * 3));
}

TEST(SearchArchitecture, WhatIsNoneOfTheSpaceIsRefused) {
  const SearchSpace space = space_from_toml(small_space, "small.toml");
  const std::string good = architecture_json(space, canonical(space, {}));
  const auto refusal = [&](const std::string& from, const std::string& to) {
    std::string text = good;
    text.replace(text.find(from), from.size(), to);
    try {
      genome_from_json(space, text, "line 3");
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_EQ(refusal("small", "small"), "accepted");
  EXPECT_THAT(refusal("small", "large"), HasSubstr("line 3 is no architecture of the space"));
  EXPECT_THAT(refusal("\"channels\":4", "\"channels\":5"), HasSubstr("a channels of '5'"));
  EXPECT_THAT(refusal("\"kernel\":3", "\"kernel\":7"), HasSubstr("stage 1"));
  EXPECT_THAT(refusal("[8,8]", "[9,9]"), HasSubstr("resolution"));
  EXPECT_THAT(refusal("{", "["), HasSubstr("no JSON object"));
  EXPECT_THAT(refusal("{\"kind\":\"head\"}", "3"), HasSubstr("stage 3"));
  // A million lists in each other would end the stack.
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  EXPECT_THAT(refusal("[8,8]", deep), HasSubstr("nests too deep"));
  EXPECT_THAT(refusal("{\"kind\":\"head\"}", deep), HasSubstr("nests too deep"));
}

// Of each example: the pack has a kernel for every layer, amounts are those of the graph, and one
// is run.
TEST(SearchArchitecture, EveryNetworkRunsOnThePack) {
  SearchParts parts(small_space, false);
  Random random(7);
  for (const char* name : examples) {
    const SearchSpace space = example(name);
    for (int k = 0; k < 20; ++k) {
      const Genome genome = canonical(space, drawn(space, random));
      const Architecture net = architecture_of(space, genome);
      const std::vector<NetworkLayer> layers = network_layers(space, net);
      const Graph graph = network_graph(space, net, layers, 1);
      ASSERT_EQ(graph.operators.size(), layers.size());
      double macs = 0, parameters = 0;
      for (std::size_t l = 0; l < layers.size(); ++l) {
        const Tensor& out = graph.tensors[static_cast<std::size_t>(graph.operators[l].outputs[0])];
        EXPECT_EQ(layers[l].output, out.shape);
        macs += layers[l].macs();
        parameters += layers[l].parameters();
      }
      double in_graph = 0;
      for (const Operator& op : graph.operators)
        in_graph += static_cast<double>(operator_macs(graph, op).value_or(0));
      EXPECT_EQ(macs, in_graph);
      EXPECT_EQ(parameters, static_cast<double>(graph_parameters(graph).count));
      const ModelProgram program = make_program(graph, parts.coster->setup().pack, parts.board, {});
      for (const ModelProgram::Op& op : program.ops) EXPECT_EQ(op.missing, "");
      if (k == 0) {
        const CandidateCost cost = parts.coster->cost(graph);
        EXPECT_EQ(cost.error, "");
        EXPECT_GT(cost.latency_s.value, 0);
      }
    }
  }
}

TEST(SearchArchitecture, TheSameSeedGivesTheSameBytes) {
  const SearchSpace space = example("ds_cnn_keywords");
  const Architecture net = architecture_of(space, canonical(space, {}));
  const auto bytes = [&](std::uint64_t seed) {
    return write_model(network_graph(space, net, network_layers(space, net), seed));
  };
  EXPECT_EQ(bytes(1), bytes(1));
  EXPECT_NE(bytes(1), bytes(2));
}

// A layer of a network, built alone as the predictor's batches build it, is the same operator.
TEST(SearchArchitecture, LayersAreThoseOfThePredictorsFormat) {
  const SearchSpace space = example("mobilenet_images");
  Random random(3);
  const Architecture net = architecture_of(space, canonical(space, drawn(space, random)));
  const std::vector<NetworkLayer> layers = network_layers(space, net);
  for (const NetworkLayer& layer : layers) {
    const Graph alone = graph_of(read_layer(layer_json(layer.layer)));
    EXPECT_EQ(alone.tensors[static_cast<std::size_t>(alone.outputs[0])].shape, layer.output);
  }
}

}  // namespace
}  // namespace boardless
