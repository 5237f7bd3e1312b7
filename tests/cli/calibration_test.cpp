// validate and fit through the real program, on the measurements of the synthetic board.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;

const std::string measured = SOURCE_ROOT "/docs/examples/measured.csv";

Json json_of(const std::vector<std::string>& arguments) {
  const Ran ran = run_program(arguments);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output);
}

void expect_refused(const std::vector<std::string>& arguments, const std::string& why) {
  EXPECT_NE(refused(2, arguments).find(why), std::string::npos) << why;
}

TEST(Validate, TellsHowFarTheDocumentedFiguresAreOff) {
  const Json json = json_of({"validate", measured, "--no-cache", "--format", "json"});
  EXPECT_EQ(json["latency"]["rows"].size(), 24u);
  EXPECT_LT(json["latency"]["mape"], 0.08);
  EXPECT_GT(json["latency"]["mape"], 0.02);
  EXPECT_EQ(json["latency"]["worst"][0]["name"], "fully_connected.tflite");
  for (const Json& baseline : json["latency"]["baselines"])
    EXPECT_GT(baseline["mape"], json["latency"]["mape"]) << baseline["baseline"];
  EXPECT_EQ(json["energy"]["rows"].size(), 24u);
}

// The coefficients are those of docs/examples/synthetic_board.py.
TEST(Fit, FindsWhatTheSyntheticBoardIsMadeOf) {
  const EmptyFolder folder;
  const std::string model = folder / "l4r5.toml";
  const Json fitted = json_of({"fit", measured, "--no-cache", "--format", "json", "-o", model});
  EXPECT_THAT(fitted["latency"]["outliers"],
              ::testing::ElementsAre("fully_connected.tflite (line 9)"));
  for (const Json& c : fitted["latency"]["coefficients"]) {
    if (c["term"] != "pass" && c["term"] != "stall") continue;
    const double truth = c["term"] == "pass" ? 140 : 0.92;
    EXPECT_LE(c["interval"][0], truth);
    EXPECT_GE(c["interval"][1], truth);
  }
  const Json with =
      json_of({"validate", measured, "--no-cache", "--model", model, "--format", "json"});
  const Json without = json_of({"validate", measured, "--no-cache", "--format", "json"});
  EXPECT_LT(with["latency"]["mape"], without["latency"]["mape"]);
  EXPECT_LT(with["energy"]["mape"], without["energy"]["mape"]);

  // And anywhere else: totals still sum, with the overhead apart.
  const Json estimate = json_of({"estimate", SOURCE_ROOT "/tests/data/models/ds_cnn.tflite",
                                 "--board", "nucleo-l4r5zi", "--model", model, "--format", "json"});
  double cycles = estimate["overhead"]["cycles"];
  for (const Json& row : estimate["by_class"]) cycles += row["cycles"].get<double>();
  EXPECT_NEAR(cycles, estimate["cycles"].get<double>(), 1e-6 * cycles);
  EXPECT_EQ(run_program({"explain", bundled("ds_cnn-cortex-m4"), "--board", "nucleo-l4r5zi",
                         "--model", model})
                .status,
            0);
  // From there to another board.
  folder.written("few.csv", "image,from,board,latency_us\n" + bundled("ds_cnn-cortex-m4") +
                                ",layer_conv,nucleo-l476rg,12700\n" + bundled("ds_cnn-cortex-m4") +
                                ",layer_depthwise_1,nucleo-l476rg,9300\n" +
                                bundled("ds_cnn-cortex-m4") +
                                ",layer_pointwise_1,nucleo-l476rg,15200\n");
  const Json adapted =
      json_of({"fit", folder / "few.csv", "--no-cache", "--adapt", model, "--format", "json"});
  EXPECT_EQ(adapted["adapted_from"], "nucleo-l4r5zi");
}

TEST(Fit, RefusesWhatTellsNothing) {
  const EmptyFolder folder;
  const std::string image = bundled("ds_cnn-cortex-m4");
  const auto file = [&](const std::string& text) { return folder.written("m.csv", text); };
  expect_refused({"fit", file("image,board,latency\n" + image + ",nucleo-l4r5zi,1\n")}, "latency");
  expect_refused({"fit", file("image,board,latency_s\n" + image + ",nucleo-l4r5zi,-1\n")},
                 "line 2");
  expect_refused({"fit", file("image,board,latency_s\n" + image + ",nucleo-l4r5zi,nan\n")},
                 "line 2");
  expect_refused({"fit", file("image,board,latency_s\nnone.elf,nucleo-l4r5zi,1\n"), "--no-cache"},
                 "line 2");
  expect_refused(
      {"fit", file("image,from,board,latency_s\n" + image + ",layer_conv,nucleo-l4r5zi,0.01\n"),
       "--no-cache", "-o", folder / "out.toml"},
      "3");
  EXPECT_EQ(folder.files(), std::vector<std::string>{"m.csv"});
  expect_refused({"validate", folder / "missing.csv"}, "missing.csv");
  expect_refused({"estimate", image, "--board", "nucleo-l4r5zi", "--model", measured},
                 "measured.csv");
  expect_refused({"estimate", bundled("ds_cnn-cortex-m4"), "--board", "nucleo-l4r5zi", "--model",
                  measured, "-o", measured},
                 "");
}

}  // namespace
}  // namespace boardless
