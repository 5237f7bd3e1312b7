// boardless compare by the real program: totals that are the estimates', formats, saved estimates,
// and the gate's exit statuses.
#include <nlohmann/json.hpp>
#include <sstream>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;
using Words = std::vector<std::string>;

const std::string add = bundled("op_add-cortex-m4");
const std::string pool = bundled("op_max_pool_2d-cortex-m4");
const Words on_board = {"--board", "stm32f407-discovery"};

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Json json_of(const Words& words) {
  const Ran ran = run_program(words + Words{"--format", "json"});
  EXPECT_TRUE(ran.status == 0 || ran.status == 1) << ran.error;
  return Json::parse(ran.output, nullptr, false);
}

std::string saved(const EmptyFolder& folder, const std::string& name, const Words& words) {
  return folder.written(name,
                        run_program(Words{"estimate"} + words + Words{"--format", "json"}).output);
}

void expect_totals(const Json& side, const Json& estimate) {
  for (const char* key : {"instructions", "cycles", "cycles_interval", "stall_cycles", "latency_s",
                          "energy_j", "energy_interval_j", "clock_hz", "wait_states", "region"})
    EXPECT_EQ(side.at(key), estimate.at(key)) << key;
}

TEST(Compare, TotalsAreTheEstimates) {
  const Json c = json_of(Words{"compare", add, pool} + on_board);
  const Json base = json_of(Words{"estimate", add} + on_board);
  const Json now = json_of(Words{"estimate", pool} + on_board);
  expect_totals(c.at("base"), base);
  expect_totals(c.at("new").at(0), now);
  EXPECT_EQ(c["new"][0]["change"]["cycles"]["absolute"].get<double>(),
            now["cycles"].get<double>() - base["cycles"].get<double>());
}

TEST(Compare, ClocksAreThoseOfARunAtEach) {
  // The first times nothing; the second looks at a clock, and has to run at each.
  for (const std::string& image :
       {bundled("op_softmax-cortex-m4"), bundled("self_timed-cortex-m4")}) {
    const Json c = json_of(Words{"compare", image, "--clocks", "16MHz..168MHz"} + on_board);
    ASSERT_GE(c.at("new").size(), 6u);
    Json sides = c.at("new");
    sides.push_back(c.at("base"));
    for (const Json& side : sides) {
      const std::string clock = std::to_string(side["clock_hz"].get<long>()) + "Hz";
      expect_totals(side, json_of(Words{"estimate", image, "--clock", clock} + on_board));
    }
    EXPECT_FALSE(c.at("least_energy").is_null());
  }
}

TEST(Compare, Boards) {
  const Json c = json_of({"compare", add, "--boards", "stm32f407-discovery,nucleo-f446re"});
  EXPECT_EQ(c["over"], "boards");
  expect_totals(c["new"][0], json_of({"estimate", add, "--board", "nucleo-f446re"}));
  EXPECT_TRUE(c["new"][0]["change"]["energy_j"].is_null());
}

TEST(Compare, ASavedEstimateIsTheRun) {
  const EmptyFolder folder;
  const std::string file = saved(folder, "base.json", Words{add} + on_board);
  Json by_file = json_of(Words{"compare", file, pool} + on_board);
  Json by_run = json_of(Words{"compare", add, pool} + on_board);
  EXPECT_TRUE(by_file["base"]["saved"]);
  for (Json* c : {&by_file, &by_run}) {
    c->at("base").erase("label");
    c->at("base").erase("input");
    c->at("base").erase("saved");
  }
  EXPECT_EQ(by_file, by_run);
  // The name of a file says nothing: only its content.
  std::filesystem::rename(file, folder / "base.elf");
  EXPECT_EQ(run_program({"compare", folder / "base.elf", folder / "base.elf"}).status, 0);
}

TEST(Compare, FitsTheTerminal) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  for (const Words& words :
       {Words{add, pool}, Words{add, pool, bundled("op_softmax-cortex-m4")},
        Words{add, "--clocks", "16MHz..168MHz"}, Words{add, "--clocks", "16MHz,84MHz"}})
    for (const int width : {40, 80, 120}) {
      const Ran ran = run_program(Words{"compare"} + words + on_board, {.terminal = width});
      std::istringstream lines(ran.output);
      for (std::string line; std::getline(lines, line);) {
        line.erase(line.find_last_not_of('\r') + 1);
        const auto columns =
            std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
        EXPECT_LE(columns, width) << line;
      }
    }
}

