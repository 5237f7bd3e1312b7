// detect through the real program: the bundled networks, formats that agree, what is refused.
#include <gmock/gmock.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../detect/interpreter.hpp"
#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;
using ::testing::HasSubstr;

const std::string ds_cnn = SOURCE_ROOT "/firmware_images/ds_cnn-cortex-m4.elf";
const std::string spotting = SOURCE_ROOT "/docs/examples/models/keyword_spotting.tflite";
const std::string interpreter = SOURCE_ROOT "/firmware_images/interpreter-cortex-m4.elf";
const std::string its_graph = SOURCE_ROOT "/docs/examples/models/interpreter.tflite";

Json json_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), "detect");
  arguments.insert(arguments.end(), {"--format", "json"});
  const Ran ran = run_program(arguments, {.seconds = 60});
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output);
}

void expect_sums(const Json& json) {
  double cycles =
      json["outside"]["cycles"].get<double>() + json["glue_after_last"]["cycles"].get<double>();
  for (const Json& op : json["ops"])
    cycles += op["cycles"].get<double>() + op["glue"]["cycles"].get<double>();
  EXPECT_EQ(cycles, json["estimate"]["cycles"].get<double>());
}

TEST(DetectCommand, FindsTheLayersOfTheBundledNetwork) {
  const Json json = json_of({ds_cnn, spotting, "--board", "nucleo-l4r5zi"});
  EXPECT_EQ(json["schema"], "boardless-detection/1");
  EXPECT_EQ(json["under"]["name"], "infer");
  EXPECT_EQ(json["inferences"], 1);
  const std::vector<std::string> layers = {"layer_conv",
                                           "layer_depthwise_1",
                                           "layer_pointwise_1",
                                           "layer_depthwise_2",
                                           "layer_pointwise_2",
                                           "layer_depthwise_3",
                                           "layer_pointwise_3",
                                           "layer_depthwise_4",
                                           "layer_pointwise_4",
                                           "layer_average_pool",
                                           "",
                                           "layer_fully_connected",
                                           "layer_softmax"};
  ASSERT_EQ(json["ops"].size(), layers.size());
  for (std::size_t k = 0; k < layers.size(); ++k) {
    const Json& op = json["ops"][k];
    if (layers[k].empty()) {
      EXPECT_EQ(op["fate"], "dropped");
      EXPECT_EQ(op["op"], "RESHAPE");
      continue;
    }
    EXPECT_EQ(op["fate"], "called") << k;
    ASSERT_EQ(op["calls"].size(), 1u) << k;
    EXPECT_EQ(op["calls"][0]["name"], layers[k]);
    EXPECT_EQ(op["ambiguity"], nullptr) << k;
    EXPECT_GT(op["energy_j"], 0);
  }
  expect_sums(json);
  // As the estimate of the same run, and of one layer alone.
  const Ran whole =
      run_program({"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--format", "json"});
  const Json estimate = Json::parse(whole.output);
  EXPECT_EQ(json["estimate"], estimate);
  const Ran layer = run_program({"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--from",
                                 "layer_pointwise_2", "--format", "json"});
  EXPECT_NEAR(json["ops"][4]["cycles"].get<double>(),
              Json::parse(layer.output)["cycles"].get<double>(), 10);
}

TEST(DetectCommand, TakesTheSameInferenceWithoutSymbols) {
  const std::string stripped = testing::TempDir() + "detect-stripped.elf";
  strip_image(ds_cnn, stripped);
  const Json with = json_of({ds_cnn, spotting});
  const Json without = json_of({stripped, spotting, "--core", "cortex-m4"});
  std::filesystem::remove(stripped);
  EXPECT_EQ(without["symbols"], false);
  EXPECT_EQ(without["under"]["address"], with["under"]["address"]);
  // The last call of infer is a jump, which symbols alone tell from one within the function.
  const std::size_t last = with["ops"].size() - 1;
  for (std::size_t k = 0; k < last; ++k) {
    EXPECT_EQ(without["ops"][k]["cycles"], with["ops"][k]["cycles"]) << k;
    if (with["ops"][k]["calls"].empty()) continue;
    EXPECT_EQ(without["ops"][k]["calls"][0]["address"], with["ops"][k]["calls"][0]["address"]);
  }
  EXPECT_EQ(without["ops"][last]["calls"].size(), 0u);
  EXPECT_THAT(without["ops"][last]["ambiguity"].get<std::string>(), HasSubstr("a jump at the end"));
  expect_sums(without);
}

