// Evaluates networks for a search: each is costed once and scored at most once, and both are
// logged.
//
//   Evaluator evaluator(space, coster, scorer, log, {.jobs = 2});
//   evaluator.ensure(genomes, [](const Evaluation& e) { return e.cost.latency_s.value < 0.05; });
//   evaluator.of(genomes[0]).accuracy
//
// Costs are computed and networks scored several at a time; the log's lines come in the order of
// the genomes all the same, so that an interrupted search that goes on writes what it would have
// written.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "analyzer/search/evaluation_log.hpp"
#include "analyzer/search/network_cost.hpp"
#include "analyzer/search/scorer.hpp"

namespace boardless {

struct EvaluatorOptions {
  unsigned jobs = 1;
  std::uint64_t weights_seed = 1;
  std::string scorer_models;  // a folder to write the networks to that are scored; empty: none
  bool asking = false;        // SearchAsks in place of evaluating
  const std::atomic<bool>* cancel = nullptr;
  std::function<void()> progress;  // after each network, one call at a time
};

// What a search wants to know that the log does not tell.
struct SearchAsks {
  std::vector<Genome> genomes;
};

class Evaluator {
 public:
  using WantsScore = std::function<bool(const Evaluation&)>;

  Evaluator(const SearchSpace& space, NetworkCoster& coster, Scorer& scorer, EvaluationLog& log,
            EvaluatorOptions options);

  // Genomes are canonical. Those that `wants_score` says are scored, if they have not been.
  void ensure(const std::vector<Genome>& genomes, const WantsScore& wants_score);
  const Evaluation& of(const Genome& genome) const { return known_.at(genome); }

  Graph graph(const Genome& genome) const;
  const SearchSpace& space() const { return space_; }
  NetworkCoster& coster() { return coster_; }
  const Scorer& scorer() const { return scorer_; }

  std::size_t costed() const { return costed_; }  // in this run, beyond what the log had
  std::size_t scored() const { return scored_; }
  std::size_t failed() const { return failed_; }  // of all, by the scorer

 private:
  struct Task {
    Evaluation evaluation;
    bool score = false;
    bool ready = false;
  };

  void cost_all(std::vector<Task>& tasks, const WantsScore& wants_score);
  void cost_one(Evaluation& evaluation);
  void score_all(std::vector<Task>& tasks);
  void keep(std::vector<Task>& tasks);  // appends those that are ready, in order
  void count(const Evaluation& evaluation);

  const SearchSpace& space_;
  NetworkCoster& coster_;
  Scorer& scorer_;
  EvaluationLog& log_;
  EvaluatorOptions options_;
  std::map<Genome, Evaluation> known_;
  std::size_t kept_ = 0;  // of the tasks at hand
  std::size_t costed_ = 0, scored_ = 0, failed_ = 0;
  std::size_t answers_ = 0, failures_in_row_ = 0;
};

}  // namespace boardless
