// search through the real program: a search to its files, an interrupted one that goes on, asking
// and evaluating apart, a scorer of one's own, and what is refused.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "../search/made_predictor.hpp"
#include "../search/search_parts.hpp"
#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

const std::string keywords = SOURCE_ROOT "/docs/examples/spaces/ds_cnn_keywords.toml";

// The small space, and a predictor made by hand.
struct SearchFiles {
  EmptyFolder folder;
  std::string space = folder.written("small.toml", small_space);
  std::string predictor =
      folder.written("made.predictor",
                     predictor_json(made_predictor(
                         load_kernel_pack(bundled_kernel_pack(Core::cortex_m4)), Core::cortex_m4)));
  std::vector<std::string> command(std::vector<std::string> more) const {
    std::vector<std::string> out = {"search",        space,     "--core",       "cortex-m4",
                                    "--predictor",   predictor, "--population", "8",
                                    "--generations", "4",       "--latency",    "5ms"};
    out.insert(out.end(), more.begin(), more.end());
    return out;
  }
};

const SearchFiles& files() {
  static const SearchFiles once;
  return once;
}

Ran searched(std::vector<std::string> more, int status = 0) {
  const Ran ran = run_program(files().command(std::move(more)), {.seconds = 60});
  EXPECT_EQ(ran.status, status) << ran.error;
  return ran;
}

