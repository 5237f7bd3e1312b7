// recommend through the real program: choices on real models, boards, what is refused.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../search/made_predictor.hpp"
#include "run_program.hpp"
#include "small_model.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

const std::string spotting = SOURCE_ROOT "/docs/examples/keyword_spotting.csv";
const std::string models = TEST_DATA "/models/";

Json json_of(std::vector<std::string> arguments, int status = 0) {
  arguments.insert(arguments.begin(), "recommend");
  arguments.insert(arguments.end(), {"--format", "json"});
  const Ran ran = run_program(arguments, {.seconds = 60});
  EXPECT_EQ(ran.status, status) << ran.error;
  return Json::parse(ran.output);
}

void expect_refused(std::vector<std::string> arguments, const std::string& why) {
  arguments.insert(arguments.begin(), "recommend");
  EXPECT_THAT(refused(2, arguments), HasSubstr(why));
}

TEST(RecommendCommand, ChoosesTheMostAccurateWithinTheBudgets) {
  const Json json = json_of({spotting, "--board", "nucleo-l4r5zi", "--latency", "60ms"});
  EXPECT_EQ(json["schema"], "boardless-recommendation/1");
  EXPECT_EQ(json["choice"]["name"], "kws_48");
  EXPECT_EQ(json["choice"]["accuracy"], 0.904);
  EXPECT_EQ(json["nearest"], nullptr);
  ASSERT_EQ(json["rows"].size(), 4u);
  EXPECT_EQ(json["rows"][0], json["choice"]);
  EXPECT_EQ(json["next_step"]["name"], "kws_64");
  EXPECT_NEAR(json["next_step"]["accuracy_gain"], 0.013, 1e-9);
  // As the estimate of that model alone.
  const Ran alone =
      run_program({"estimate", SOURCE_ROOT "/docs/examples/models/keyword_spotting_48.tflite",
                   "--board", "nucleo-l4r5zi", "--format", "json"});
  const Json estimate = Json::parse(alone.output);
  for (const char* key : {"latency_s", "energy_j", "latency_interval_s", "energy_interval_j"})
    EXPECT_EQ(json["choice"][key], estimate[key]) << key;
  EXPECT_EQ(json["choice"]["arena_bytes"], estimate["memory"]["arena_bytes"]);
  EXPECT_EQ(json["choice"]["flash_bytes"], estimate["memory"]["flash_bytes"]);
}

TEST(RecommendCommand, TheNextStepCanBeTypedAndBuysWhatItSays) {
  const std::vector<std::string> asked = {"recommend", spotting, "--board",  "nucleo-l4r5zi",
                                          "--latency", "40ms",   "--energy", "1.5mJ",
                                          "--arena",   "6KiB"};
  const Ran ran = run_program(asked);
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_THAT(ran.output, HasSubstr("Take kws_32 on nucleo-l4r5zi"));
  std::vector<std::string> again = {"recommend", spotting, "--board", "nucleo-l4r5zi"};
  std::istringstream words(ran.output.substr(ran.output.find("Next budget step")));
  int options = 0;
  for (std::string word; words >> word && word != "would";)
    if (word.starts_with("--")) {
      std::string value;
      words >> value;
      again.insert(again.end(), {word, value});
      ++options;
    }
  EXPECT_EQ(options, 3) << ran.output;
  EXPECT_THAT(run_program(again).output, HasSubstr("Take kws_48 on nucleo-l4r5zi"));
}

TEST(RecommendCommand, NothingFitsIsStatusOneAndNamesTheNearest) {
  const std::vector<std::string> asked = {spotting, "--board", "nucleo-l4r5zi", "--latency",
                                          "20ms"};
  const Json json = json_of(asked, 1);
  EXPECT_EQ(json["choice"], nullptr);
  EXPECT_EQ(json["nearest"]["name"], "kws_32");
  EXPECT_THAT(json["nearest"]["lacks"], HasSubstr("its latency is"));
  const Json& distance = json["nearest"]["distances"]["latency_s"];
  EXPECT_FALSE(distance["met"]);
  EXPECT_NEAR(distance["relative"].get<double>(),
              json["nearest"]["latency_s"].get<double>() / 0.02 - 1, 1e-9);
  EXPECT_EQ(json["next_step"]["name"], "kws_32");
  EXPECT_EQ(json["next_step"]["accuracy_gain"], nullptr);
  const Ran ran =
      run_program({"recommend", spotting, "--board", "nucleo-l4r5zi", "--latency", "20ms"});
  EXPECT_EQ(ran.status, 1);
  EXPECT_EQ(ran.error, "boardless: no candidate fits\n");
  EXPECT_THAT(ran.output, HasSubstr("Nothing fits. Nearest is kws_32"));
}