TEST(DetectCommand, TenInferencesAreTold) {
  const Json json = json_of({SOURCE_ROOT "/firmware_images/ds_cnn_10x-cortex-m4.elf", spotting});
  EXPECT_EQ(json["inferences"], 10);
  EXPECT_GT(json["other_inferences"]["share"], 0.89);
  expect_sums(json);
}

TEST(DetectCommand, CsvSumsToTheRun) {
  const Json json = json_of({interpreter, its_graph, "--board", "nucleo-f446re"});
  const Ran ran = run_program(
      {"detect", interpreter, its_graph, "--board", "nucleo-f446re", "--format", "csv"});
  std::istringstream lines(ran.output);
  std::string line;
  std::getline(lines, line);
  std::vector<std::string> names;
  std::istringstream header(line);
  for (std::string name; std::getline(header, name, ',');) names.push_back(name);
  double cycles = 0;
  int rows = 0;
  while (std::getline(lines, line)) {
    std::istringstream cells(line);
    std::string cell;
    for (std::size_t k = 0; std::getline(cells, cell, ','); ++k)
      if (names[k] == "cycles" || names[k] == "glue_cycles") cycles += std::stod(cell);
    ++rows;
  }
  EXPECT_EQ(rows, 10);
  EXPECT_EQ(cycles, json["estimate"]["cycles"].get<double>());
}

TEST(DetectCommand, TextFitsEightyColumns) {
  const Ran ran = run_program({"detect", ds_cnn, spotting, "--board", "nucleo-l4r5zi"});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_THAT(ran.output, HasSubstr("bl_depthwise_conv_2d_int8"));
  std::istringstream lines(ran.output);
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    for (const char c : line) columns += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    EXPECT_LE(columns, 80u) << line;
  }
}

TEST(DetectCommand, RefusesWhatDoesNotGoTogether) {
  const auto expect_refused = [](std::vector<std::string> arguments, const std::string& why) {
    arguments.insert(arguments.begin(), "detect");
    EXPECT_THAT(refused(2, arguments), HasSubstr(why));
  };
  expect_refused({ds_cnn, SOURCE_ROOT "/docs/examples/models/keyword_spotting_48.tflite"},
                 "does not run this graph");
  expect_refused({ds_cnn, SOURCE_ROOT "/docs/examples/models/image_classification.tflite"},
                 "does not run this graph");
  expect_refused({interpreter, spotting}, "does not run this graph");
  expect_refused({SOURCE_ROOT "/firmware_images/hello-cortex-m4.elf", spotting},
                 "does not run this graph");
  EXPECT_THAT(refused(3, {"detect", ds_cnn, spotting, "--max-instructions", "1M"}),
              HasSubstr("did not end within 1000000 instructions"));
  expect_refused({ds_cnn}, "which graph?");
  expect_refused({}, "which image?");
  expect_refused({spotting, ds_cnn}, "the firmware comes first");
  expect_refused({ds_cnn, ds_cnn}, ds_cnn);
  expect_refused({ds_cnn, spotting, "--under", "inferr"}, "did you mean 'infer'");
  expect_refused({ds_cnn, spotting, "--under", "layer_softmax"}, "does not run this graph");
  expect_refused({ds_cnn, spotting, "--kernels", "x.elf"}, "--kernels");
}

const std::string pack = SOURCE_ROOT "/firmware_images/kernel_pack-cortex-m4.elf";

