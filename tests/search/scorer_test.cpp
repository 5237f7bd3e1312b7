// The user's scorer: answers, and all that it may do wrong.
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "analyzer/error.hpp"
#include "analyzer/search/network_cost.hpp"
#include "analyzer/search/program_scorer.hpp"
#include "analyzer/search/proxy.hpp"
#include "analyzer/search/table_scorer.hpp"
#include "search_parts.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;

struct Asked {
  SearchSpace space = space_from_toml(small_space, "small.toml");
  std::vector<NetworkLayer> layers =
      network_layers(space, architecture_of(space, canonical(space, {})));
  std::vector<ScoreRequest> requests;
  explicit Asked(std::size_t count) {
    for (std::size_t k = 0; k < count; ++k) {
      ScoreRequest& request = requests.emplace_back();
      request.id = 7 + k;
      request.name = "net" + std::to_string(k);
      request.architecture = architecture_json(space, canonical(space, {}));
      request.layers = &layers;
      request.macs = 1000 * (k + 1);
      request.parameters = 10;
    }
  }
};

std::vector<Score> scores_of(const std::string& command, std::size_t count,
                             const ProgramScorerOptions& options = {.timeout_s = 5}) {
  const Asked asked(count);
  ProgramScorer scorer(command, options);
  std::vector<Score> out(count);
  std::size_t called = 0;
  scorer.score(asked.requests, [&](std::size_t k, Score score) {
    out[k] = std::move(score);
    ++called;
    return true;
  });
  EXPECT_EQ(called, count);
  return out;
}

// Answers each line by `body` of Python, in which q is the question.
std::string python(const std::string& body) {
  return "exec python3 -uc '\nimport sys, json, time, os\nfor line in sys.stdin:\n  q = "
         "json.loads(line)\n  " +
         body + "'";
}
const std::string answer = R"(print(json.dumps({"id": q["id"], "accuracy": q["macs"] / 1e6})))";

std::size_t open_files() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry : std::filesystem::directory_iterator("/proc/self/fd"))
    ++count;
  return count;
}

TEST(ProgramScorer, AnswersByLine) {
  for (const unsigned processes : {1u, 3u}) {
    const std::vector<Score> scores =
        scores_of(python(answer), 6, {.timeout_s = 20, .processes = processes});
    for (std::size_t k = 0; k < scores.size(); ++k) {
      EXPECT_EQ(scores[k].failure, "");
      EXPECT_EQ(scores[k].accuracy, 0.001 * static_cast<double>(k + 1));
    }
  }
}

TEST(ProgramScorer, IsAskedAboutLayersAndArchitecture) {
  const Asked asked(1);
  const auto json = nlohmann::json::parse(score_request_line(asked.requests[0]));
  EXPECT_EQ(json["id"], 7);
  EXPECT_EQ(json["name"], "net0");
  EXPECT_EQ(json["architecture"]["space"], "small");
  EXPECT_EQ(json["layers"].size(), asked.layers.size());
  EXPECT_EQ(read_layer(json["layers"][0].dump()), asked.layers[0].layer);
  EXPECT_FALSE(json.contains("model"));
}

TEST(ProgramScorer, WhatIsNoAnswerCostsThatNetworkOnly) {
  const struct {
    const char* second;  // what it does to the second of three
    const char* told;
  } cases[] = {
      {"os._exit(3)", "it ended with status 3"},
      {"os.kill(os.getpid(), 9)", "it died of signal 9"},
      {"print(\"rubbish\")", "which is no JSON object"},
      {R"(print(json.dumps({"id": 99, "accuracy": 0.5})))", "which has not the id 8"},
      {R"(print("{\"id\": 8, \"accuracy\": NaN}"))", "no JSON object"},
      {R"(print("{\"id\": 8, \"accuracy\": 1.5}"))", "lies between 0 and 1"},
      {R"(print("{\"id\": 8, \"accuracy\": -0.1}"))", "lies between 0 and 1"},
      {R"(print("{\"id\": 8}"))", "no number as accuracy"},
      {R"(print("{\"id\": 8, \"error\": \"diverged\"}"))", "it reports 'diverged'"},
      {"sys.stdout.write(\"x\" * 1000000)", "a line of more than 65536 bytes"},
      {"sys.stdout.write(\"{}\\n{}\\n\")", "more than one line"},
      {"os.close(1); time.sleep(60)", "it closed its standard output"},
  };
  for (const auto& c : cases) {
    const std::vector<Score> scores =
        scores_of(python("if q[\"id\"] == 8: " + std::string(c.second) + "\n  else: " + answer), 3);
    EXPECT_TRUE(scores[0].accuracy && scores[2].accuracy) << c.second << scores[2].failure;
    EXPECT_FALSE(scores[1].accuracy) << c.second;
    EXPECT_THAT(scores[1].failure, HasSubstr(c.told)) << c.second;
  }
}

TEST(ProgramScorer, AnAnswerThatIsSaidTwiceDoesNotCostTheNextNetwork) {
  const std::string again = python(
      "a = json.dumps({\"id\": q[\"id\"], \"accuracy\": q[\"id\"] / 100})\n  "
      "print(globals().get(\"said\", a))\n  "
      "if \"said\" in globals(): time.sleep(60)\n  "
      "said = a");
  const std::vector<Score> scores = scores_of(again, 4);
  for (std::size_t k = 0; k < scores.size(); ++k) {
    EXPECT_EQ(scores[k].failure, "") << k;
    EXPECT_EQ(scores[k].accuracy, static_cast<double>(7 + k) / 100) << k;
  }
}

