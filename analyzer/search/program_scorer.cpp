#include "analyzer/search/program_scorer.hpp"

#include <fmt/format.h>
#include <pthread.h>

#include <cmath>
#include <csignal>
#include <exception>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "analyzer/measured/text_input.hpp"

namespace boardless {
namespace {

using Json = nlohmann::ordered_json;

// One thread for each process. A thread of its own also for one, as SIGPIPE is blocked in it.
class ScoringThreads {
 public:
  ScoringThreads(std::span<const ScoreRequest> requests, const Scorer::Done& done)
      : requests_(requests), done_(done) {}

  void run(const std::vector<std::unique_ptr<ScorerProcess>>& processes) {
    {
      std::vector<std::jthread> threads;
      for (std::size_t k = 0; k < processes.size() && k < requests_.size(); ++k)
        threads.emplace_back([this, process = processes[k].get()] { work(*process); });
    }
    if (fault_) std::rethrow_exception(fault_);
  }

 private:
  void work(ScorerProcess& process) {
    sigset_t pipe;
    sigemptyset(&pipe);
    sigaddset(&pipe, SIGPIPE);
    ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
    const ScoreRequest* before = nullptr;  // what it answered last
    try {
      while (!ended_) {
        const std::size_t k = next_++;
        if (k >= requests_.size()) return;
        Score score = ask(process, requests_[k], before);
        const std::scoped_lock lock(mutex_);
        if (!ended_ && !done_(k, std::move(score))) ended_ = true;
      }
    } catch (...) {
      const std::scoped_lock lock(mutex_);
      if (!fault_) fault_ = std::current_exception();
      ended_ = true;
    }
  }

  static Score ask(ScorerProcess& process, const ScoreRequest& request,
                   const ScoreRequest*& before) {
    const std::string question = score_request_line(request);
    ScorerLine line = process.ask(question);
    // It says its last answer again: that is not this network's fault, which a new run is asked of.
    if (before && line.failure.empty() && read_score(line.text, before->id).accuracy) {
      process.stop();
      line = process.ask(question);
    }
    before = nullptr;
    if (!line.failure.empty()) return {std::nullopt, line.failure};
    Score score = read_score(line.text, request.id);
    if (score.accuracy) before = &request;
    if (!score.accuracy && !score.failure.starts_with("it reports")) process.stop();
    return score;
  }

  std::span<const ScoreRequest> requests_;
  const Scorer::Done& done_;
  std::atomic<std::size_t> next_ = 0;
  std::atomic<bool> ended_ = false;
  std::mutex mutex_;
  std::exception_ptr fault_;
};

}  // namespace

ProgramScorer::ProgramScorer(std::string command, const ProgramScorerOptions& options)
    : command_(std::move(command)) {
  for (unsigned k = 0; k < std::max(1u, options.processes); ++k)
    processes_.push_back(
        std::make_unique<ScorerProcess>(command_, options.timeout_s, options.cancel));
}

void ProgramScorer::score(std::span<const ScoreRequest> requests, const Done& done) {
  ScoringThreads(requests, done).run(processes_);
}

std::string score_request_line(const ScoreRequest& request) {
  Json out;
  out["id"] = request.id;
  out["name"] = request.name;
  out["architecture"] = Json::parse(request.architecture);
  out["layers"] = Json::array();
  for (const NetworkLayer& layer : *request.layers)
    out["layers"].push_back(Json::parse(layer_json(layer.layer)));
  out["parameters"] = request.parameters;
  out["macs"] = request.macs;
  if (!request.model.empty()) out["model"] = request.model;
  return out.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Score read_score(const std::string& line, std::uint64_t id) {
  const auto refused = [&](const std::string& why) { return Score{std::nullopt, why}; };
  const Json json = Json::parse(line, nullptr, false);
  if (!json.is_object())
    return refused(fmt::format("it answered {}, which is no JSON object", in_quotes(line)));
  if (!json.contains("id") || !json["id"].is_number_integer() || json["id"] != id)
    return refused(fmt::format("it answered {}, which has not the id {}", in_quotes(line), id));
  if (json.contains("error") && json["error"].is_string())
    return refused("it reports " + in_quotes(json["error"].get<std::string>()));
  if (!json.contains("accuracy") || !json["accuracy"].is_number())
    return refused(fmt::format("it answered {}, which has no number as accuracy", in_quotes(line)));
  const double accuracy = json["accuracy"].get<double>();
  if (!std::isfinite(accuracy) || accuracy < 0 || accuracy > 1)
    return refused(
        fmt::format("it answered {}, and an accuracy lies between 0 and 1", in_quotes(line)));
  return {accuracy, ""};
}

}  // namespace boardless