TEST(RecommendCommand, SeveralBoards) {
  const Json json =
      json_of({spotting, "--boards", "nucleo-l4r5zi,nrf52840-dk,nucleo-f446re", "--energy", "1mJ"});
  ASSERT_EQ(json["rows"].size(), 12u);
  EXPECT_EQ(json["choice"]["board"], "nrf52840-dk");
  EXPECT_EQ(json["choice"]["name"], "kws_48");
  ASSERT_EQ(json["by_board"].size(), 3u);
  EXPECT_EQ(json["by_board"][0]["name"], nullptr);
  EXPECT_EQ(json["by_board"][1]["name"], "kws_48");
  // Whose energy nobody knows: it fits no energy budget, and the reason is said.
  EXPECT_EQ(json["by_board"][2]["name"], nullptr);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("energy is not known on nucleo-f446re"));
  for (const Json& row : json["rows"])
    if (row["board"] == "nucleo-f446re") {
      EXPECT_EQ(row["energy_j"], nullptr);
      EXPECT_FALSE(row["fits"]);
    }
  // Each board on its own kernels: an M0+ and an M7 in one request.
  EXPECT_EQ(json_of({spotting, "--boards", "generic-cortex-m0plus,generic-cortex-m7", "--latency",
                     "1s"})["choice"]["board"],
            "generic-cortex-m7");
}

TEST(RecommendCommand, AFolderHasNoAccuracies) {
  const EmptyFolder folder;
  folder.written("wide.tflite", small_model({.channels = 16}));
  folder.written("narrow.tflite", small_model());
  const Json json = json_of({folder.path(), "--board", "nucleo-l4r5zi"});
  EXPECT_EQ(json["choice"]["name"], "narrow");
  EXPECT_EQ(json["choice"]["accuracy"], nullptr);
  EXPECT_FALSE(json["accuracy_known"]);
  EXPECT_EQ(json["next_step"], nullptr);
  const Ran ran = run_program({"recommend", folder.path(), "--board", "generic-cortex-m4"});
  EXPECT_THAT(ran.output, HasSubstr("the least latency of what fits;"));
}

