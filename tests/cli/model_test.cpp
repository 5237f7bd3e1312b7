// Models through the real program: estimate, explain, the exports, batches, and what is refused.
#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;

std::string model(const std::string& name) { return TEST_DATA "/models/" + name + ".tflite"; }

const std::string ds_cnn = model("ds_cnn");

std::string output_of(const std::vector<std::string>& arguments) {
  const Ran ran = run_program(arguments);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return ran.output;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) out.push_back(line);
  return out;
}

void expect_refused(const std::vector<std::string>& arguments, const std::string& why) {
  EXPECT_NE(refused(2, arguments).find(why), std::string::npos) << why;
}

TEST(EstimateModel, TextHasOpsTypesAndMemory) {
  const std::string text = output_of({"estimate", ds_cnn, "--board", "nucleo-l4r5zi"});
  for (const char* part : {"one inference", "0 CONV_2D", "1 DEPTHWISE_CONV_2D", "12 SOFTMAX",
                           "by type", "fused into 2", "DEPTHWISE_CONV_2D+CONV_2D", "flash ", "RAM ",
                           "kernels: boardless", "4 ops fused", "energy"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  for (const std::string& line : lines_of(text)) {
    const auto continuation = [](char c) { return (c & 0xC0) == 0x80; };
    EXPECT_LE(line.size() - std::count_if(line.begin(), line.end(), continuation), 80u) << line;
  }
  const std::string apart =
      output_of({"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--no-fusion"});
  for (const char* part : {"a MAC in DEPTHWISE_CONV_2D takes", "6 ops not run"})
    EXPECT_NE(apart.find(part), std::string::npos) << part << "\n" << apart;
}

TEST(EstimateModel, JsonSumsUp) {
  const Json json =
      Json::parse(output_of({"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--format", "json"}));
  double cycles = 0, types = 0, energy = 0;
  for (const Json& op : json["ops"]) {
    cycles += op["cycles"].get<double>();
    energy += op["energy_j"].get<double>();
  }
  for (const Json& type : json["by_type"]) types += type["cycles"].get<double>();
  EXPECT_EQ(cycles, json["cycles"]);
  EXPECT_EQ(types, json["cycles"]);
  EXPECT_NEAR(energy, json["energy_j"].get<double>(), 1e-12);
  EXPECT_EQ(json["macs"], 2'656'768);  // as published for this shape
  EXPECT_EQ(json["ops"].size(), 13u);
  EXPECT_EQ(json["ops"][1]["fused_into"], 2);
  EXPECT_EQ(json["ops"][1]["macs"], 0);
  EXPECT_EQ(json["ops"][2]["macs"], 584'000);  // of both
  EXPECT_EQ(json["by_type"][0]["op"], "DEPTHWISE_CONV_2D+CONV_2D");
  EXPECT_EQ(json["by_type"][0]["count"], 4);
  const Json apart = Json::parse(output_of(
      {"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--no-fusion", "--format", "json"}));
  EXPECT_EQ(apart["ops"][3]["same_as"], 1);
  EXPECT_EQ(apart["ops"][0]["same_as"], nullptr);
  EXPECT_EQ(apart["macs"], json["macs"]);
  EXPECT_EQ(apart["memory"]["peak_operator"], 1);
  EXPECT_LT(json["memory"]["arena_bytes"], apart["memory"]["arena_bytes"]);
  EXPECT_EQ(json["memory"]["fits"], true);
  EXPECT_GE(json["memory"]["arena_bytes"], json["memory"]["arena_lower_bound_bytes"]);
}

TEST(EstimateModel, CsvHasARowForEachOpAndATotal) {
  const auto lines =
      lines_of(output_of({"estimate", ds_cnn, "--core", "cortex-m4", "--format", "csv"}));
  EXPECT_EQ(lines.size(), 1u + 13 + 1);
  EXPECT_NE(lines.back().find(",[total],"), std::string::npos);
}

TEST(EstimateModel, TheReferenceAgrees) {
  output_of({"estimate", model("residual"), "--core", "cortex-m7", "--reference"});
}

TEST(EstimateModel, WantsABoardOrACore) {
  expect_refused({"estimate", ds_cnn}, "name a --board or a --core");
}

TEST(EstimateModel, RefusesOptionsOfFirmwareAndFirmwareThoseOfModels) {
  expect_refused({"estimate", ds_cnn, "--core", "cortex-m4", "--from", "infer"}, "is for firmware");
  expect_refused({"estimate", bundled("hello-cortex-m4"), "--kernels", "x.elf"}, "is for models");
  expect_refused({"estimate", bundled("hello-cortex-m4"), "--unknown", "warn"}, "is for models");
  expect_refused({"estimate", ds_cnn, "--core", "cortex-m4", "--unknown", "wran"},
                 "did you mean 'warn'");
  expect_refused({"explain", bundled("hello-cortex-m4"), "--by", "op"}, "--by op is for models");
  expect_refused({"estimate", ds_cnn, "--core", "cortex-m4", "--jobs", "2"},
                 "--jobs is for --batch");
}

TEST(EstimateModel, RefusesWhatIsNoPack) {
  expect_refused({"estimate", ds_cnn, "--core", "cortex-m4", "--kernels", "no-such.elf"},
                 "no-such.elf");
  expect_refused(
      {"estimate", ds_cnn, "--core", "cortex-m4", "--kernels", bundled("hello-cortex-m4")},
      "is no kernel pack");
  expect_refused({"estimate", ds_cnn, "--core", "cortex-m4", "--kernels", ds_cnn}, "");
}

TEST(EstimateModel, RefusesWhatIsNoModel) {
  const EmptyFolder folder;
  expect_refused({"estimate", folder / "none.tflite", "--core", "cortex-m4"}, "none.tflite");
  const std::string text = folder.written("text.tflite", "no model");
  expect_refused({"estimate", text, "--core", "cortex-m4"}, "text.tflite");
  std::string bytes = bytes_of(ds_cnn);
  for (const std::size_t size : {8u, 100u, 1000u, 20'000u}) {
    folder.written("cut.tflite", bytes.substr(0, size));
    expect_refused({"estimate", folder / "cut.tflite", "--core", "cortex-m4"}, "cut.tflite");
  }
}

// A pack made of another core's code: what the core lacks is said, with the place.
TEST(EstimateModel, KernelsOfAnotherCoreAreAnError) {
  const Ran ran = run_program({"estimate", ds_cnn, "--core", "cortex-m0plus", "--kernels",
                               bundled("kernel_pack-cortex-m4")});
  EXPECT_NE(ran.status, 0);
  EXPECT_NE(ran.error.find("Cortex-M0+"), std::string::npos) << ran.error;
}

TEST(EstimateModel, LiesWhereItIsPlaced) {
  const auto cycles = [](std::vector<std::string> more) {
    std::vector<std::string> arguments = {"estimate",      ds_cnn,     "--board",
                                          "nucleo-h743zi", "--format", "json"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return Json::parse(output_of(arguments))["cycles"].get<double>();
  };
  EXPECT_LT(cycles({"--place", "weights=dtcm"}), cycles({}));
}

TEST(ExplainModel, OpsAreTheOutermostFrames) {
  const auto lines =
      lines_of(output_of({"explain", ds_cnn, "--core", "cortex-m4", "--export", "folded"}));
  double sum = 0;
  std::set<std::string> ops;
  for (const std::string& line : lines) {
    ASSERT_EQ(line.rfind("infer;op", 0), 0u) << line;
    ops.insert(line.substr(6, line.find_first_of("; ", 6) - 6));
    sum += std::stod(line.substr(line.rfind(' ') + 1));
  }
  EXPECT_EQ(ops.size(), 13u - 4);  // that are not fused into another
  EXPECT_TRUE(ops.contains("op12_SOFTMAX"));
  const Json json =
      Json::parse(output_of({"estimate", ds_cnn, "--core", "cortex-m4", "--format", "json"}));
  EXPECT_EQ(sum, json["cycles"]);
}

TEST(ExplainModel, ByOp) {
  const std::vector<std::string> explain = {"explain",       ds_cnn,     "--board",
                                            "nucleo-l4r5zi", "--format", "json"};
  const Json by_op = Json::parse(output_of(explain));
  EXPECT_EQ(by_op["by"], Json::array({"op"}));
  EXPECT_EQ(by_op["rows"].size(), 13u - 4);  // that are not fused into another
  const Json whole =
      Json::parse(output_of({"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--format", "json"}));
  for (const Json& row : by_op["rows"]) {
    const std::string name = row["op"];
    const auto index = std::stoul(name.substr(2));
    EXPECT_EQ(row["cycles"], whole["ops"][index]["cycles"]) << name;
  }
  for (const char* by : {"op,class", "class,op", "op,function", "op,line", "op,instruction"}) {
    std::vector<std::string> arguments = explain;
    arguments.insert(arguments.end(), {"--by", by});
    const Json rows = Json::parse(output_of(arguments));
    double sum = 0;
    for (const Json& row : rows["rows"]) sum += row["cycles"].get<double>();
    EXPECT_EQ(sum, whole["cycles"]) << by;
  }
}

TEST(ExplainModel, HtmlHasTheModel) {
  const EmptyFolder folder;
  output_of({"explain", ds_cnn, "--core", "cortex-m4", "--html", folder / "r.html"});
  const std::string page = bytes_of(folder / "r.html");
  EXPECT_NE(page.find("\"model\":{\"kernels\":\"boardless"), std::string::npos);
  EXPECT_NE(page.find("op0_CONV_2D"), std::string::npos);
}

// A folder with two sound models, one that is cut off, and a file that is none of them.
std::string batch_folder(const EmptyFolder& folder) {
  folder.written("b.tflite", bytes_of(model("residual")));
  folder.written("a.tflite", bytes_of(ds_cnn));
  folder.written("broken.tflite", bytes_of(ds_cnn).substr(0, 1000));
  folder.written("notes.txt", "not a model");
  return folder / ".";
}

TEST(Batch, ARowForEachModelInTheOrderOfTheirNames) {
  const EmptyFolder folder;
  const std::string nets = batch_folder(folder);
  std::string first;
  for (const char* jobs : {"1", "2", "7"}) {
    const Ran ran =
        run_program({"estimate", "--batch", nets, "--board", "nucleo-l4r5zi", "--jobs", jobs});
    EXPECT_EQ(ran.status, 0);
    EXPECT_NE(ran.error.find("1 of 3 models failed"), std::string::npos) << ran.error;
    if (first.empty()) first = ran.output;
    EXPECT_EQ(ran.output, first);
  }
  const auto lines = lines_of(first);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_NE(lines[1].find("a.tflite,cortex-m4,nucleo-l4r5zi,"), std::string::npos);
  EXPECT_NE(lines[3].find("broken.tflite"), std::string::npos);
  const auto commas = [](const std::string& line) {  // those of sentences left out
    return std::count_if(line.begin(), line.end(), [quoted = false](char c) mutable {
      quoted ^= c == '"';
      return c == ',' && !quoted;
    });
  };
  for (std::size_t k = 1; k < 4; ++k) EXPECT_EQ(commas(lines[k]), commas(lines[0])) << lines[k];
  EXPECT_NE(lines[1].find(",true,,\""), std::string::npos) << "no error, and warnings";
  EXPECT_TRUE(lines[3].ends_with(',')) << "an error, and no warnings";
  const Json alone =
      Json::parse(output_of({"estimate", ds_cnn, "--board", "nucleo-l4r5zi", "--format", "json"}));
  EXPECT_NE(lines[1].find(std::to_string(alone["cycles"].get<long>())), std::string::npos);
}

TEST(Batch, JsonLines) {
  const EmptyFolder folder;
  const std::string nets = batch_folder(folder);
  const Ran ran = run_program({"estimate", "--batch", nets, "--core", "cortex-m4", "--format",
                               "json", "-o", folder / "rows.jsonl"});
  EXPECT_EQ(ran.status, 0) << ran.error;
  const auto lines = lines_of(bytes_of(folder / "rows.jsonl"));
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(Json::parse(lines[0])["error"], nullptr);
  EXPECT_EQ(Json::parse(lines[0])["estimate"]["ops"].size(), 13u);
  EXPECT_EQ(Json::parse(lines[2])["estimate"], nullptr);
  EXPECT_NE(Json::parse(lines[2])["error"].get<std::string>().find("broken.tflite"),
            std::string::npos);
}

TEST(Batch, WhatIsWrongWithAllIsSaidOnce) {
  const EmptyFolder folder;
  expect_refused({"estimate", "--batch", folder / ".", "--core", "cortex-m4"},
                 "no .tflite file below");
  expect_refused({"estimate", "--batch", folder / "none", "--core", "cortex-m4"}, "is not there");
  const std::string nets = batch_folder(folder);
  expect_refused({"estimate", "--batch", nets}, "name a --board or a --core");
  expect_refused({"estimate", ds_cnn, "--batch", nets, "--core", "cortex-m4"}, "leave out");
  expect_refused({"estimate", "--batch", nets, "--core", "cortex-m4", "--jobs", "0"},
                 "--jobs is 1 to");
  expect_refused({"estimate", "--batch", nets, "--core", "cortex-m4", "-o", folder / "a.tflite"},
                 "");
  expect_refused({"estimate", "--batch", nets, "--core", "cortex-m4", "--kernels", "none.elf"},
                 "none.elf");
}

}  // namespace
}  // namespace boardless