std::size_t lines_in(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(SearchCommand, LeavesTheParetoSetAndItsModels) {
  const EmptyFolder out;
  const Json json = Json::parse(searched({"-o", out.path(), "--format", "json", "--beside-macs",
                                          "--html", out / "search.html"})
                                    .output);
  EXPECT_EQ(json["schema"], "boardless-search/1");
  EXPECT_EQ(json["score_is_proxy"], true);
  EXPECT_GT(json["networks"].size(), 2u);
  const Json& best = json["best"];
  EXPECT_LE(best["emulated"]["latency_s"], 5e-3);
  EXPECT_TRUE(best.contains("proxy"));
  EXPECT_FALSE(best.contains("accuracy"));
  EXPECT_GT(json["by_macs"]["seconds_per_mac"], 0);
  // Its model is what it says: the emulator finds the same.
  const std::string model = out / "models/" + best["network"].get<std::string>() + ".tflite";
  const Json estimate = Json::parse(
      run_program({"estimate", model, "--core", "cortex-m4", "--format", "json"}).output);
  EXPECT_EQ(estimate["latency_s"], best["emulated"]["latency_s"]);
  EXPECT_EQ(estimate["memory"]["arena_bytes"], best["emulated"]["arena_bytes"]);
  const Json predicted =
      Json::parse(run_program({"estimate", model, "--core", "cortex-m4", "--format", "json",
                               "--predictor", files().predictor})
                      .output);
  EXPECT_EQ(predicted["latency_s"], best["predicted"]["latency_s"]);
  // --build makes the same file from the architecture.
  const std::string file = out.written("best.json", best["architecture"].dump());
  EXPECT_EQ(
      run_program({"search", files().space, "--build", file, "-o", out / "again.tflite"}).status,
      0);
  EXPECT_EQ(bytes_of(out / "again.tflite"), bytes_of(model));
  EXPECT_EQ(Json::parse(bytes_of(out / "models/" + best["network"].get<std::string>() + ".json")),
            best["architecture"]);
  EXPECT_EQ(lines_in(bytes_of(out / "pareto.jsonl")), json["networks"].size());
  EXPECT_EQ(lines_in(bytes_of(out / "pareto.csv")), json["networks"].size() + 1);
  EXPECT_THAT(bytes_of(out / "pareto.csv"), HasSubstr("network,proxy,latency_s"));
  EXPECT_THAT(bytes_of(out / "search.html"), HasSubstr("boardless: small on generic-cortex-m4"));
  EXPECT_THAT(bytes_of(out / "search.html"), HasSubstr(best["network"].get<std::string>()));
}

TEST(SearchCommand, TextFitsTheLineAndSaysProxy) {
  const std::string none = searched({"--flash", "1KiB", "--beside-macs"}, 1).output;
  EXPECT_THAT(none, HasSubstr("Nothing fits. Nearest is"));
  EXPECT_THAT(none, HasSubstr("times the 1.00 KiB"));
  EXPECT_THAT(none, HasSubstr("It finds nothing that fits"));
  const std::string found = searched({"--beside-macs"}).output;
  EXPECT_THAT(found, HasSubstr("Take "));
  EXPECT_THAT(found, HasSubstr("cycles a MAC"));
  EXPECT_THAT(found, HasSubstr("nothing of a task"));
  std::istringstream lines(found + none);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

// A scorer that is slow enough to be interrupted, and answers by what it is told.
std::string slow_scorer(const char* seconds) {
  return std::string(
             "exec python3 -uc '\nimport sys, json, time\nfor line in sys.stdin:\n  q = "
             "json.loads(line)\n  time.sleep(") +
         seconds + R"()
  print(json.dumps({"id": q["id"], "accuracy": q["parameters"] / 1e6})))" +
         "'";
}

TEST(SearchCommand, AKilledSearchGoesOnToTheSameBytes) {
  const EmptyFolder whole, cut;
  const std::vector<std::string> scorer = {"--scorer", slow_scorer("0.02"), "--jobs", "2"};
  const auto with = [&](const EmptyFolder& out) {
    std::vector<std::string> all = scorer;
    all.insert(all.end(), {"-o", out.path()});
    return all;
  };
  const std::string wanted = searched(with(whole)).output;
  const auto kill_by = [&](int signal, std::size_t lines) {
    RunHow how{.seconds = 60};
    std::jthread killer;
    how.meanwhile = [&, signal, lines](pid_t program) {
      killer = std::jthread([&, signal, lines, program] {
        for (int k = 0; k < 2000; ++k) {
          if (lines_in(bytes_of(cut / "evaluations.jsonl")) >= lines) break;
          std::this_thread::sleep_for(std::chrono::milliseconds(5));
        }
        ::kill(program, signal);
      });
    };
    return run_program(files().command(with(cut)), how);
  };
  EXPECT_EQ(kill_by(SIGKILL, 6).status, 128 + SIGKILL);
  // Ctrl-C, and a terminal that closes.
  const struct {
    int signal;
    std::size_t lines;
  } ends[] = {{SIGHUP, 10}, {SIGINT, 14}};
  for (const auto& end : ends) {
    const Ran interrupted = kill_by(end.signal, end.lines);
    EXPECT_EQ(interrupted.status, 130);
    EXPECT_EQ(interrupted.error, "boardless: interrupted; the same command goes on from here\n");
  }
  EXPECT_LT(lines_in(bytes_of(cut / "evaluations.jsonl")),
            lines_in(bytes_of(whole / "evaluations.jsonl")));
  EXPECT_EQ(searched(with(cut)).output, wanted);
  for (const char* file : {"evaluations.jsonl", "pareto.csv", "pareto.jsonl"})
    EXPECT_EQ(bytes_of(cut / file), bytes_of(whole / file)) << file;
}

// Its shell's SIGHUP comes first, and nobody reads what is told from then on.
TEST(SearchCommand, ATerminalThatClosesInterruptsIt) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  const EmptyFolder whole, cut;
  const auto with = [&](const EmptyFolder& out) -> std::vector<std::string> {
    return {"--scorer", slow_scorer("0.02"), "--jobs", "2", "-o", out.path()};
  };
  int terminal = -1;
  const pid_t child = ::forkpty(&terminal, nullptr, nullptr, nullptr);
  if (child == 0) detail::become(files().command(with(cut)), {});
  ASSERT_GT(child, 0);
  for (int k = 0; k < 2000 && lines_in(bytes_of(cut / "evaluations.jsonl")) < 8; ++k)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ::close(terminal);
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFEXITED(status)) << "signal " << WTERMSIG(status);
  EXPECT_EQ(WEXITSTATUS(status), 130);
  EXPECT_EQ(searched(with(cut)).output, searched(with(whole)).output);
  EXPECT_EQ(bytes_of(cut / "evaluations.jsonl"), bytes_of(whole / "evaluations.jsonl"));
}

