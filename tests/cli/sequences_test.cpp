// Rows of a microbench image's sequences, from its output through import to validate and fit: what
// the model says of a sequence is what the image itself prints in the emulator.
#include <gmock/gmock.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analyzer/measured/measurement.hpp"
#include "run_program.hpp"

namespace boardless {
namespace {

using testing::HasSubstr;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

Words joined(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// What a board would print if it did as the rules say: the image's own output here.
std::string printed_by_image(const std::string& core, const Words& where) {
  const Ran ran = run_program(
      joined({"estimate", bundled("microbench-cortex-" + core), "--format", "json"}, where));
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output)["console"];
}

struct Place {
  std::string core;
  std::string board;
  std::string clock;
};

void PrintTo(const Place& place, std::ostream* out) { *out << place.board; }

class SequenceRows : public testing::TestWithParam<Place> {};

// With wait states and caches too: each sequence's prediction is what the image itself prints.
TEST_P(SequenceRows, AreWhatTheImagePrints) {
  const EmptyFolder folder;
  const Words where = {"--board", GetParam().board, "--clock", GetParam().clock};
  const std::string log =
      folder.written("microbench.log", printed_by_image(GetParam().core, where));
  const std::string file = folder / "m.csv";
  ASSERT_EQ(run_program(joined({"import", log, "-o", file}, where)).status, 0);
  const MeasurementFile rows = read_measurements(file);
  ASSERT_GT(rows.rows.size(), 70u);
  const Ran ran = run_program({"validate", file, "--no-cache", "--format", "json"});
  ASSERT_EQ(ran.status, 0) << ran.error;
  const Json latency = Json::parse(ran.output)["latency"];
  ASSERT_EQ(latency["rows"].size(), rows.rows.size());
  for (const Json& row : latency["rows"])
    EXPECT_NEAR(row["predicted_s"].get<double>(), row["measured_s"].get<double>(),
                1e-9 * row["measured_s"].get<double>())
        << row["name"];
}

INSTANTIATE_TEST_SUITE_P(Boards, SequenceRows,
                         testing::Values(Place{"m0plus", "generic-cortex-m0plus", "100MHz"},
                                         Place{"m0plus", "generic-cortex-m0", "100MHz"},
                                         Place{"m3", "generic-cortex-m3", "100MHz"},
                                         Place{"m4", "generic-cortex-m4", "100MHz"},
                                         Place{"m7", "generic-cortex-m7", "100MHz"},
                                         Place{"m33", "generic-cortex-m33", "100MHz"},
                                         Place{"m3", "nucleo-f103rb", "72MHz"},
                                         Place{"m4", "nucleo-f446re", "180MHz"},
                                         Place{"m7", "nucleo-h743zi", "400MHz"}),
                         [](const auto& one) {
                           std::string name = one.param.board;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(Sequences, WithoutAClockAreTakenWhereFlashDoesNotWait) {
  const EmptyFolder folder;
  const std::string log = folder.written(
      "m.log", printed_by_image("m4", {"--board", "stm32f407-discovery", "--clock", "16MHz"}));
  const std::string file = folder / "m.csv";
  run_program({"import", log, "--board", "stm32f407-discovery", "-o", file});
  const Json json =
      Json::parse(run_program({"validate", file, "--no-cache", "--format", "json"}).output);
  EXPECT_NEAR(json["latency"]["mape"].get<double>(), 0, 1e-9);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("stm32f407-discovery does not wait"));
}

// Where the image's addresses are no memory of the board's, the core alone is compared.
TEST(Sequences, OnABoardWithOtherAddresses) {
  const EmptyFolder folder;
  const std::string log =
      folder.written("m.log", printed_by_image("m4", {"--board", "generic-cortex-m4"}));
  const std::string file = folder / "m.csv";
  run_program({"import", log, "--board", "nrf52840-dk", "-o", file});
  const Json json =
      Json::parse(run_program({"validate", file, "--no-cache", "--format", "json"}).output);
  EXPECT_NEAR(json["latency"]["mape"].get<double>(), 0, 1e-9);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("those of generic-cortex-m4"));
}

// To a core that is as the rules say: nothing moves.
TEST(Sequences, AreFitted) {
  const EmptyFolder folder;
  const std::string file = folder / "m.csv";
  run_program({"import", folder.written("m.log", printed_by_image("m4", {})), "--board",
               "stm32f407-discovery", "--clock", "16MHz", "-o", file});
  const std::string model = folder / "m.toml";
  const Ran ran = run_program({"fit", file, "--no-cache", "--format", "json", "-o", model});
  ASSERT_EQ(ran.status, 0) << ran.error;
  const Json fitted = Json::parse(ran.output);
  EXPECT_LT(fitted["latency"]["mape"].get<double>(), 1e-3);
  for (const Json& c : fitted["latency"]["coefficients"])
    EXPECT_NEAR(c["value"].get<double>(), c["term"] == "pass" ? 0 : 1, 1e-3) << c["term"];
}

TEST(Sequences, ComeFromTheCacheTheSecondTime) {
  const EmptyFolder folder;
  const std::string file = folder.written(
      "m.csv",
      "image,sequence,board,cycles\nmicrobench-cortex-m4.elf,v7-mov,generic-cortex-m4,2\n");
  ASSERT_EQ(::setenv("XDG_CACHE_HOME", folder.path().c_str(), 1), 0);
  const Ran first = run_program({"validate", file, "--format", "json"});
  const Ran second = run_program({"validate", file, "--format", "json"});
  ::unsetenv("XDG_CACHE_HOME");
  EXPECT_TRUE(std::filesystem::exists(folder / "boardless/profiles.sqlite"));
  EXPECT_EQ(first.status, 0) << first.error;
  EXPECT_EQ(first.output, second.output);
  EXPECT_NEAR(Json::parse(first.output)["latency"]["rows"][0]["relative_error"].get<double>(), -0.5,
              1e-9);
}

// At 72 MHz this part's flash is read ahead while the harness waits: the sequence's cycle is
// hidden.
TEST(Sequences, ThatTheModelHasNoCyclesForAreLeftOut) {
  const EmptyFolder folder;
  const std::string header = "image,sequence,board,clock_mhz,cycles\n";
  const std::string hidden = "microbench-cortex-m3.elf,v7-mov,nucleo-f103rb,72,1\n";
  const std::string seen = "microbench-cortex-m3.elf,v7-mov-pc,nucleo-f103rb,72,3\n";
  const Json json =
      Json::parse(run_program({"validate", folder.written("m.csv", header + hidden + seen),
                               "--no-cache", "--format", "json"})
                      .output);
  EXPECT_EQ(json["latency"]["rows"].size(), 1u);
  EXPECT_THAT(json["notes"].dump(), HasSubstr("m.csv' line 2 is left out: the model has 0 cycles"));
  EXPECT_THAT(refused(2, {"validate", folder.written("n.csv", header + hidden), "--no-cache"}),
              HasSubstr("no row of a sequence that the model has cycles for"));
}

TEST(Sequences, ThatAreNotInTheImageAreRefused) {
  const EmptyFolder folder;
  const auto file = [&](const std::string& of, const std::string& sequence) {
    return folder.written(
        "m.csv", "image,sequence,board,cycles\n" + of + "," + sequence + ",generic-cortex-m4,2\n");
  };
  EXPECT_THAT(refused(2, {"validate", file("microbench-cortex-m4.elf", "v7-mow"), "--no-cache"}),
              HasSubstr("line 2: '"));
  EXPECT_THAT(refused(2, {"validate", file("microbench-cortex-m4.elf", "v7-mow"), "--no-cache"}),
              HasSubstr("has no sequence 'v7-mow'; did you mean 'v7-mov'"));
  EXPECT_THAT(refused(2, {"fit", file(bundled("hello-cortex-m4"), "v7-mov"), "--no-cache"}),
              HasSubstr("is no microbench image"));
  EXPECT_THAT(refused(2, {"validate", file("microbench-cortex-m44.elf", "v7-mov"), "--no-cache"}),
              HasSubstr("microbench-cortex-m44.elf"));
}

}  // namespace
}  // namespace boardless
