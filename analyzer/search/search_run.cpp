#include "analyzer/search/search_run.hpp"

#include <algorithm>
#include <cmath>

#include "analyzer/random.hpp"
#include "analyzer/search/evolve.hpp"
#include "analyzer/search/pareto.hpp"
#include "analyzer/search/search.hpp"

namespace boardless {
namespace {

// More than any latency in seconds, energy in joules, or lack of accuracy.
constexpr double infeasible = 1e9;

// Genomes of all sizes: of most fields a higher choice is a larger network, so that genes drawn
// around one level spread the first population over the costs.
std::vector<Genome> first_population(const SearchSpace& space, unsigned count, Random& random) {
  std::vector<Genome> out;
  for (unsigned k = 0; k < count; ++k) {
    const double level = (k + 0.5) / count;
    Genome genome;
    for (const Gene& gene : space.genes) {
      const double spread = random.between(-500, 500) / 1000.0;
      const double at = std::clamp(level + spread, 0.0, 1.0);
      genome.push_back(static_cast<std::int32_t>(std::lround(at * (gene.choices - 1))));
    }
    out.push_back(canonical(space, genome));
  }
  return out;
}

}  // namespace

void SearchRun::look_at(const std::vector<Genome>& genomes) {
  evaluator_.ensure(genomes, [this](const Evaluation& e) { return missing(e) == 0; });
  visited_.insert(genomes.begin(), genomes.end());
}

std::size_t SearchRun::objective_count() const {
  return evaluator_.coster().setup().model.joules_per_cycle ? 3 : 2;
}

bool SearchRun::feasible(const Genome& genome) const {
  const Evaluation& e = evaluator_.of(genome);
  return e.accuracy && missing(e) == 0;
}

std::vector<double> SearchRun::objectives(const Genome& genome) const {
  const Evaluation& e = evaluator_.of(genome);
  const CandidateCost cost = cost_of_(e);
  const double missed = violation(cost, budgets_);
  const std::size_t count = objective_count();
  if (missed > 0 || !e.accuracy)
    return std::vector<double>(count, infeasible * (1 + (missed > 0 ? missed : 1e6)));
  std::vector<double> out = {1 - *e.accuracy, cost.latency_s.value};
  if (count > 2) out.push_back(cost.energy_j ? cost.energy_j->value : infeasible);
  return out;
}

bool SearchRun::better(const Genome& a, const Genome& b) const {
  const Evaluation &ea = evaluator_.of(a), &eb = evaluator_.of(b);
  if (ea.accuracy != eb.accuracy) return ea.accuracy > eb.accuracy;
  const double la = cost_of_(ea).latency_s.value, lb = cost_of_(eb).latency_s.value;
  return la != lb ? la < lb : a < b;
}

std::optional<Genome> SearchRun::best() const {
  std::optional<Genome> out;
  for (const Genome& genome : visited_)
    if (feasible(genome) && (!out || better(genome, *out))) out = genome;
  return out;
}

std::vector<Genome> SearchRun::front() const {
  std::vector<Genome> candidates;
  std::vector<std::vector<double>> values;
  for (const Genome& genome : visited_) {
    if (!feasible(genome)) continue;
    candidates.push_back(genome);
    values.push_back(objectives(genome));
  }
  std::vector<Genome> out;
  for (const std::size_t k : pareto_front(values)) out.push_back(candidates[k]);
  std::sort(out.begin(), out.end(),
            [this](const Genome& a, const Genome& b) { return better(a, b); });
  return out;
}

std::optional<Evaluation> SearchRun::nearest() const {
  std::optional<Evaluation> out;
  for (const Genome& genome : visited_) {
    const Evaluation& e = evaluator_.of(genome);
    if (!out || missing(e) < missing(*out)) out = e;
  }
  return out;
}

namespace {

void look_at_all(SearchRun& run, unsigned at_once) {
  const SearchSpace& space = run.evaluator().space();
  Genome genome(space.genes.size(), 0);
  std::vector<Genome> batch;
  while (true) {
    batch.push_back(canonical(space, genome));
    std::size_t k = 0;
    while (k < genome.size() && ++genome[k] == space.genes[k].choices) genome[k++] = 0;
    const bool last = k == genome.size();
    if (batch.size() == at_once || last) {
      run.look_at(batch);
      batch.clear();
    }
    if (last) return;
  }
}

}  // namespace

void evolve_run(SearchRun& run, const SearchOptions& options) {
  const SearchSpace& space = run.evaluator().space();
  // A space that is no larger than what would be looked at is looked at as a whole.
  const double most = 1.0 * options.population * (options.generations + 1.0);
  if (std::pow(10.0, space.log10_size) < most + 0.5) return look_at_all(run, options.population);
  Random random(options.seed);
  const std::vector<Genome> first = first_population(space, options.population, random);
  EvolveProblem problem;
  for (const Gene& gene : space.genes) problem.choices.push_back(gene.choices);
  problem.objectives = run.objective_count();
  problem.evaluate = [&](const std::vector<Genome>& genomes) {
    std::vector<Genome> asked;
    asked.reserve(genomes.size());
    for (const Genome& genome : genomes) asked.push_back(canonical(space, genome));
    run.look_at(asked);
    std::vector<std::vector<double>> out;
    out.reserve(asked.size());
    for (const Genome& genome : asked) out.push_back(run.objectives(genome));
    return out;
  };
  evolve(problem, {.seed = options.seed, .generations = options.generations}, first);
}

}  // namespace boardless