TEST(SearchCommand, AskingAndEvaluatingApartGivesTheSame) {
  const EmptyFolder whole, parts;
  const std::string wanted = searched({"-o", whole.path()}).output;
  for (int round = 0; round < 100; ++round) {
    searched({"-o", parts.path(), "--ask", parts / "asked.jsonl"});
    const std::string asked = bytes_of(parts / "asked.jsonl");
    if (asked.empty()) break;
    searched({"--evaluate", parts / "asked.jsonl", "-o", parts / "lines.jsonl"});
    EXPECT_EQ(lines_in(bytes_of(parts / "lines.jsonl")), lines_in(asked));
    std::ofstream(parts / "evaluations.jsonl", std::ios::app) << bytes_of(parts / "lines.jsonl");
    ASSERT_LT(round, 99) << "asks without end";
  }
  EXPECT_EQ(searched({"-o", parts.path()}).output, wanted);
  for (const char* file : {"evaluations.jsonl", "pareto.csv"})
    EXPECT_EQ(bytes_of(parts / file), bytes_of(whole / file)) << file;
}

TEST(SearchCommand, NothingAskedEvaluatesToNothing) {
  const EmptyFolder folder;
  searched({"-o", folder / "done"});
  const std::string asked = folder / "asked.jsonl", lines = folder / "lines.jsonl";
  searched({"-o", folder / "done", "--ask", asked});
  ASSERT_EQ(bytes_of(asked), "");
  const std::string note =
      "boardless: '" + asked + "' asks for no networks; there is nothing to evaluate\n";
  const Ran alone = searched({"--evaluate", asked});
  EXPECT_EQ(alone.output, "");
  EXPECT_EQ(alone.error, note);
  searched({"--evaluate", asked, "-o", lines});
  EXPECT_EQ(bytes_of(lines), "");
  for (const char* shard : {"1/2", "2/2"})
    searched({"--evaluate", asked, "--shard", shard, "-o", folder / (shard[0] + std::string("p"))});
  const Ran merged = run_program({"merge", folder / "1p", folder / "2p"}, {.seconds = 60});
  EXPECT_EQ(merged.status, 0) << merged.error;
  EXPECT_EQ(merged.output, "");
  EXPECT_THAT(refused(2, files().command({"--evaluate", folder / "none.jsonl"})),
              HasSubstr("there is no file"));
}

TEST(SearchCommand, ShardsOfAnEvaluationMergeToTheSingleOne) {
  const EmptyFolder folder;
  searched({"-o", folder / "search", "--ask", folder / "asked.jsonl"});
  const std::string asked = folder / "asked.jsonl";
  ASSERT_GE(lines_in(bytes_of(asked)), 4u);
  searched({"--evaluate", asked, "-o", folder / "single.jsonl"});
  std::vector<std::string> merge = {"merge"};
  for (const char* shard : {"3/3", "1/3", "2/3"}) {
    merge.push_back(folder / (std::string(1, shard[0]) + ".part"));
    searched({"--evaluate", asked, "--shard", shard, "-o", merge.back()});
  }
  // A part that is there is not evaluated again, and one of other budgets does not belong to it.
  EXPECT_THAT(searched({"--evaluate", asked, "--shard", "1/3", "-o", folder / "1.part"}).error,
              HasSubstr("1.part"));
  merge.insert(merge.end(), {"-o", folder / "merged.jsonl"});
  EXPECT_EQ(run_program(merge, {.seconds = 60}).status, 0);
  EXPECT_EQ(bytes_of(folder / "merged.jsonl"), bytes_of(folder / "single.jsonl"));
  searched({"--evaluate", asked, "--shard", "2/3", "--arena", "1KiB", "-o", folder / "other.part"});
  const Ran mixed = run_program({"merge", folder / "1.part", folder / "other.part",
                                 folder / "3.part", "-o", folder / "mixed.jsonl"},
                                {.seconds = 60});
  EXPECT_EQ(mixed.status, 2);
  EXPECT_THAT(mixed.error, HasSubstr("--arena"));
}

