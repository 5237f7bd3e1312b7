#include "analyzer/search/evaluator.hpp"

#include <fmt/format.h>

#include <fstream>
#include <mutex>

#include "analyzer/error.hpp"
#include "analyzer/model/graph/write_model.hpp"
#include "analyzer/parallel.hpp"

namespace boardless {
namespace {

// A scorer that never answered is broken; one that stops answering is, too.
constexpr std::size_t most_failures_at_first = 10, most_failures_in_row = 25;

void write_file(const std::string& path, const std::vector<std::uint8_t>& bytes) {
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(reinterpret_cast<const char*>(bytes.data()),
             static_cast<std::streamsize>(bytes.size()));
  if (!file.flush())
    throw Error(ErrorKind::request, fmt::format("cannot write '{}' for the scorer", path));
}

}  // namespace

Evaluator::Evaluator(const SearchSpace& space, NetworkCoster& coster, Scorer& scorer,
                     EvaluationLog& log, EvaluatorOptions options)
    : space_(space), coster_(coster), scorer_(scorer), log_(log), options_(std::move(options)) {
  for (Evaluation& e : log_.take_read()) {
    count(e);
    // A later line of the same network has its score.
    Evaluation& known = known_[e.genome];
    known = std::move(e);
  }
}

Graph Evaluator::graph(const Genome& genome) const {
  const Architecture net = architecture_of(space_, genome);
  return network_graph(space_, net, network_layers(space_, net), options_.weights_seed);
}

void Evaluator::ensure(const std::vector<Genome>& genomes, const WantsScore& wants_score) {
  std::vector<Task> tasks;
  std::set<Genome> seen;
  for (const Genome& genome : genomes) {
    if (!seen.insert(genome).second) continue;
    const auto found = known_.find(genome);
    if (found == known_.end()) {
      tasks.emplace_back().evaluation.genome = genome;
    } else if (!found->second.scored() && wants_score(found->second)) {
      tasks.push_back({found->second, true, false});
    }
  }
  if (tasks.empty()) return;
  if (options_.asking) {
    SearchAsks asks;
    for (const Task& task : tasks) asks.genomes.push_back(task.evaluation.genome);
    throw asks;
  }
  kept_ = 0;
  cost_all(tasks, wants_score);
  keep(tasks);
  score_all(tasks);
}

void Evaluator::cost_one(Evaluation& e) {
  const Architecture net = architecture_of(space_, e.genome);
  const std::vector<NetworkLayer> layers = network_layers(space_, net);
  double macs = 0, parameters = 0;
  for (const NetworkLayer& layer : layers) {
    macs += layer.macs();
    parameters += layer.parameters();
  }
  e.architecture = architecture_json(space_, e.genome);
  e.macs = static_cast<std::uint64_t>(macs);
  e.parameters = static_cast<std::uint64_t>(parameters);
  e.cost = coster_.cost(network_graph(space_, net, layers, options_.weights_seed));
  e.cost.name = network_name(e.architecture);
  for (const std::string& warning : e.cost.warnings)
    e.outside += warning.find("is outside what was learned") != std::string::npos;
  e.cost.warnings.clear();  // as after the way through the log
}

void Evaluator::cost_all(std::vector<Task>& tasks, const WantsScore& wants_score) {
  std::mutex mutex;
  in_parallel(tasks.size(), options_.jobs, [&](std::size_t k) {
    if (options_.cancel && *options_.cancel) throw SearchInterrupted{};
    Task& task = tasks[k];
    if (!task.evaluation.architecture.empty()) return;  // known, but not scored
    cost_one(task.evaluation);
    const std::scoped_lock lock(mutex);
    task.score = wants_score(task.evaluation);
    task.ready = !task.score;
    ++costed_;
    if (options_.progress) options_.progress();
  });
}

void Evaluator::score_all(std::vector<Task>& tasks) {
  std::vector<std::size_t> places;
  std::vector<ScoreRequest> requests;
  std::vector<std::vector<NetworkLayer>> layers;
  for (std::size_t k = 0; k < tasks.size(); ++k)
    if (tasks[k].score) places.push_back(k);
  layers.reserve(places.size());
  for (const std::size_t k : places) {
    const Evaluation& e = tasks[k].evaluation;
    layers.push_back(network_layers(space_, architecture_of(space_, e.genome)));
    ScoreRequest request;
    request.id = log_.lines() - kept_ + k;
    request.name = e.cost.name;
    request.architecture = e.architecture;
    request.layers = &layers.back();
    request.parameters = e.parameters;
    request.macs = e.macs;
    if (!options_.scorer_models.empty()) {
      request.model = options_.scorer_models + "/" + e.cost.name + ".tflite";
      write_file(request.model, write_model(graph(e.genome)));
    }
    requests.push_back(std::move(request));
  }
  scorer_.score(requests, [&](std::size_t r, Score score) {
    Task& task = tasks[places[r]];
    task.evaluation.accuracy = score.accuracy;
    task.evaluation.failure = std::move(score.failure);
    task.ready = true;
    ++scored_;
    keep(tasks);
    if (options_.progress) options_.progress();
    return true;
  });
}

void Evaluator::count(const Evaluation& e) {
  if (!e.scored()) return;
  answers_ += e.accuracy.has_value();
  failed_ += !e.failure.empty();
  failures_in_row_ = e.failure.empty() ? 0 : failures_in_row_ + 1;
  if (failures_in_row_ < (answers_ ? most_failures_in_row : most_failures_at_first)) return;
  throw Error(ErrorKind::request,
              fmt::format("the scorer failed on {} networks in a row{}, the last time because {}; "
                          "mend it, and go on with --retry-failed",
                          failures_in_row_, answers_ ? "" : " and never answered", e.failure));
}

void Evaluator::keep(std::vector<Task>& tasks) {
  for (; kept_ < tasks.size() && tasks[kept_].ready; ++kept_) {
    const Evaluation& e = tasks[kept_].evaluation;
    log_.append(e);
    known_[e.genome] = e;
    count(e);
  }
}

}  // namespace boardless