TEST(DetectCommand, TriesTheFusedKernelsOfAPack) {
  const std::vector<std::string> asked = {"detect", "--pairs", pack,       "--cases", "8",
                                          "--seed", "3",       "--format", "json"};
  const Ran ran = run_program(asked, {.seconds = 120});
  EXPECT_EQ(ran.status, 0) << ran.error;
  const Json json = Json::parse(ran.output);
  EXPECT_EQ(json["schema"], "boardless-fusions/1");
  std::vector<std::string> names;
  for (const Json& pair : json["pairs"]) {
    names.push_back(pair["name"]);
    ASSERT_EQ(pair["cases"].size(), 8u);
    int fused = 0;
    for (const Json& row : pair["cases"]) {
      EXPECT_EQ(
          row["first"]["op"].get<std::string>() + "+" + row["second"]["op"].get<std::string>(),
          names.back());
      if (row["refused_for"] != nullptr) continue;
      ++fused;
      EXPECT_EQ(row["same_bytes"], true) << row;
      const double apart = row["apart_cycles"], together = row["together_cycles"];
      EXPECT_NEAR(row["saving"].get<double>(), 1 - together / apart, 1e-9) << row;
      EXPECT_LT(together, 1.03 * apart) << row;
      EXPECT_GE(row["arena_saved_bytes"], 0) << row;
    }
    EXPECT_EQ(pair["fused"], fused);
    EXPECT_GT(fused, 0);
    EXPECT_GE(pair["saving_median"].get<double>(), 0) << names.back();
  }
  EXPECT_THAT(names, testing::ElementsAre("PAD+CONV_2D", "PAD+DEPTHWISE_CONV_2D", "CONV_2D+ADD",
                                          "DEPTHWISE_CONV_2D+CONV_2D"));
  // Of a pair without a kernel of its own, the cost of both is the cost of each.
  bool has_max_pool = false;
  for (const Json& pair : json["undeclared"]) {
    has_max_pool |= pair["name"] == "CONV_2D+MAX_POOL_2D";
    EXPECT_GT(pair["cases"], 0);
    EXPECT_LT(pair["difference_most"].get<double>(), 0.005) << pair;
  }
  EXPECT_TRUE(has_max_pool);
  EXPECT_EQ(run_program(asked, {.seconds = 120}).output, ran.output);  // by the seed
}

TEST(DetectCommand, EstimatesFollowTheRuleThatPairsFind) {
  const auto estimate = [](std::vector<std::string> more) {
    std::vector<std::string> words = {"estimate",  its_graph,  "--core",
                                      "cortex-m4", "--format", "json"};
    words.insert(words.end(), more.begin(), more.end());
    const Ran ran = run_program(words);
    EXPECT_EQ(ran.status, 0) << ran.error;
    return Json::parse(ran.output);
  };
  const Json together = estimate({}), apart = estimate({"--no-fusion"});
  EXPECT_EQ(together["ops"][0]["fused_into"], 1);
  EXPECT_EQ(together["ops"][0]["cycles"], 0);
  EXPECT_EQ(together["ops"][1]["fused_into"], nullptr);
  EXPECT_EQ(apart["ops"][0]["fused_into"], nullptr);
  EXPECT_GT(apart["ops"][0]["cycles"], 0);
  EXPECT_LT(together["cycles"], apart["cycles"]);
  EXPECT_LE(together["memory"]["arena_bytes"], apart["memory"]["arena_bytes"]);
  EXPECT_THAT(refused(2, {"estimate", ds_cnn, "--no-fusion"}),
              HasSubstr("--no-fusion is for models"));
}

TEST(DetectCommand, PairsStandAlone) {
  EXPECT_THAT(refused(2, {"detect", ds_cnn, "--pairs", pack}), HasSubstr("leave out the firmware"));
  EXPECT_THAT(refused(2, {"detect", "--pairs", pack, "--cases", "0"}), HasSubstr("--cases"));
  EXPECT_THAT(refused(2, {"detect", "--pairs", ds_cnn}), HasSubstr(ds_cnn));
}

}  // namespace
}  // namespace boardless