TEST(ProgramScorer, OneThatHangsIsKilledWithItsChildren) {
  const std::string mark =
      (std::filesystem::temp_directory_path() / ("scorer-child-" + std::to_string(::getpid())))
          .string();
  const std::size_t files = open_files();
  const std::vector<Score> scores =
      scores_of("sh -c 'echo $$ > " + mark + "; sleep 100' & sleep 100", 2, {.timeout_s = 0.4});
  EXPECT_EQ(open_files(), files);
  for (const Score& score : scores) EXPECT_EQ(score.failure, "it did not answer within 0.4 s");
  std::ifstream in(mark);
  long child = 0;
  ASSERT_TRUE(in >> child);
  // Killed: it ends when it gets a processor, and whoever inherits it may not have reaped it yet.
  // Left alone it would sleep for 100 seconds.
  std::string words;
  for (int wait = 0; wait < 200; ++wait) {
    std::ifstream state("/proc/" + std::to_string(child) + "/stat");
    words.clear();
    std::getline(state, words);
    if (words.empty() || words.find(") Z") != std::string::npos) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  EXPECT_TRUE(words.empty() || words.find(") Z") != std::string::npos) << words;
  EXPECT_EQ(::waitpid(-1, nullptr, WNOHANG), -1) << "a zombie";
  std::filesystem::remove(mark);
}

TEST(ProgramScorer, OneThatReadsNothingCannotEndUs) {
  const std::vector<Score> closed = scores_of("exec 0<&-; sleep 0.2; exit 4", 2);
  EXPECT_THAT(closed[0].failure, HasSubstr("status 4"));
  const std::vector<Score> missing = scores_of("/no/such/program", 1);
  EXPECT_THAT(missing[0].failure, HasSubstr("it ended with status 127"));
}

TEST(ProgramScorer, CtrlCEndsIt) {
  std::atomic<bool> cancel = true;
  EXPECT_THROW(scores_of("sleep 100", 1, {.timeout_s = 0, .cancel = &cancel}), SearchInterrupted);
}

TEST(CapacityProxy, GrowsWithTheNetworkAndLiesBetween0And1) {
  const SearchSpace space = space_from_toml(small_space, "small.toml");
  const auto proxy = [&](Genome genome) {
    return capacity_proxy(network_layers(space, architecture_of(space, canonical(space, genome))));
  };
  for (std::size_t gene = 0; gene < space.genes.size(); ++gene) {
    if (space.genes[gene].field != StageField::channels) continue;
    Genome small = {1, 1, 0, 0, 1, 1}, large = small;
    small[gene] = 0;
    large[gene] = 2;
    EXPECT_LT(proxy(small), proxy(large)) << gene;
  }
  EXPECT_GT(proxy({}), 0);
  EXPECT_LT(proxy({1, 2, 0, 0, 2, 1}), 1);
}

TEST(TableScorer, FindsItsColumnsByTheirNames) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("columns-" + std::to_string(::getpid()))).string();
  std::ofstream(path) << "macs, Accuracy ,note,network\n9000,0.25,\"a, b\",net0\n,0.5,,net1\n";
  TableScorer table(path);
  std::vector<Score> scores(2);
  table.score(Asked(2).requests, [&](std::size_t k, Score score) {
    scores[k] = std::move(score);
    return true;
  });
  EXPECT_EQ(scores[0].accuracy, 0.25);
  EXPECT_EQ(scores[1].accuracy, 0.5);
  std::filesystem::remove(path);
}

TEST(TableScorer, KnowsNetworksByNameAndByArchitecture) {
  const std::string path =
      (std::filesystem::temp_directory_path() / ("table-" + std::to_string(::getpid()))).string();
  const Asked asked(3);
  const auto write = [&](const std::string& text) { std::ofstream(path) << text; };
  std::string quoted;
  for (const char c : asked.requests[1].architecture)
    quoted += c == '"' ? "\"\"" : std::string(1, c);
  write("network,accuracy\nnet0,0.25\n\"" + quoted + "\",0.5\n");
  TableScorer table(path);
  std::vector<Score> scores(3);
  table.score(asked.requests, [&](std::size_t k, Score score) {
    scores[k] = std::move(score);
    return true;
  });
  EXPECT_EQ(scores[0].accuracy, 0.25);
  EXPECT_EQ(scores[1].accuracy, 0.5);
  const auto refusal = [&](const std::string& text) {
    write(text);
    try {
      TableScorer again(path);
    } catch (const Error& error) {
      return std::string(error.what());
    }
    return std::string("accepted");
  };
  EXPECT_THAT(refusal("network\n"), HasSubstr("line 1: the header has no column 'accuracy'; it"));
  EXPECT_THAT(refusal("network,accurracy\n"),
              HasSubstr("no column 'accuracy', but 'accurracy'; did you mean 'accuracy'?"));
  EXPECT_THAT(refusal("network,accuracy,network\n"), HasSubstr("the column 'network' twice"));
  EXPECT_THAT(refusal("network,accuracy\na,1,x\n"),
              HasSubstr("line 2: there are 3 fields, and 2 columns in the header"));
  EXPECT_THAT(refusal("network,accuracy\na,2\n"), HasSubstr("line 2: '2' is no accuracy"));
  EXPECT_THAT(refusal("network,accuracy\na,1\na,1\n"), HasSubstr("line 3: the network 'a'"));
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace boardless
