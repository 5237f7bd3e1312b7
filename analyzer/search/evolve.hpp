// NSGA-II (Deb and others, 2002) over genomes of whole numbers, by pagmo, which is kept behind this
// header.
//
//   evolve({.choices = {3, 16, 2}, .objectives = 2, .evaluate = evaluate},
//          {.seed = 1, .generations = 50}, first);
//
// `evaluate` is asked for a whole generation at once and gives what is to be small, for each
// genome. The search keeps nothing: whoever evaluates has seen everything. The same seed and the
// same answers give the same questions.
#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "analyzer/search/architecture.hpp"

namespace boardless {

struct EvolveProblem {
  std::vector<std::int32_t> choices;  // of each gene
  std::size_t objectives = 2;         // at least 2
  std::function<std::vector<std::vector<double>>(const std::vector<Genome>&)> evaluate;
};

struct EvolveOptions {
  std::uint64_t seed = 1;
  unsigned generations = 1;
  std::function<void(unsigned)> progress = {};  // after each generation
};

// `first` has at least 8 genomes, a multiple of 4, as the algorithm wants. What `evaluate` throws
// passes through.
void evolve(const EvolveProblem& problem, const EvolveOptions& options,
            const std::vector<Genome>& first);

}  // namespace boardless