TEST(SearchCommand, AScorerThatFailsNowAndThenIsReported) {
  const EmptyFolder out;
  const std::string scorer =
      "exec python3 -uc '\nimport sys, json\nfor line in sys.stdin:\n  q = json.loads(line)\n  "
      "if q[\"id\"] % 5 == 2: sys.exit(3)\n  print(json.dumps({\"id\": q[\"id\"], \"accuracy\": "
      "0.5 + q[\"macs\"] / 1e9}))'";
  const Json json = Json::parse(searched({"--scorer", scorer, "--scorers", "2", "--scorer-models",
                                          out / "nets", "-o", out.path(), "--format", "json"})
                                    .output);
  ASSERT_GT(json["failed"].size(), 1u);
  EXPECT_EQ(json["failed"][0]["failure"], "it ended with status 3 before it answered");
  EXPECT_TRUE(json["best"].contains("accuracy"));
  EXPECT_THAT(searched({"--scorer", scorer, "-o", out.path()}).output,
              HasSubstr("the scorer failed on"));
  EXPECT_TRUE(std::filesystem::exists(out / "nets/" + json["best"]["network"].get<std::string>() +
                                      ".tflite"));
  EXPECT_THAT(bytes_of(out / "evaluations.jsonl"), HasSubstr("it ended with status 3"));
  // One that never answers ends the search, and leaves the log.
  const EmptyFolder broken;
  EXPECT_THAT(refused(2, files().command({"--scorer", "exit 1", "-o", broken.path()})),
              HasSubstr("failed on 10 networks in a row and never answered"));
  EXPECT_GT(lines_in(bytes_of(broken / "evaluations.jsonl")), 10u);
  // Nor is it said that nothing fits where few networks were asked about.
  const std::string table = broken.written("table.csv", "network,accuracy\nnobody,0.5\n");
  EXPECT_THAT(refused(2, {"search", files().space, "--core", "cortex-m4", "--predictor",
                          files().predictor, "--population", "8", "--generations", "0", "--refine",
                          "0", "--latency", "5ms", "--scorer-table", table}),
              HasSubstr("no network could be scored"));
}

TEST(SearchCommand, ALogThatIsNoFileIsNotWaitedFor) {
  const EmptyFolder out;
  ASSERT_EQ(::mkfifo((out / "evaluations.jsonl").c_str(), 0600), 0);
  EXPECT_THAT(refused(2, files().command({"-o", out.path()})), HasSubstr("is no regular file"));
}

TEST(SearchCommand, APredictorWithoutAKernelEndsItAtOnceAndLeavesNothingToBelieve) {
  const EmptyFolder out;
  Predictor part =
      made_predictor(load_kernel_pack(bundled_kernel_pack(Core::cortex_m4)), Core::cortex_m4);
  std::erase_if(part.kernels, [](const LearnedKernel& kernel) { return kernel.ops[0] == "MEAN"; });
  const std::vector<std::string> command = {
      "search",    files().space, "--core",
      "cortex-m4", "--predictor", out.written("part.predictor", predictor_json(part)),
      "--latency", "5ms",         "--population",
      "8",         "-o",          out / "found"};
  for (int twice = 0; twice < 2; ++twice)
    EXPECT_THAT(refused(2, command), HasSubstr("(MEAN) was not learned"));
  EXPECT_EQ(lines_in(bytes_of(out / "found/evaluations.jsonl")), 1u);
}

