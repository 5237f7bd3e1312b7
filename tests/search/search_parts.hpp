// A small space, and what a search over it needs.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "analyzer/search/search.hpp"
#include "made_predictor.hpp"

namespace boardless {

inline const char* small_space = R"(name = "small"
classes = 4
[input]
resolution = [8, 12]
channels = 2
[[stage]]
kind = "conv"
channels = [4, 8, 12]
stride = [1, 2]
[[stage]]
kind = ["conv", "separable"]
channels = {from = 4, to = 12, step = 4}
repeats = [0, 1]
[[stage]]
kind = "head"
)";

struct SearchParts {
  SearchSpace space;
  Board board = generic_board(Core::cortex_m4);
  std::unique_ptr<NetworkCoster> coster;
  ProxyScorer proxy;
  LogConditions conditions;

  // `change`: what is to be wrong with it.
  explicit SearchParts(const std::string& toml = small_space, bool predicts = true,
                       const std::function<void(NetworkCosterSetup&)>& change = {})
      : space(space_from_toml(toml, "small.toml")) {
    NetworkCosterSetup setup;
    setup.board = board;
    setup.point = operating_point(board, {});
    setup.pack = load_kernel_pack(bundled_kernel_pack(Core::cortex_m4));
    setup.pack.image.debug = nullptr;
    setup.model = documented_model(board, setup.point);
    if (predicts) setup.predictor = made_predictor(setup.pack, Core::cortex_m4);
    if (change) change(setup);
    coster = std::make_unique<NetworkCoster>(std::move(setup));
    conditions.space = space.name;
    conditions.scorer = "proxy";
  }

  // Every network of the space.
  std::vector<Genome> all() const {
    std::vector<Genome> out = {{}};
    for (const Gene& gene : space.genes) {
      std::vector<Genome> longer;
      for (const Genome& genome : out)
        for (std::int32_t k = 0; k < gene.choices; ++k) {
          longer.push_back(genome);
          longer.back().push_back(k);
        }
      out = std::move(longer);
    }
    for (Genome& genome : out) genome = canonical(space, genome);
    return out;
  }
};

}  // namespace boardless
