// The one file that includes pagmo.
#include "analyzer/search/evolve.hpp"

#include <algorithm>
#include <cmath>
#include <exception>
#include <pagmo/algorithms/nsga2.hpp>
#include <pagmo/bfe.hpp>
#include <pagmo/population.hpp>
#include <pagmo/problem.hpp>
#include <stdexcept>

namespace boardless {
namespace {

Genome genome_of(const double* begin, std::size_t genes) {
  Genome out;
  for (std::size_t k = 0; k < genes; ++k)
    out.push_back(static_cast<std::int32_t>(std::lround(begin[k])));
  return out;
}

// As pagmo wants problems: default constructible and copied at will.
struct PagmoProblem {
  const EvolveProblem* problem = nullptr;

  pagmo::vector_double fitness(const pagmo::vector_double& x) const {
    return problem->evaluate({genome_of(x.data(), x.size())})[0];
  }
  std::pair<pagmo::vector_double, pagmo::vector_double> get_bounds() const {
    if (!problem) return {{0}, {1}};
    pagmo::vector_double low(problem->choices.size(), 0), high;
    for (const std::int32_t choices : problem->choices) high.push_back(choices - 1);
    return {low, high};
  }
  pagmo::vector_double::size_type get_nobj() const { return problem ? problem->objectives : 1; }
  pagmo::vector_double::size_type get_nix() const { return problem ? problem->choices.size() : 0; }
};

// A generation at once.
struct PagmoBatch {
  const EvolveProblem* problem = nullptr;

  pagmo::vector_double operator()(const pagmo::problem&, const pagmo::vector_double& all) const {
    std::vector<Genome> genomes;
    const std::size_t genes = problem->choices.size();
    for (std::size_t at = 0; at < all.size(); at += genes)
      genomes.push_back(genome_of(all.data() + at, genes));
    pagmo::vector_double out;
    for (const std::vector<double>& objectives : problem->evaluate(genomes))
      out.insert(out.end(), objectives.begin(), objectives.end());
    return out;
  }
};

}  // namespace

void evolve(const EvolveProblem& problem, const EvolveOptions& options,
            const std::vector<Genome>& first) {
  if (problem.choices.empty() || problem.objectives < 2 || first.size() < 8 || first.size() % 4)
    throw std::logic_error("evolve() wants genes, two objectives, and a population in fours");
  const auto seed = static_cast<unsigned>(options.seed ^ (options.seed >> 32));
  pagmo::population population(pagmo::problem(PagmoProblem{&problem}), 0, seed);
  const std::vector<std::vector<double>> values = problem.evaluate(first);
  for (std::size_t k = 0; k < first.size(); ++k)
    population.push_back({first[k].begin(), first[k].end()}, values[k]);
  // One gene in each child changes on average, and at least one in a short genome.
  const double mutation = std::min(1.0, 1.0 / static_cast<double>(problem.choices.size()));
  pagmo::nsga2 algorithm(1, 0.9, 10, mutation, 20, seed);
  algorithm.set_bfe(pagmo::bfe(PagmoBatch{&problem}));
  for (unsigned generation = 0; generation < options.generations; ++generation) {
    population = algorithm.evolve(population);  // goes on with its random numbers
    if (options.progress) options.progress(generation + 1);
  }
}

}  // namespace boardless
