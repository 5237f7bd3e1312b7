// A point of a search space: the values that were chosen, and as a genome the places of these among
// their choices.
//
//   const Genome genome = canonical(space, {3, 0, 1, ...});
//   const Architecture net = architecture_of(space, genome);
//   architecture_json(space, net)
//       // {"space":"ds_cnn_keywords","resolution":[49,10],"stages":[{"kind":"conv",...}]}
//   genome_from_json(space, text, "best.json") == genome
//
// Genes without effect, such as those of a stage that is left out, are 0 in a canonical genome, so
// that equal networks have equal genomes.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/search/search_space.hpp"

namespace boardless {

using Genome = std::vector<std::int32_t>;  // as SearchSpace::genes

struct ArchitectureStage {
  StageKind kind = StageKind::conv;
  std::int32_t channels = 0;
  SpaceValue kernel{1, 1};
  SpaceValue stride{1, 1};
  SpaceValue dilation{1, 1};
  std::int32_t repeats = 1;
  std::int32_t expansion = 1;
  Activation activation = Activation::none;
  bool max_pool = false;
};

struct Architecture {
  SpaceValue resolution;
  std::vector<ArchitectureStage> stages;
};

Genome canonical(const SearchSpace& space, Genome genome);
Architecture architecture_of(const SearchSpace& space, const Genome& genome);

// One line; the order of keys is fixed.
std::string architecture_json(const SearchSpace& space, const Genome& genome);

// Error(ErrorKind::request) where it is none of the space; `name` stands in it.
Genome genome_from_json(const SearchSpace& space, const std::string& text, const std::string& name);

// "49x10; conv 64 10x4 /2; separable 64 3x3 x4; head": for tables.
std::string architecture_text(const SearchSpace& space, const Genome& genome);

}  // namespace boardless