// The same networks on a board with a current, and what else an estimate's energy goes by.
TEST(SearchCommand, TakesSupplyAndTemperatureAsEstimatesDo) {
  const EmptyFolder out;
  const auto found = [&](std::vector<std::string> more, const std::string& folder) {
    std::vector<std::string> words = {
        "search", files().space, "--board", "nucleo-l4r5zi", "--population", "8",  "--generations",
        "0",      "--refine",    "0",       "--format",      "json",         "-o", folder};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_program(words, {.seconds = 60});
    EXPECT_EQ(ran.status, 0) << ran.error;
    return Json::parse(ran.output);
  };
  const Json usual = found({}, out / "a");
  const Json low = found({"--supply", "1.8V", "--temperature", "60C"}, out / "b");
  const double share = low["best"]["cost"]["energy_j"].get<double>() /
                       usual["best"]["cost"]["energy_j"].get<double>();
  EXPECT_EQ(low["best"]["cost"]["latency_s"], usual["best"]["cost"]["latency_s"]);
  EXPECT_LT(share, 0.9);
  EXPECT_THAT(low["notes"].dump(), HasSubstr("the current is documented at"));
  const Ran estimate = run_program(
      {"estimate", out / "b/models/" + low["best"]["network"].get<std::string>() + ".tflite",
       "--board", "nucleo-l4r5zi", "--supply", "1.8V", "--temperature", "60C", "--format", "json"});
  EXPECT_EQ(Json::parse(estimate.output)["energy_j"], low["best"]["cost"]["energy_j"]);
  // Fitted figures, with what they know of their errors.
  const std::string fitted = out / "fitted.toml";
  ASSERT_EQ(
      run_program({"fit", SOURCE_ROOT "/docs/examples/measured.csv", "-o", fitted}, {.seconds = 60})
          .status,
      0);
  const Json best = found({"--model", fitted}, out / "c")["best"];
  const Json own = Json::parse(
      run_program({"estimate", out / "c/models/" + best["network"].get<std::string>() + ".tflite",
                   "--board", "nucleo-l4r5zi", "--model", fitted, "--format", "json"})
          .output);
  for (const char* key : {"latency_s", "latency_interval_s", "energy_j", "energy_interval_j"})
    EXPECT_EQ(best["cost"][key], own[key]) << key;
  EXPECT_NE(own["latency_s"], usual["best"]["cost"]["latency_s"]);
  // What was evaluated at one supply is not taken for another.
  EXPECT_THAT(refused(2, {"search", files().space, "--board", "nucleo-l4r5zi", "--supply", "3V",
                          "--temperature", "60C", "-o", out / "b"}),
              HasSubstr("its supply_v is 1.8, and here it is 3"));
}

TEST(SearchCommand, AFolderHasTheMembersOfOneSearch) {
  const EmptyFolder out;
  std::string best;
  const auto members = [&](const char* latency) {
    const Ran ran = run_program({"search", files().space, "--core", "cortex-m4", "--predictor",
                                 files().predictor, "--population", "8", "--generations", "4",
                                 "--latency", latency, "--format", "json", "-o", out.path()},
                                {.seconds = 60});
    EXPECT_EQ(ran.status, 0) << ran.error;
    std::set<std::string> names;
    const Json json = Json::parse(ran.output);
    for (const Json& network : json["networks"]) names.insert(network["network"]);
    best = json["best"]["network"];
    return names;
  };
  const auto there = [&] {
    std::set<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(out / "models"))
      names.insert(entry.path().stem().string());
    return names;
  };
  const std::set<std::string> large = members("8ms");
  EXPECT_EQ(there(), large);
  // One was trained since, and somebody keeps another file beside them.
  const std::string trained = best;
  out.written("models/" + trained + ".tflite", "trained");
  out.written("models/notes.txt", "mine");
  // Neither is what is no line of ours more than passed over.
  const std::string deep = std::string(1'000'000, '[') + std::string(1'000'000, ']');
  std::ofstream(out / "pareto.jsonl", std::ios::app) << "{\"architecture\":" << deep << "}\n";
  const std::set<std::string> small = members("3ms");
  ASSERT_FALSE(small.count(trained));
  std::set<std::string> wanted = small;
  wanted.insert({trained, "notes"});
  EXPECT_EQ(there(), wanted);
  EXPECT_EQ(bytes_of(out / "models/" + trained + ".tflite"), "trained");
  EXPECT_FALSE(std::filesystem::exists(out / "models/" + trained + ".json"));
}

TEST(SearchCommand, SureSaysThatItShowsTheUpperEnds) {
  const std::string usual = searched({}).output;
  const std::string sure = searched({"--sure"}).output;
  EXPECT_THAT(usual, testing::Not(HasSubstr("up to")));
  EXPECT_THAT(sure, HasSubstr("emulated, up to  predicted, up to"));
  EXPECT_THAT(sure, HasSubstr("the upper ends of the intervals are held to the budgets"));
}