TEST(RecommendCommand, ACandidateThatFailsIsARow) {
  const EmptyFolder folder;
  folder.written("good.tflite", small_model());
  folder.written("broken.tflite", small_model().substr(0, 500));
  folder.written("custom.tflite", small_model({.unknown = true}));
  const std::string file = folder.written(
      "c.csv", "model,accuracy\ngood.tflite,0.8\nbroken.tflite,0.9\ncustom.tflite,0.95\n");
  const Ran ran = run_program({"recommend", file, "--board", "nucleo-l4r5zi", "--format", "csv"});
  EXPECT_EQ(ran.status, 0);
  EXPECT_EQ(ran.error, "boardless: 2 of 3 estimates failed\n");
  EXPECT_THAT(ran.output, HasSubstr("good," + (folder / "good.tflite") + ",nucleo-l4r5zi,"));
  EXPECT_THAT(ran.output, HasSubstr("MyOperator"));
  // With the op left out its figures are too low: shown, and not chosen.
  const Json json = json_of({file, "--board", "nucleo-l4r5zi", "--unknown", "warn"});
  EXPECT_EQ(json["choice"]["name"], "good");
  EXPECT_EQ(json["rows"][1]["name"], "custom");
  EXPECT_EQ(json["rows"][1]["uncounted_ops"], 1);
  EXPECT_FALSE(json["rows"][1]["fits"]);
  // All of them: there is nothing to choose from.
  const std::string all = folder.written("all.csv", "model,accuracy\nbroken.tflite,0.9\n");
  const Ran none = run_program({"recommend", all, "--board", "nucleo-l4r5zi"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.error, HasSubstr("1 of 1 estimate failed: "));
}

TEST(RecommendCommand, TheSameWithAnyNumberOfJobs) {
  std::string first;
  for (const char* jobs : {"1", "3"}) {
    const Ran ran = run_program(
        {"recommend", spotting, "--board", "nucleo-l4r5zi", "--jobs", jobs, "--format", "csv"});
    EXPECT_EQ(ran.status, 0) << ran.error;
    if (first.empty()) first = ran.output;
    EXPECT_EQ(ran.output, first);
  }
  std::istringstream lines(first);
  std::string head, best;
  std::getline(lines, head);
  std::getline(lines, best);
  EXPECT_TRUE(head.starts_with("name,model,board,clock_hz,accuracy,latency_s,")) << head;
  EXPECT_TRUE(best.starts_with("kws_80,")) << best;
  EXPECT_THAT(best, HasSubstr(",true,true,"));
  EXPECT_EQ(std::count(best.begin(), best.end(), ','), std::count(head.begin(), head.end(), ','));
}

TEST(RecommendCommand, TheBattery) {
  const std::vector<std::string> asked = {
      spotting, "--board", "nucleo-l4r5zi", "--battery", "225mAh", "--battery-voltage",
      "3V",     "--every", "6/min",         "--sleep",   "2uA",    "--self-discharge",
      "1%"};
  const Json json = json_of(asked);
  EXPECT_DOUBLE_EQ(json["battery"]["capacity_j"], 2430);
  EXPECT_EQ(json["battery"]["period_s"], 10);
  const Json& choice = json["choice"];
  const double watts =
      choice["energy_j"].get<double>() / 10 + 6e-6 * (1 - choice["latency_s"].get<double>() / 10);
  EXPECT_NEAR(choice["battery"]["average_power_w"].get<double>() / watts, 1, 1e-9);
  const double life_s = choice["battery"]["life_s"];
  EXPECT_LT(life_s, 2430 / watts);
  EXPECT_GT(life_s, 0.99 * 2430 / watts);
  EXPECT_LT(choice["battery"]["life_interval_s"][0], life_s);
  EXPECT_GT(choice["battery"]["life_interval_s"][1], life_s);
  // An inference has to fit into the period: 104 ms do not fit into 100.
  const Json often =
      json_of({spotting, "--board", "nucleo-l4r5zi", "--battery", "1kJ", "--every", "100ms"});
  EXPECT_EQ(often["choice"]["name"], "kws_64");
  EXPECT_EQ(often["next_step"], nullptr);
  EXPECT_THAT(often["notes"].dump(), HasSubstr("counts no draw between inferences"));
}

void expect_documented(const Json& json, const std::string& document) {
  if (json.is_object()) {
    for (const auto& [key, value] : json.items())
      EXPECT_THAT(document, HasSubstr("`" + key)) << "not in docs/recommend.md";
  }
  for (const Json& part : json)
    if (part.is_structured()) expect_documented(part, document);
}

TEST(RecommendCommand, EveryKeyOfTheJsonIsDocumented) {
  const std::string document = bytes_of(SOURCE_ROOT "/docs/recommend.md");
  const Json json =
      json_of({spotting, "--board", "nucleo-l4r5zi", "--latency", "60ms", "--energy", "9mJ",
               "--arena", "64KiB", "--flash", "1MiB", "--battery", "1kJ", "--every", "1s"});
  EXPECT_NE(json["next_step"], nullptr);
  EXPECT_NE(json["choice"]["battery"], nullptr);
  expect_documented(json, document);
}

TEST(RecommendCommand, SureCountsTheIntervals) {
  const Json without = json_of({spotting, "--board", "nucleo-l4r5zi", "--latency", "54ms"});
  EXPECT_EQ(without["choice"]["name"], "kws_48");
  const Json with = json_of({spotting, "--board", "nucleo-l4r5zi", "--latency", "54ms", "--sure"});
  EXPECT_EQ(with["choice"]["name"], "kws_32");
  EXPECT_GT(with["next_step"]["raises"]["latency_s"]["to"],
            with["rows"][1]["latency_s"].get<double>());
}

TEST(RecommendCommand, TheBoardsMemoriesAreALimit) {
  // 128 KiB of flash and 20 KiB of RAM: the first takes 316 KiB of flash, the second fits, the
  // third has an arena of 63 KiB.
  const EmptyFolder folder;
  std::string text = "model,accuracy\n";
  for (const char* name : {"anomaly_detection", "keyword_spotting_32", "visual_wake_words_pruned"})
    text += SOURCE_ROOT "/docs/examples/models/" + std::string(name) + ".tflite,0.9\n";
  const Json json = json_of({folder.written("c.csv", text), "--board", "nucleo-f103rb"});
  ASSERT_EQ(json["rows"].size(), 3u);
  for (const Json& row : json["rows"]) {
    const bool fits = row["flash_bytes"] <= 128 * 1024 && row["ram_bytes"] <= 20 * 1024;
    EXPECT_EQ(row["fits"], fits) << row["name"];
    EXPECT_EQ(row["fits"], row["name"] == "keyword_spotting_32");
    EXPECT_EQ(row["distances"]["board_flash_bytes"]["met"], row["name"] != "anomaly_detection");
    EXPECT_EQ(row["distances"]["board_ram_bytes"]["met"],
              row["name"] != "visual_wake_words_pruned");
  }
  EXPECT_EQ(json["next_step"], nullptr);
}

TEST(RecommendCommand, PredictsAndTakesACoreSupplyAndTemperature) {
  const EmptyFolder folder;
  Predictor made =
      made_predictor(load_kernel_pack(bundled_kernel_pack(Core::cortex_m4)), Core::cortex_m4);
  made.kernels.push_back(made_kernel("RESHAPE", {"length"}));
  const std::string predictor = folder.written("made.predictor", predictor_json(made));
  const auto row = [](const Json& json, const std::string& name) {
    for (const Json& one : json["rows"])
      if (one["name"] == name) return one;
    return Json();
  };
  const Json emulated = json_of({spotting, "--core", "cortex-m4"});
  EXPECT_EQ(row(emulated, "kws_48")["board"], "generic-cortex-m4");
  const Json predicted = json_of({spotting, "--core", "cortex-m4", "--predictor", predictor});
  EXPECT_THAT(predicted["notes"].dump(), HasSubstr("costs are predicted"));
  EXPECT_THAT(emulated["notes"].dump(), testing::Not(HasSubstr("predicted")));
  for (const char* name : {"kws_32", "kws_48", "kws_64", "kws_80"}) {
    const Json by_laws = row(predicted, name), by_emulator = row(emulated, name);
    EXPECT_EQ(by_laws["error"], nullptr);
    EXPECT_GT(by_laws["latency_s"].get<double>(), 0);
    EXPECT_NE(by_laws["latency_s"], by_emulator["latency_s"]);
    EXPECT_EQ(by_laws["arena_bytes"], by_emulator["arena_bytes"]);
  }
  const auto energy = [&](const Json& json) {
    return row(json, "kws_48")["energy_j"].get<double>();
  };
  const Json usual = json_of({spotting, "--board", "nucleo-l4r5zi"});
  const Json low =
      json_of({spotting, "--board", "nucleo-l4r5zi", "--supply", "1.8V", "--temperature", "60C"});
  EXPECT_LT(energy(low), energy(usual));
  EXPECT_THAT(low["notes"].dump(),
              HasSubstr("energies were asked for at --supply 1.8V --temperature 60C"));
  const Json one = json_of({spotting, "--core", "cortex-m4", "--board", "nucleo-l4r5zi"});
  EXPECT_EQ(one["rows"], usual["rows"]);
  expect_refused({spotting, "--core", "cortex-m4", "--boards", "nucleo-l4r5zi,nrf52840-dk"},
                 "leave out --core");
  expect_refused({spotting, "--core", "cortex-m7", "--board", "nucleo-l4r5zi"},
                 "board nucleo-l4r5zi has a Cortex-M4, not the Cortex-M7 of --core");
  expect_refused({spotting, "--core", "cortex-m44"}, "did you mean 'cortex-m4'");
  expect_refused({spotting, "--board", "nucleo-l4r5zi", "--supply", "1.8A"}, "--supply is '1.8A'");
  expect_refused({spotting, "--core", "cortex-m7", "--predictor", predictor}, "was learned on a");
  expect_refused({spotting, "--board", "nucleo-l4r5zi", "--predictor", predictor},
                 "without stalls");
}

TEST(RecommendCommand, RefusesACandidateFileWithAMistake) {
  const EmptyFolder folder;
  const auto file = [&](const std::string& text) { return folder.written("c.csv", text); };
  const auto refuses = [&](const std::string& text, const std::string& why) {
    expect_refused({file(text), "--board", "nucleo-l4r5zi"}, why);
  };
  refuses("model,accuracy\n" + models + "add.tflite,high\n", "c.csv, line 2: accuracy 'high'");
  refuses("model,accuracy\n" + models + "add.tflite,0.9\nnone.tflite,0.9\n",
          "c.csv, line 3: there is no model file");
  refuses("model,accuracy\n" + models + "add.tflite,91.6\n", "line 2: accuracy 91.6 is above 1");
  refuses("model\n" + models + "add.tflite\n", "line 1: there is no column 'accuracy'");
  refuses("model,accuracy\n\"" + models + "add.tflite,1\n", "line 2: a field's quote");
}

TEST(RecommendCommand, RefusesWhatMakesNoSense) {
  const std::string model = models + "add.tflite";
  const auto refuses = [&](std::vector<std::string> more, const std::string& why) {
    more.insert(more.begin(), {spotting, "--board", "nucleo-l4r5zi"});
    expect_refused(more, why);
  };
  expect_refused({}, "which CSV file or folder of candidates?");
  expect_refused({spotting}, "on which board?");
  expect_refused({model, "--board", "nucleo-l4r5zi"}, "is a model; name a CSV file");
  expect_refused({"none.csv", "--board", "nucleo-l4r5zi"}, "none.csv");
  expect_refused({spotting, "--board", "nucleo-l4r5"}, "did you mean 'nucleo-l4r5zi'");
  expect_refused({spotting, "--boards", "nucleo-l4r5zi,x"}, "unknown board 'x'");
  refuses({"--boards", "nrf52840-dk"}, "leave out --board");
  refuses({"--clock", "1GHz"}, "cannot run at 1000 MHz");
  refuses({"--kernels", "none.elf"}, "none.elf");
  refuses({"--latency", "fast"}, "--latency is 'fast'");
  refuses({"--latency", "0"}, "--latency has to be above 0");
  refuses({"--latency", "5"}, "--latency 5: a unit is missing; write 5s, 5ms or 5us");
  refuses({"--energy", "2"}, "--energy 2: a unit is missing; write 2J, 2mJ or 2uJ");
  refuses({"--arena", "64"}, "--arena 64: a unit is missing; write 64B, 64KiB or 64MiB");
  refuses({"--arena", "64K"}, "--arena is '64K'");
  refuses({"--energy", "1e308kJ"}, "--energy");
  refuses({"--every", "10s"}, "--every has no effect without --battery");
  refuses({"--battery", "225mAh"}, "--battery needs --every");
  refuses({"--battery", "225", "--every", "1s"},
          "--battery 225: a unit is missing; write 225Ah, 225mAh or 225Wh");
  refuses({"--battery", "1kJ", "--every", "10"},
          "--every 10: a unit is missing; write 10s, 10ms or 10us");
  refuses({"--battery", "225mAh", "--every", "1s"}, "name the --battery-voltage");
  refuses({"--battery", "1kJ", "--every", "1e300s"}, "at most 100 years");
  refuses({"--battery", "1kJ", "--every", "1s", "--sleep", "2uA"}, "--sleep is in amperes");
  refuses({"--battery", "1kJ", "--every", "1s", "--battery-voltage", "3V"}, "has no effect");
  refuses({"--battery", "1kJ", "--every", "5/x"}, "--every is '5/x'");
  refuses({"--battery", "1kJ", "--every", "0/h"}, "--every has to be above 0");
  refuses({"--battery", "1kJ", "--every", "1s", "--self-discharge", "100%"}, "below 100 %");
  refuses({"--battery", "1kJ", "--every", "1s", "--self-discharge", "1%/week"}, "1%/year");
  refuses({"-o", spotting}, "is the input; write to another file");
  refuses({"--jobs", "0"}, "--jobs is 1 to");
}

TEST(RecommendCommand, FitsANarrowTerminal) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  for (const int columns : {45, 60, 80}) {
    RunHow how;
    how.terminal = columns;
    how.seconds = 60;
    const Ran ran = run_program({"recommend", spotting, "--boards", "nucleo-l4r5zi,nrf52840-dk",
                                 "--latency", "60ms", "--energy", "3mJ", "--flash", "64KiB"},
                                how);
    EXPECT_EQ(ran.status, 0) << ran.output;
    std::istringstream lines(ran.output.substr(ran.output.rfind("\x1b[K") + 3));
    std::size_t count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      const auto wide = std::count_if(line.begin(), line.end(), [](char c) {
        return c != '\r' && (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      });
      EXPECT_LE(wide, columns) << line;
    }
    EXPECT_GT(count, 20u);
  }
}

TEST(RecommendCommand, HasHelp) {
  const Ran ran = run_program({"recommend", "--help"});
  EXPECT_EQ(ran.status, 0);
  for (const char* word : {"--boards", "--energy", "--battery-voltage", "--sure", "example:"})
    EXPECT_THAT(ran.output, HasSubstr(word));
  std::istringstream lines(ran.output.substr(0, ran.output.find("example:")));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

}  // namespace
}  // namespace boardless
