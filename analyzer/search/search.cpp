#include "analyzer/search/search.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "analyzer/error.hpp"
#include "analyzer/random.hpp"
#include "analyzer/search/pareto.hpp"
#include "analyzer/search/refine.hpp"
#include "analyzer/search/search_run.hpp"

namespace boardless {
namespace {

void tell(const SearchOptions& options, const char* phase) {
  if (options.phase) options.phase(phase);
}

// What a prediction is off near the best network, by its emulation: laws err alike on networks that
// are alike. Without it the budgets of a predictor that errs high are never used up.
struct Correction {
  double latency = 1, energy = 1;
};

constexpr double most_corrected = 1.25;  // either way; beyond, the predictor is to be learned anew
constexpr double hardly_corrected = 0.002;  // not worth a further round
constexpr int correction_rounds = 3;
constexpr int most_calibrations = 20;

CandidateCost corrected(CandidateCost cost, const Correction& by) {
  const auto scale = [](Figure& figure, double times) {
    figure.value *= times;
    figure.interval.low *= times;
    figure.interval.high *= times;
  };
  scale(cost.latency_s, by.latency);
  if (cost.energy_j) scale(*cost.energy_j, by.energy);
  return cost;
}

double ratio_of(const Figure& emulated, const Figure& predicted) {
  if (!(predicted.value > 0)) return 1;
  return std::clamp(emulated.value / predicted.value, 1 / most_corrected, most_corrected);
}

Correction correction_of(const CandidateCost& emulated, const CandidateCost& predicted) {
  Correction out;
  out.latency = ratio_of(emulated.latency_s, predicted.latency_s);
  if (emulated.energy_j && predicted.energy_j)
    out.energy = ratio_of(*emulated.energy_j, *predicted.energy_j);
  return out;
}

// Refines again with what the best network's emulation says of its prediction, until it says no
// more.
void refine_corrected(SearchRun& run, Correction& correction, const SearchOptions& options) {
  NetworkCoster& coster = run.evaluator().coster();
  if (!coster.predicts() || !options.correct) return;
  for (int round = 0; round < correction_rounds; ++round) {
    const std::optional<Genome> best = run.best();
    if (!best) return;
    const CandidateCost emulated = coster.emulate(run.evaluator().graph(*best));
    if (!emulated.error.empty()) return;
    const Correction next = correction_of(emulated, run.evaluator().of(*best).cost);
    const double change = std::max(std::abs(next.latency / correction.latency - 1),
                                   std::abs(next.energy / correction.energy - 1));
    if (change < hardly_corrected) return;
    correction = next;
    refine_best(run, options.refine);
  }
}

// Its best member that keeps the budgets by emulation, and what else was emulated on the way.
void emulate_best(Evaluator& evaluator, const SearchOptions& options, SearchResult& out) {
  std::vector<SearchMember> kept;
  unsigned tried = 0;
  for (SearchMember& member : out.members) {
    // If the budget for emulations is used up, on and on until one keeps the budgets.
    const bool wanted = tried < options.emulate || !out.best;
    if (wanted) {
      ++tried;
      member.emulated = evaluator.coster().predicts()
                            ? evaluator.coster().emulate(evaluator.graph(member.evaluation.genome))
                            : member.evaluation.cost;
      if (violation(*member.emulated, options.budgets) > 0) {
        out.dropped.push_back(std::move(member));
        continue;
      }
      if (!out.best) out.best = kept.size();
    }
    kept.push_back(std::move(member));
  }
  out.members = std::move(kept);
}

}  // namespace

SearchResult search(Evaluator& evaluator, const SearchOptions& options) {
  Correction correction;
  SearchRun run(evaluator, options.budgets,
                [&](const Evaluation& e) { return corrected(e.cost, correction); });
  tell(options, "evolving");
  evolve_run(run, options);
  tell(options, "refining");
  refine_front(run, options.refine);
  refine_corrected(run, correction, options);
  tell(options, "emulating");
  SearchResult out;
  out.evaluated = run.visited().size();
  for (const Genome& genome : run.visited()) {
    out.feasible += run.feasible(genome);
    if (!evaluator.of(genome).failure.empty()) out.failed.push_back(evaluator.of(genome));
  }
  for (const Genome& genome : run.front()) out.members.push_back({evaluator.of(genome), {}});
  emulate_best(evaluator, options, out);
  if (out.feasible == 0) out.nearest = run.nearest();
  return out;
}

MacsCostModel calibrate_macs(Evaluator& evaluator, std::uint64_t seed) {
  const SearchSpace& space = evaluator.space();
  Random random(seed ^ 0x6d616373);  // other networks than the search's own first ones
  CandidateCost cost;
  for (int trial = 0; trial < most_calibrations; ++trial) {
    Genome genome;
    for (const Gene& gene : space.genes) genome.push_back(random.between(0, gene.choices - 1));
    genome = canonical(space, genome);
    cost = evaluator.coster().emulate(evaluator.graph(genome));
    if (!cost.error.empty()) continue;
    double macs = 0;
    for (const NetworkLayer& layer : network_layers(space, architecture_of(space, genome)))
      macs += layer.macs();
    MacsCostModel out;
    out.network = network_name(architecture_json(space, genome));
    out.seconds_per_mac = cost.latency_s.value / std::max(macs, 1.0);
    if (cost.energy_j) out.joules_per_mac = cost.energy_j->value / std::max(macs, 1.0);
    return out;
  }
  throw Error(
      ErrorKind::request,
      fmt::format("nothing tells what a MAC costs: none of {} networks drawn from the space "
                  "could be emulated; of the last, {}",
                  most_calibrations, cost.error));
}

CandidateCost macs_cost(const MacsCostModel& model, const Evaluation& e) {
  CandidateCost out = e.cost;
  const auto figure = [&](double per_mac) {
    const double value = per_mac * static_cast<double>(e.macs);
    return Figure{value, {value, value}};
  };
  out.latency_s = figure(model.seconds_per_mac);
  out.energy_j.reset();
  if (model.joules_per_mac) out.energy_j = figure(*model.joules_per_mac);
  return out;
}

MacsSearchResult search_by_macs(Evaluator& evaluator, const SearchOptions& options) {
  MacsSearchResult out;
  out.model = calibrate_macs(evaluator, options.seed);
  SearchRun run(evaluator, options.budgets,
                [&](const Evaluation& e) { return macs_cost(out.model, e); });
  tell(options, "evolving by MACs");
  evolve_run(run, options);
  tell(options, "refining by MACs");
  refine_front(run, options.refine);
  tell(options, "emulating");
  out.evaluated = run.visited().size();
  for (const Genome& genome : run.front()) {
    const Evaluation& e = evaluator.of(genome);
    const CandidateCost emulated = evaluator.coster().emulate(evaluator.graph(genome));
    const bool keeps = violation(emulated, options.budgets) == 0;
    if (!out.best) {
      out.best = e;
      out.best_by_macs = macs_cost(out.model, e);
      out.best_emulated = emulated;
      out.keeps = keeps;
    }
    if (!keeps) continue;
    out.best_that_keeps = SearchMember{e, emulated};
    break;
  }
  return out;
}

namespace {

std::vector<double> by_estimate(const SearchMember& member) {
  const CandidateCost& cost = member.evaluation.cost;
  std::vector<double> out = {1 - *member.evaluation.accuracy, cost.latency_s.value};
  if (cost.energy_j) out.push_back(cost.energy_j->value);
  return out;
}

}  // namespace

void take_better(SearchResult& found, MacsSearchResult& by_macs) {
  if (!by_macs.best_that_keeps) return;
  const SearchMember& other = *by_macs.best_that_keeps;
  if (found.best) {
    const SearchMember& own = found.members[*found.best];
    const double gain = *other.evaluation.accuracy - *own.evaluation.accuracy;
    const bool faster = other.emulated->latency_s.value < own.emulated->latency_s.value;
    if (gain < 0 || (gain == 0 && !faster)) return;
    by_macs.best_before = own;
  }
  by_macs.taken = true;
  const auto is_worse = [&](const SearchMember& member) {
    return member.evaluation.genome == other.evaluation.genome ||
           dominates(by_estimate(other), by_estimate(member));
  };
  std::erase_if(found.members, is_worse);
  found.members.insert(found.members.begin(), other);  // nothing that was emulated is more accurate
  found.best = 0;
  found.nearest.reset();
}

}  // namespace boardless