TEST(SearchCommand, EmulatesWithoutAPredictorAndUsesTheBudgetUp) {
  const Ran ran = run_program(
      {"search", keywords, "--board", "nucleo-l4r5zi", "--latency", "20ms", "--energy", "0.8mJ",
       "--population", "8", "--generations", "1", "--refine", "60", "--format", "json"},
      {.seconds = 120});
  ASSERT_EQ(ran.status, 0) << ran.error;
  const Json json = Json::parse(ran.output);
  EXPECT_EQ(json["cost_is_predicted"], false);
  const double latency_s = json["best"]["cost"]["latency_s"];
  const double energy_j = json["best"]["cost"]["energy_j"];
  EXPECT_LE(latency_s, 20e-3);
  EXPECT_LE(energy_j, 0.8e-3);
  EXPECT_GT(std::max(latency_s / 20e-3, energy_j / 0.8e-3), 0.97);
}

TEST(SearchCommand, RefusesWithOneSentence) {
  const SearchFiles& f = files();
  const EmptyFolder out;
  const auto refuses = [&](std::vector<std::string> more, const std::string& why) {
    EXPECT_THAT(refused(2, f.command(std::move(more))), HasSubstr(why));
  };
  EXPECT_THAT(refused(2, {"search"}), HasSubstr("which space?"));
  EXPECT_THAT(refused(2, {"search", "no.toml", "--core", "cortex-m4"}), HasSubstr("no.toml"));
  EXPECT_THAT(refused(2, {"search", f.space}), HasSubstr("--board or a --core"));
  std::string wrong = small_space;
  wrong.replace(wrong.find("stride"), 6, "strid");
  EXPECT_THAT(refused(2, {"search", out.written("x.toml", wrong), "--core", "cortex-m4"}),
              HasSubstr("x.toml:9: stage.strid is not a known key; did you mean 'stride'?"));
  const std::vector<std::string> plain = {"search", f.space, "--core", "cortex-m4"};
  const auto refuses_plain = [&](std::initializer_list<std::string> more, const std::string& why) {
    std::vector<std::string> all = plain;
    all.insert(all.end(), more);
    EXPECT_THAT(refused(2, all), HasSubstr(why));
  };
  refuses_plain({"--population", "10"}, "multiple of 4");
  refuses_plain({"--latency", "fast"}, "--latency");
  refuses_plain({"--latency", "5"}, "--latency 5: a unit is missing; write 5s, 5ms or 5us");
  refuses_plain({"--seed", "-1"}, "--seed is a whole number of 0 or more, and not '-1'");
  refuses_plain({"--seed=-1"}, "--seed is a whole number of 0 or more, and not '-1'");
  refuses_plain({"--scorers", "0"}, "--scorers is 1 to 256");
  refuses_plain({"--latencyy", "1ms"}, "did you mean '--latency'");
  refuses({"--energy", "1mJ"}, "energy is not known on generic-cortex-m4");
  refuses({"--ask", out / "a"}, "name its folder with -o");
  refuses({"--ask", out / "a", "--build", "b"}, "do not go together");
  refuses({"--shard", "1/2"}, "goes with --evaluate");
  refuses({"--scorer-models", out / "m"}, "--scorer-models is for --scorer");
  refuses({"--scorer-timeout", "nan"}, "--scorer-timeout is for --scorer");
  refuses({"--scorer", "x", "--scorer-table", "y"}, "do not go together");
  refuses({"--scorer", "x", "--scorer-timeout", "-1"}, "--scorer-timeout");
  refuses({"--build", out.written("a.json", "{}")}, "name it with -o");
  refuses({"--build", out / "a.json", "-o", out / "a.tflite"}, "is no architecture of the space");
  refuses({"--evaluate", out.written("l.jsonl", "\n{}\n")}, "line 2 of");
  EXPECT_FALSE(std::filesystem::exists(out / "a.tflite"));
  searched({"-o", out.path()});
  refuses({"-o", out.path(), "--clock", "50MHz"}, "is of another search: its clock_hz is");
  refuses({"-o", f.space}, "is no folder");
  refuses({"--html", f.predictor}, "is the input; write to another file");
  const std::string table = out.written("pareto.csv", "network,accuracy\na,1\n");
  refuses({"--scorer-table", table, "-o", out.path()}, "is the input; write to another file");
}

}  // namespace
}  // namespace boardless
