// --supply and --temperature through the real program.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;

Json estimated(std::vector<std::string> options, const std::string& from = "layer_conv") {
  options.insert(options.begin(),
                 {"estimate", bundled("ds_cnn-cortex-m4"), "--board", "nucleo-l4r5zi", "--from",
                  from, "--passes", "1", "--format", "json"});
  const Ran ran = run_program(options);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output);
}

bool warns(const Json& estimate, const std::string& of) {
  for (const Json& warning : estimate["warnings"])
    if (warning.get<std::string>().find(of) != std::string::npos) return true;
  return false;
}

TEST(Conditions, LeaveCyclesAloneAndSayWhatDocumentedFiguresDoNotKnow) {
  const Json usual = estimated({});
  const double volts = usual["supply_v"];
  EXPECT_FALSE(usual.contains("temperature_c"));
  const Json half = estimated({"--supply", fmt::format("{}mV", 500 * volts), "--temperature=-20C"});
  EXPECT_EQ(half["cycles"], usual["cycles"]);
  EXPECT_DOUBLE_EQ(half["supply_v"].get<double>(), volts / 2);
  EXPECT_EQ(half["temperature_c"], -20);
  EXPECT_DOUBLE_EQ(half["energy_j"].get<double>(), usual["energy_j"].get<double>() / 2);
  EXPECT_TRUE(warns(half, "behind a linear regulator"));
  EXPECT_TRUE(warns(half, "what temperature changes is not documented"));
  double by_class = 0;
  for (const Json& row : half["by_class"]) by_class += row["energy_j"].get<double>();
  EXPECT_NEAR(by_class, half["energy_j"].get<double>(), 1e-9 * by_class);

  const Json same = estimated({"--supply", fmt::format("{}V", volts)});
  EXPECT_EQ(same["energy_j"], usual["energy_j"]);
  EXPECT_FALSE(warns(same, "regulator"));
}

// Rows of a cold and a hot room and of two supplies, made from the documented energies: 0.1 mW more
// for each degree.
TEST(Conditions, OneFitCoversSuppliesAndRooms) {
  constexpr double w_per_c = 1e-4;
  const EmptyFolder folder;
  std::string csv = "image,from,passes,board,supply_v,temperature_c,latency_s,energy_j\n";
  for (const std::string from :
       {"layer_conv", "layer_depthwise_1", "layer_pointwise_1", "layer_softmax"})
    for (const double celsius : {-20.0, 25.0, 80.0})
      for (const double volts : {1.8, 3.0}) {
        const Json e = estimated({"--supply", fmt::format("{}", volts)}, from);
        const double latency_s = e["latency_s"];
        csv += fmt::format("{},{},1,nucleo-l4r5zi,{},{},{},{}\n", bundled("ds_cnn-cortex-m4"), from,
                           volts, celsius, latency_s,
                           e["energy_j"].get<double>() + w_per_c * (celsius - 25) * latency_s);
      }
  const std::string model = folder / "l4r5.toml";
  const Ran fit = run_program({"fit", folder.written("m.csv", csv), "--no-cache", "-o", model});
  ASSERT_EQ(fit.status, 0) << fit.error;

  const auto with = [&](const std::string& celsius, const std::string& volts) {
    return estimated({"--model", model, "--temperature=" + celsius, "--supply", volts},
                     "layer_pointwise_2");
  };
  const Json usual = estimated({"--supply", "1.8V"}, "layer_pointwise_2");
  const Json hot = with("70C", "1.8V");
  const double truth =
      usual["energy_j"].get<double>() + w_per_c * (70 - 25) * usual["latency_s"].get<double>();
  EXPECT_NEAR(hot["energy_j"].get<double>() / truth, 1, 0.02);
  EXPECT_FALSE(warns(hot, "outside the measured rows"));
  EXPECT_TRUE(warns(with("120C", "1.8V"), "the temperature 120 °C is outside"));
  EXPECT_TRUE(warns(with("70C", "5V"), "the supply 5 V is outside"));
}

TEST(Conditions, RefuseWhatIsNone) {
  const auto refusal = [](const std::string& option) {
    return refused(2, {"estimate", bundled("hello-cortex-m4"), option});
  };
  for (const char* option : {"--supply=0", "--supply=-3V", "--supply=61V"})
    EXPECT_NE(refusal(option).find("above 0 V and at most 60 V"), std::string::npos) << option;
  for (const char* option : {"--supply=3A", "--supply=x", "--supply=nan"})
    EXPECT_NE(refusal(option).find("among V, mV"), std::string::npos) << option;
  for (const char* option : {"--temperature=-101", "--temperature=300C"})
    EXPECT_NE(refusal(option).find("from -100 °C to 250 °C"), std::string::npos) << option;
  for (const char* option : {"--temperature=60F", "--temperature=inf"})
    EXPECT_NE(refusal(option).find("among C"), std::string::npos) << option;
}

}  // namespace
}  // namespace boardless
