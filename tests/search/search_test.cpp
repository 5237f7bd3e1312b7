// Searches: against every network of a small space, by seeds and jobs, and through logs.
#include "analyzer/search/search.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analyzer/error.hpp"
#include "analyzer/learn/predict_model.hpp"
#include "analyzer/model/model_estimate.hpp"
#include "analyzer/random.hpp"
#include "analyzer/search/pareto.hpp"
#include "analyzer/search/refine.hpp"
#include "search_parts.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

struct TemporaryLog {
  std::string path = (std::filesystem::temp_directory_path() /
                      ("search-log-" + std::to_string(::getpid()) + ".jsonl"))
                         .string();
  TemporaryLog() { std::filesystem::remove(path); }
  ~TemporaryLog() { std::filesystem::remove(path); }
  std::string text() const {
    std::ifstream in(path);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  void write(const std::string& text) const { std::ofstream(path) << text; }
};

SearchOptions quick(double latency_s = 5e-3) {
  SearchOptions out;
  out.budgets.latency_s = latency_s;
  out.population = 8;
  out.generations = 4;
  out.refine = 100;
  out.emulate = 1;
  return out;
}

SearchResult run_search(SearchParts& parts, const SearchOptions& options, EvaluationLog& log,
                        unsigned jobs = 1) {
  Evaluator evaluator(parts.space, *parts.coster, parts.proxy, log, {.jobs = jobs});
  return search(evaluator, options);
}

std::vector<std::string> names(const SearchResult& result) {
  std::vector<std::string> out;
  for (const SearchMember& member : result.members) out.push_back(member.evaluation.cost.name);
  return out;
}

TEST(Pareto, IsWhatComparingAllPairsGives) {
  Random random(5);
  for (int round = 0; round < 50; ++round) {
    std::vector<std::vector<double>> points;
    for (int k = 0; k < 40; ++k)
      points.push_back(
          {1.0 * random.between(0, 9), 1.0 * random.between(0, 9), 1.0 * random.between(0, 3)});
    std::vector<std::size_t> slow;
    for (std::size_t a = 0; a < points.size(); ++a) {
      bool dominated = false;
      for (const auto& b : points) {
        bool no_worse = true, better = false;
        for (std::size_t d = 0; d < 3; ++d) {
          no_worse = no_worse && b[d] <= points[a][d];
          better = better || b[d] < points[a][d];
        }
        dominated = dominated || (no_worse && better);
      }
      if (!dominated) slow.push_back(a);
    }
    EXPECT_EQ(pareto_front(points), slow);
  }
}

TEST(NetworkCost, IsThatOfThePredictedAndOfTheEmulatedModel) {
  SearchParts parts;
  const Genome genome = canonical(parts.space, {1, 2, 1, 1, 2, 1});
  const Architecture net = architecture_of(parts.space, genome);
  const Graph graph = network_graph(parts.space, net, network_layers(parts.space, net), 1);
  const NetworkCosterSetup& setup = parts.coster->setup();
  const ModelProgram program = make_program(graph, setup.pack, parts.board, {});
  const ModelEstimate predicted =
      predict_model(graph, program, *setup.predictor, program.board, setup.point, setup.model)
          .estimate;
  for (int twice = 0; twice < 2; ++twice) {  // what was asked before changes nothing
    const CandidateCost cost = parts.coster->cost(graph);
    EXPECT_EQ(cost.latency_s.value, predicted.whole.latency_s);
    EXPECT_EQ(cost.latency_s.interval.high, predicted.whole.latency_interval_s.high);
    EXPECT_EQ(cost.arena_bytes, predicted.memory.arena_bytes);
    EXPECT_EQ(cost.flash_bytes, predicted.memory.flash_bytes());
  }
  ModelRunOptions options;
  options.run.point = setup.point;
  const ModelRun run = run_model(graph, program, options);
  const ModelEstimate emulated = estimate_model(graph, program, run, setup.point, setup.model);
  for (int twice = 0; twice < 2; ++twice)
    EXPECT_EQ(parts.coster->emulate(graph).latency_s.value, emulated.whole.latency_s);
}

TEST(Search, LooksAtTheWholeOfASmallSpace) {
  SearchParts parts;
  EvaluationLog log(parts.space, parts.conditions, "", false);
  SearchOptions options = quick(8e-3);
  options.population = 16;
  options.generations = 60;
  options.correct = false;
  const SearchResult found = run_search(parts, options, log);
  // All of it.
  Evaluator everything(parts.space, *parts.coster, parts.proxy, log, {});
  const std::vector<Genome> all = parts.all();
  everything.ensure(all, [](const Evaluation&) { return true; });
  std::vector<std::vector<double>> points;
  std::vector<std::string> point_names;
  std::set<Genome> seen;
  for (const Genome& genome : all) {
    const Evaluation& e = everything.of(genome);
    if (e.cost.latency_s.value > 8e-3 || !seen.insert(genome).second) continue;
    points.push_back({1 - *e.accuracy, e.cost.latency_s.value});
    point_names.push_back(e.cost.name);
  }
  std::vector<std::string> wanted;
  for (const std::size_t k : pareto_front(points)) wanted.push_back(point_names[k]);
  std::vector<std::string> got = names(found);
  for (const SearchMember& member : found.dropped) got.push_back(member.evaluation.cost.name);
  EXPECT_THAT(got, testing::UnorderedElementsAreArray(wanted));
  EXPECT_GT(wanted.size(), 3u);
  EXPECT_EQ(found.feasible, points.size());
}

// Evolved, it comes near: its front is nowhere far behind the true one.
TEST(Search, EvolvesTowardsTheParetoSet) {
  SearchParts parts;
  EvaluationLog log(parts.space, parts.conditions, "", false);
  SearchOptions options = quick(8e-3);
  options.refine = 50;
  options.correct = false;
  const SearchResult found = run_search(parts, options, log);
  ASSERT_LT(found.evaluated, 84u);  // not all of it
  EvaluationLog none(parts.space, parts.conditions, "", false);
  Evaluator everything(parts.space, *parts.coster, parts.proxy, none, {});
  everything.ensure(parts.all(), [](const Evaluation&) { return true; });
  double best = 0;
  for (const Genome& genome : parts.all()) {
    const Evaluation& e = everything.of(genome);
    if (e.cost.latency_s.value <= 8e-3) best = std::max(best, *e.accuracy);
  }
  ASSERT_FALSE(found.members.empty() && found.dropped.empty());
  double got = 0;
  for (const auto* list : {&found.members, &found.dropped})
    for (const SearchMember& member : *list) got = std::max(got, *member.evaluation.accuracy);
  EXPECT_EQ(got, best);
}

// A predictor that errs high leaves a part of the budget unused, unless the emulation of the best
// network is heard.
TEST(Search, UsesUpTheBudgetOfAPredictorThatErrsHigh) {
  SearchParts parts;
  const auto best = [&](bool correct) {
    EvaluationLog log(parts.space, parts.conditions, "", false);
    SearchOptions options = quick(8e-3);
    options.refine = 50;
    options.correct = correct;
    const SearchResult found = run_search(parts, options, log);
    return found.members.at(*found.best);
  };
  const SearchMember plain = best(false), corrected = best(true);
  ASSERT_GT(plain.evaluation.cost.latency_s.value, plain.emulated->latency_s.value);
  EXPECT_GT(*corrected.evaluation.accuracy, *plain.evaluation.accuracy);
  EXPECT_GT(corrected.emulated->latency_s.value, plain.emulated->latency_s.value);
  EXPECT_LE(corrected.emulated->latency_s.value, 8e-3);
}

// Says how accurate a network is by the channels of its first stage.
struct ByChannels : Scorer {
  std::string key() const override { return "program: by channels"; }
  void score(std::span<const ScoreRequest> requests, const Done& done) override {
    for (std::size_t k = 0; k < requests.size(); ++k) {
      const auto json = nlohmann::json::parse(requests[k].architecture);
      const int channels = json["stages"][0]["channels"].get<int>();
      done(k, {channels == 36 ? 0.6 : channels == 12 ? 0.3 : channels == 16 ? 0.9 : 0.1, ""});
    }
  }
};

// All neighbours of the best, 36 channels, are worse; beside 12, the other of the front, is a
// better one.
TEST(Refine, GoesOnFromTheOthersOfTheFrontWhereTheBestIsStuck) {
  SearchParts parts(
      "name = \"one\"\nclasses = 4\n[input]\nresolution = 8\nchannels = 1\n[[stage]]\nkind = "
      "\"conv\"\n"
      "channels = {from = 4, to = 40, step = 4}\n[[stage]]\nkind = \"head\"\n");
  ByChannels scorer;
  EvaluationLog log(parts.space, parts.conditions, "", false);
  Evaluator evaluator(parts.space, *parts.coster, scorer, log, {});
  const Budgets budgets;
  SearchRun run(evaluator, budgets, [](const Evaluation& e) { return e.cost; });
  const Genome worse = {2}, best = {8}, better = {3};
  run.look_at({worse, best});
  refine_best(run, 50);
  EXPECT_EQ(run.best(), best);
  EXPECT_EQ(run.visited().size(), 4u);
  refine_front(run, 0);  // of no further network
  EXPECT_EQ(run.best(), best);
  refine_front(run, 50);
  EXPECT_EQ(run.best(), better);
}

TEST(Search, DependsOnItsSeedAndNotOnItsJobs) {
  SearchParts parts(small_space);
  const auto found = [&](std::uint64_t seed, unsigned jobs, std::string& text) {
    const TemporaryLog file;
    EvaluationLog log(parts.space, parts.conditions, file.path, false);
    SearchOptions options = quick();
    options.seed = seed;
    options.refine = 0;
    const SearchResult result = run_search(parts, options, log, jobs);
    text = file.text();
    return names(result);
  };
  std::string one, two, other;
  EXPECT_EQ(found(1, 1, one), found(1, 2, two));
  EXPECT_EQ(one, two);
  found(2, 1, other);
  EXPECT_NE(one, other);
}

TEST(Search, GoesOnFromAnyCutOfItsLog) {
  SearchParts parts;
  const TemporaryLog file;
  std::string whole;
  std::vector<std::string> wanted;
  {
    EvaluationLog log(parts.space, parts.conditions, file.path, false);
    wanted = names(run_search(parts, quick(), log));
    whole = file.text();
  }
  for (const double part : {0.0, 0.001, 0.3, 0.5, 0.9, 1.0}) {
    file.write(whole.substr(0, static_cast<std::size_t>(part * static_cast<double>(whole.size()))));
    EvaluationLog log(parts.space, parts.conditions, file.path, false);
    EXPECT_EQ(names(run_search(parts, quick(), log)), wanted);
    EXPECT_EQ(file.text(), whole) << part;
  }
}

TEST(Search, NothingFitsNamesTheNearest) {
  SearchParts parts;
  EvaluationLog log(parts.space, parts.conditions, "", false);
  const SearchResult found = run_search(parts, quick(1e-6), log);
  EXPECT_FALSE(found.best);
  ASSERT_TRUE(found.nearest);
  EXPECT_EQ(found.feasible, 0u);
  for (const Genome& genome : parts.all()) {
    EvaluationLog none(parts.space, parts.conditions, "", false);
    Evaluator evaluator(parts.space, *parts.coster, parts.proxy, none, {});
    evaluator.ensure({genome}, [](const Evaluation&) { return false; });
    EXPECT_GE(evaluator.of(genome).cost.latency_s.value, found.nearest->cost.latency_s.value);
    if (genome[0] == 0 && genome[1] == 1) break;
  }
}

TEST(EvaluationLog, ThatOfAnotherSearchIsRefused) {
  SearchParts parts;
  const TemporaryLog file;
  {
    EvaluationLog log(parts.space, parts.conditions, file.path, false);
    run_search(parts, quick(), log);
  }
  const auto refusal = [&](const LogConditions& conditions) {
    try {
      EvaluationLog log(parts.space, conditions, file.path, false);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  const std::string good = file.text();
  EXPECT_EQ(refusal(parts.conditions), "accepted");
  LogConditions other = parts.conditions;
  other.board = "nucleo-l4r5zi";
  EXPECT_THAT(refusal(other), HasSubstr("its board is"));
  other = parts.conditions;
  other.space_sha256 = "12";
  EXPECT_THAT(refusal(other), HasSubstr("its space_sha256 is"));
  file.write("network,accuracy\n");
  EXPECT_THAT(refusal(parts.conditions), HasSubstr("is no evaluation log"));
  EXPECT_EQ(file.text(), "network,accuracy\n");
  std::string changed = good;
  changed.replace(changed.rfind("\"key\":\"") + 7, 2, "zz");
  file.write(changed);
  EXPECT_THAT(refusal(parts.conditions), HasSubstr("evaluated under other conditions"));
  changed = good;
  changed.replace(changed.rfind("\"check\""), 7, "\"chick\"");
  file.write(changed);
  EXPECT_THAT(refusal(parts.conditions), HasSubstr("a key is missing"));
  // A figure that was changed by hand is not believed, wherever it stands.
  for (const char* key : {"\"proxy\":0.", "\"macs\":", "\"latency_s\":[0.", "\"channels\":"}) {
    changed = good;
    char& digit = changed[changed.rfind(key) + std::string(key).size()];
    digit = digit == '4' ? '8' : '4';
    file.write(changed);
    EXPECT_THAT(refusal(parts.conditions), HasSubstr("changed since it was written")) << key;
    EXPECT_THAT(refusal(parts.conditions), HasSubstr(", line ")) << key;
  }
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  file.write(good + "{\"key\":" + deep + "}\n");
  EXPECT_THAT(refusal(parts.conditions), HasSubstr("no JSON object"));
  file.write("{\"boardless_evaluations\":2,\"board\":" + deep + "}\n");
  EXPECT_THAT(refusal(parts.conditions), HasSubstr("is no evaluation log"));
  file.write(good);
  EvaluationLog first(parts.space, parts.conditions, file.path, false);
  EXPECT_THAT(refusal(parts.conditions), HasSubstr("in use by another search"));
}

// Fails as it is told.
struct BrokenScorer : Scorer {
  std::size_t answers = 0;
  std::string key() const override { return "program: broken"; }
  void score(std::span<const ScoreRequest> requests, const Done& done) override {
    for (std::size_t k = 0; k < requests.size(); ++k) {
      if (answers > 0) {
        --answers;
        done(k, {0.5, ""});
      } else {
        done(k, {std::nullopt, "it broke"});
      }
    }
  }
};

TEST(Evaluator, AScorerThatOnlyFailsEndsTheSearchAndLeavesTheLog) {
  SearchParts parts;
  for (const std::size_t answers : {0u, 3u}) {
    BrokenScorer scorer;
    scorer.answers = answers;
    const TemporaryLog file;
    const std::vector<Genome> all = parts.all();
    {
      EvaluationLog log(parts.space, parts.conditions, file.path, false);
      Evaluator evaluator(parts.space, *parts.coster, scorer, log, {});
      try {
        evaluator.ensure(all, [](const Evaluation&) { return true; });
        FAIL();
      } catch (const Error& error) {
        EXPECT_THAT(error.what(), HasSubstr(answers ? "25 networks in a row"
                                                    : "10 networks in a row and never answered"));
        EXPECT_THAT(error.what(), HasSubstr("it broke"));
      }
      EXPECT_EQ(log.lines(), answers + (answers ? 25 : 10));
    }
    EvaluationLog again(parts.space, parts.conditions, file.path, true);
    EXPECT_EQ(again.lines(), answers);
  }
}

// What a search throws.
std::optional<Error> failure_of(SearchParts& parts, const std::string& log_path) {
  EvaluationLog log(parts.space, parts.conditions, log_path, false);
  Evaluator evaluator(parts.space, *parts.coster, parts.proxy, log, {.jobs = 2});
  try {
    search(evaluator, quick());
  } catch (const Error& error) {
    EXPECT_EQ(log.lines(), 0u);
    return error;
  }
  return std::nullopt;
}

TEST(Search, WhatIsNoNetworksFaultEndsItAndIsNotLogged) {
  const TemporaryLog file;
  const auto without = [](auto& kernels, const std::string& op) {
    std::erase_if(kernels, [&](const auto& kernel) {
      if constexpr (requires { kernel.ops; })
        return kernel.ops[0] == op;
      else
        return kernel.name == op;
    });
  };
  const struct {
    bool predicts;
    std::function<void(NetworkCosterSetup&)> change;
    const char* told;
    ErrorKind kind;
  } cases[] = {
      {true, [&](auto& setup) { without(setup.predictor->kernels, "MEAN"); },
       "MEAN) was not learned", ErrorKind::request},
      {true, [&](auto& setup) { without(setup.pack.kernels, "SOFTMAX"); },
       "has no kernel for SOFTMAX in int8, which networks of the space need", ErrorKind::request},
      {false,
       [](auto& setup) {
         std::erase_if(setup.board.memories,
                       [](const Memory& m) { return m.kind != MemoryKind::flash; });
       },
       "has no RAM for a model", ErrorKind::request},
      {false, [](auto& setup) { setup.max_instructions = 1000; },
       "networks could be run; of the last, the run did not end within 1000", ErrorKind::firmware},
  };
  for (const auto& c : cases) {
    SearchParts parts(small_space, c.predicts, c.change);
    const std::optional<Error> error = failure_of(parts, file.path);
    ASSERT_TRUE(error) << c.told;
    EXPECT_THAT(error->what(), HasSubstr(c.told));
    EXPECT_EQ(error->kind(), c.kind) << c.told;
    EXPECT_EQ(file.text(), parts.conditions.header() + "\n");
  }
  // One that does not fit into memory is worse than the others, and no more.
  SearchParts parts(small_space, true, [](NetworkCosterSetup& setup) {
    for (Memory& m : setup.board.memories)
      if (m.kind == MemoryKind::ram) m.size = 2048;
  });
  EvaluationLog log(parts.space, parts.conditions, "", false);
  const SearchResult found = run_search(parts, quick(1), log);
  EXPECT_GT(found.feasible, 0u);
  EXPECT_LT(found.feasible, found.evaluated);
}

SearchMember made_member(std::int32_t gene, double accuracy, double latency_s, double emulated_s) {
  SearchMember out;
  out.evaluation.genome = {gene};
  out.evaluation.accuracy = accuracy;
  out.evaluation.cost.latency_s = {latency_s, {latency_s, latency_s}};
  out.emulated = out.evaluation.cost;
  out.emulated->latency_s = {emulated_s, {emulated_s, emulated_s}};
  return out;
}

TEST(TakeBetter, TakesWhatMacsFoundWhereItIsBetterAndKeepsTheBudgets) {
  SearchResult found;
  found.members = {made_member(1, 0.8, 4e-3, 5e-3), made_member(2, 0.7, 4.5e-3, 4e-3),
                   made_member(3, 0.6, 3e-3, 3e-3)};
  found.best = 0;
  const auto taken = [&](std::optional<SearchMember> other, SearchResult& out) {
    MacsSearchResult by_macs;
    by_macs.best_that_keeps = std::move(other);
    out = found;
    take_better(out, by_macs);
    EXPECT_EQ(by_macs.taken, by_macs.best_before.has_value());
    if (by_macs.best_before) {
      EXPECT_EQ(by_macs.best_before->evaluation.genome, Genome{1});
    }
    return by_macs.taken;
  };
  SearchResult out;
  EXPECT_FALSE(taken(std::nullopt, out));
  EXPECT_FALSE(taken(made_member(9, 0.79, 1e-3, 1e-3), out));
  EXPECT_FALSE(taken(made_member(1, 0.8, 4e-3, 5e-3), out));
  EXPECT_EQ(out.members.size(), 3u);
  EXPECT_TRUE(taken(made_member(9, 0.8, 6e-3, 4.9e-3), out));
  EXPECT_TRUE(taken(made_member(9, 0.81, 4.2e-3, 5.5e-3), out));
  // The one that it betters in both is gone; the one that is faster stays.
  std::vector<Genome> left;
  for (const SearchMember& member : out.members) left.push_back(member.evaluation.genome);
  EXPECT_EQ(left, (std::vector<Genome>{{9}, {1}, {3}}));
  EXPECT_EQ(out.best, 0u);
  // Where the search found nothing.
  found = {};
  found.nearest = made_member(1, 0.8, 1, 1).evaluation;
  MacsSearchResult by_macs;
  by_macs.best_that_keeps = made_member(9, 0.5, 1, 1);
  take_better(found, by_macs);
  EXPECT_TRUE(by_macs.taken);
  EXPECT_FALSE(by_macs.best_before);
  EXPECT_EQ(found.best, 0u);
  EXPECT_FALSE(found.nearest);
}

TEST(Search, ByMacsIsCalibratedOnANetworkAndHeldToTheEmulator) {
  SearchParts parts;
  EvaluationLog log(parts.space, parts.conditions, "", false);
  Evaluator evaluator(parts.space, *parts.coster, parts.proxy, log, {});
  const MacsSearchResult found = search_by_macs(evaluator, quick(3e-3));
  ASSERT_TRUE(found.best);
  EXPECT_GT(found.model.seconds_per_mac, 0);
  EXPECT_DOUBLE_EQ(found.best_by_macs->latency_s.value,
                   found.model.seconds_per_mac * static_cast<double>(found.best->macs));
  EXPECT_LE(found.best_by_macs->latency_s.value, 3e-3);
  EXPECT_EQ(found.best_emulated->latency_s.value,
            parts.coster->emulate(evaluator.graph(found.best->genome)).latency_s.value);
  EXPECT_EQ(found.keeps, found.best_emulated->latency_s.value <= 3e-3);
}

}  // namespace
}  // namespace boardless
