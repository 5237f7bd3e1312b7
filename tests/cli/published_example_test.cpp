// docs/published-example.md: the published figures of docs/examples/mlperf_tiny.csv. What the page
// says of them is held here to what the program prints.
#include <gmock/gmock.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;

const std::string folder = SOURCE_ROOT "/docs/examples/";
const std::string published = folder + "mlperf_tiny.csv";

Json json_of(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--no-cache", "--format", "json"});
  const Ran ran = run_program(arguments);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output);
}

std::vector<double> ratios(const Json& quantity, const std::string& unit) {
  std::vector<double> out;
  for (const Json& row : quantity["rows"])
    out.push_back(row["predicted" + unit].get<double>() / row["measured" + unit].get<double>());
  return out;
}

// The rows of one engine on one board, but for those of a model.
std::string rows_of(const std::string& board, const std::string& group, const std::string& not_of) {
  std::istringstream in(bytes_of(published));
  std::string out, line;
  while (std::getline(in, line)) {
    const bool head = line.starts_with("image");
    const bool row = line.find("," + board + ",") != std::string::npos &&
                     line.find("," + group + ",") != std::string::npos &&
                     line.find(not_of) == std::string::npos;
    if (row) line.insert(0, folder);
    if (head || row) out += line + "\n";
  }
  return out;
}

TEST(PublishedExample, HowFarOff) {
  const Json l4r5 = json_of({"validate", published, "--board", "nucleo-l4r5zi"});
  EXPECT_EQ(l4r5["latency"]["rows"].size(), 44u);
  EXPECT_EQ(l4r5["energy"]["rows"].size(), 36u);
  EXPECT_NEAR(l4r5["latency"]["mape"], 0.348, 0.005);
  EXPECT_NE(refused(2, {"validate", published}).find("name one with --board"), std::string::npos);

  const Json engine =
      json_of({"validate", published, "--board", "nucleo-l4r5zi", "--group", "X-CUBE-AI 7.3"});
  EXPECT_THAT(ratios(engine["latency"], "_s"),
              testing::Pointwise(testing::DoubleNear(0.01), {0.93, 1.07, 1.01, 1.03}));
  EXPECT_NE(refused(2, {"validate", published, "--group", "X-CUBE-AI 7.2"})
                .find("did you mean 'X-CUBE-AI 7.3'"),
            std::string::npos);
}

// The same current at 1.8 and 3 V: what makes the documented figures as wrong at one as at the
// other.
TEST(PublishedExample, EnergyGoesWithTheSupply) {
  const auto off = [](const std::string& group) {
    return json_of({"validate", published, "--board", "nucleo-l4r5zi", "--group",
                    group})["energy"]["bias"]
        .get<double>();
  };
  EXPECT_NEAR(off("X-CUBE-AI 7.3"), off("X-CUBE-AI 7.3 at 3 V"), 0.01);
}

TEST(PublishedExample, AModelLeftOutOnAnotherBoard) {
  const EmptyFolder work;
  const std::string base = work / "l4r5.toml";
  const Json fitted = json_of(
      {"fit", work.written("l4r5.csv", rows_of("nucleo-l4r5zi", "X-CUBE-AI 7.3", "nothing")), "-o",
       base});
  EXPECT_LT(fitted["latency"]["mape"], 0.09);
  EXPECT_LT(fitted["energy"]["mape"], 0.06);
  const std::string all =
      work.written("u575.csv", rows_of("nucleo-u575zi-q", "X-CUBE-AI 7.3", "nothing"));
  const std::string three =
      work.written("three.csv", rows_of("nucleo-u575zi-q", "X-CUBE-AI 7.3", "visual_wake_words"));
  const std::string adapted = work / "u575.toml";
  const Json report = json_of({"fit", three, "--adapt", base, "-o", adapted});
  EXPECT_THAT(report.dump(), testing::HasSubstr("holds less"));
  const Json held = json_of({"validate", all, "--model", adapted});
  for (const auto& [quantity, unit] : {std::pair{"latency", "_s"}, std::pair{"energy", "_j"}})
    for (const double ratio : ratios(held[quantity], unit))
      EXPECT_LT(std::abs(ratio - 1), 0.1) << quantity;
}

}  // namespace
}  // namespace boardless