TEST(Compare, CsvAndTop) {
  const std::string csv =
      run_program(Words{"compare", add, pool, "--format", "csv"} + on_board).output;
  std::istringstream lines(csv);
  std::string first;
  std::getline(lines, first);
  const auto commas = std::count(first.begin(), first.end(), ',');
  for (std::string line; std::getline(lines, line);)
    EXPECT_EQ(std::count(line.begin(), line.end(), ','), commas) << line;
  const Json c = json_of(Words{"compare", add, pool, "--top", "1"} + on_board);
  const Json& now = c["new"][0];
  EXPECT_EQ(now["by_function"].size(), 1u);
  EXPECT_EQ(now["by_function"][0]["new"]["cycles"].get<double>() +
                now["functions_left_out"]["new"]["cycles"].get<double>(),
            now["cycles"].get<double>());
}

int gate(const Words& words) { return run_program(Words{"compare"} + words).status; }

TEST(CompareGate, ExitStatuses) {
  const std::string other = bundled("op_softmax-cortex-m4");
  EXPECT_EQ(gate(Words{add, add, "--fail-above", "0%"} + on_board), 0);
  EXPECT_EQ(gate(Words{add, other} + on_board), 0);  // no gate
  const bool more = json_of({"compare", add, other})["new"][0]["change"]["cycles"]["absolute"] > 0;
  const Words worse = more ? Words{add, other} : Words{other, add};
  const Words better = more ? Words{other, add} : Words{add, other};
  EXPECT_EQ(gate(worse + on_board + Words{"--fail-above", "2%"}), 1);
  EXPECT_EQ(gate(worse + on_board + Words{"--fail-above", "1000000%"}), 0);
  EXPECT_EQ(gate(better + on_board + Words{"--fail-above", "0"}), 0);
  const Ran ran = run_program(Words{"compare"} + worse + Words{"--fail-above", "2%"});
  EXPECT_TRUE(ran.error.starts_with("boardless: 'op_")) << ran.error;
  EXPECT_TRUE(contains(ran.error, "above the limit of 2 %")) << ran.error;
  EXPECT_EQ(std::count(ran.error.begin(), ran.error.end(), '\n'), 1);
  EXPECT_TRUE(contains(ran.output, "gate: failed"));
}

TEST(CompareGate, Energy) {
  EXPECT_EQ(gate(Words{add, add, "--metric", "energy", "--fail-above", "1%"} + on_board), 0);
  const std::string sentence =
      refused(2, {"compare", add, pool, "--metric", "energy", "--fail-above", "1%"});
  EXPECT_TRUE(contains(sentence, "is unknown (a generic board")) << sentence;
}

TEST(CompareGate, OfAFunction) {
  const auto held = [](const char* function, const Words& files) {
    return run_program(Words{"compare"} + files +
                       Words{"--fail-above", "2%", "--function", function});
  };
  EXPECT_EQ(held("main", {add, add}).status, 0);
  EXPECT_EQ(held("bl_add_int8", {add, pool}).status, 0);
  EXPECT_TRUE(contains(held("bl_add_int8", {add, pool}).error, "did not run in"));
  const Ran only_new = held("bl_add_int8", {pool, add});
  EXPECT_EQ(only_new.status, 1);
  EXPECT_TRUE(contains(only_new.error, "none in 'op_max_pool")) << only_new.error;
  EXPECT_TRUE(
      contains(refused(2, {"compare", add, pool, "--function", "mian"}), "did you mean 'main'?"));
}

TEST(CompareGate, ARunThatDoesNotEndIsNoResult) {
  const Ran ran =
      run_program({"compare", add, pool, "--max-instructions", "1000", "--fail-above", "0%"});
  EXPECT_EQ(ran.status, 3);
  EXPECT_TRUE(contains(ran.output, "budget ran"));
}

}  // namespace
}  // namespace boardless
