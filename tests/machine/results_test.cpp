// What the emulated operators compute is what the host's reference computes: expected.json.
#include <fstream>
#include <nlohmann/json.hpp>

#include "both_ways.hpp"
#include "bundled_images.hpp"

namespace boardless {
namespace {

class Results : public testing::TestWithParam<std::string> {};

TEST_P(Results, OutputIsAsExpected) {
  const std::string& name = GetParam();
  const nlohmann::json all =
      nlohmann::json::parse(std::ifstream(std::string(image_folder) + "/expected.json"));
  const nlohmann::json& expected = all.at(name.substr(0, name.find("-cortex")));
  const std::string hex = expected.at("bytes");
  const Image image = bundled_image(name);
  const Symbol* output = image.find_symbol(expected.at("symbol").get<std::string>());
  ASSERT_NE(output, nullptr);
  std::vector<std::uint8_t> bytes(hex.size() / 2);
  run_and_read(image, board_of(name), {}, output->address, bytes);
  std::string got;
  for (const std::uint8_t byte : bytes) got += fmt::format("{:02x}", byte);
  EXPECT_EQ(got, hex);
}

std::vector<std::string> images_with_results() {
  std::vector<std::string> names = bundled_images("op_");
  const std::vector<std::string> networks = bundled_images("ds_cnn-");
  names.insert(names.end(), networks.begin(), networks.end());
  return names;
}

INSTANTIATE_TEST_SUITE_P(Images, Results, testing::ValuesIn(images_with_results()), test_name);

class SelfTimed : public testing::TestWithParam<std::string> {};

// The firmware times `checksum` with the core's own counter. It sees the call's cycles and what
// lies around it between the two readings: moving the arguments, the call itself, storing the
// result and the second reading, on the Cortex-M0+ with the literal loads that go with them.
TEST_P(SelfTimed, FirmwareSeesWhatTheEstimateSays) {
  constexpr int most_around_the_call = 20;
  const Image image = bundled_image(GetParam());
  const Board board = board_of(GetParam());
  const BothWays whole = run_both_ways(image, board);
  EXPECT_EQ(whole.fast.profile.console, whole.slow.profile.console);
  const int printed = std::stoi(whole.fast.profile.console);

  RunOptions options;
  options.from = image.find_symbol("checksum")->address;
  const Estimate e = expect_same_both_ways(image, board, options);
  EXPECT_EQ(e.passes, 1u);
  EXPECT_GE(printed, e.cycles);
  EXPECT_LE(printed, e.cycles + most_around_the_call);
}

INSTANTIATE_TEST_SUITE_P(Images, SelfTimed, testing::ValuesIn(bundled_images("self_timed")),
                         test_name);

TEST(Hello, IsHeard) {
  for (const std::string& name : bundled_images("hello")) {
    const RunResult result = run(bundled_image(name), board_of(name), {});
    EXPECT_EQ(result.profile.console, "hello, world\n") << name;
  }
}

}  // namespace
}  // namespace boardless
