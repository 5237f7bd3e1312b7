// import through the real program: each kind of file, completing rows, appending, and what it
// refuses.
#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

#include "analyzer/measured/measurement.hpp"
#include "run_program.hpp"

namespace boardless {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;
using Words = std::vector<std::string>;

const std::string image = bundled("ds_cnn-cortex-m4");

std::string data(const std::string& name) { return TEST_DATA "/measured/" + name; }

Words joined(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// The rows that import prints, and what it says beside.
std::vector<Measurement> imported(const Words& words, std::string* notes = nullptr) {
  const Ran ran = run_program(joined({"import"}, words));
  EXPECT_EQ(ran.status, 0) << ran.error;
  if (notes) *notes = ran.error;
  return ran.status ? std::vector<Measurement>{} : parse_measurements(ran.output, "stdout").rows;
}

std::string refusal(const Words& words) { return refused(2, joined({"import"}, words)); }

std::size_t line_count(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

TEST(Import, EnergyRunner) {
  std::string notes;
  const auto rows = imported({data("energy_runner_results.txt"), "--image", image, "--board",
                              "nucleo-l4r5zi", "--clock", "120MHz", "--temperature", "23"},
                             &notes);
  ASSERT_THAT(rows, SizeIs(1));
  EXPECT_EQ(rows[0].image, image);
  EXPECT_EQ(rows[0].board, "nucleo-l4r5zi");
  EXPECT_EQ(rows[0].clock_hz, 120e6);
  EXPECT_EQ(rows[0].temperature_c, 23);
  EXPECT_TRUE(rows[0].latency_s && rows[0].energy_j);
  EXPECT_THAT(rows[0].note, HasSubstr("energy_runner_results.txt: EnergyRunner"));
  EXPECT_EQ(notes, "");
}

TEST(Import, MicrobenchRowsNameTheBundledImage) {
  const auto rows = imported({data("microbench.log"), "--board", "stm32f407-discovery"});
  ASSERT_FALSE(rows.empty());
  EXPECT_EQ(rows[0].image, "microbench-cortex-m4.elf");
  EXPECT_EQ(rows[0].sequence, "v7-mov");
  EXPECT_EQ(rows[0].cycles, 1);
  EXPECT_EQ(rows[0].group, "microbench");
  EXPECT_THAT(rows[0].note, HasSubstr("microbench.log: DWT, cpuid 410fc241"));
  const std::string own = bundled("microbench-cortex-m33");
  const auto others = imported({data("microbench.log"), "--image", own, "--group", "mine"});
  EXPECT_EQ(others[0].image, own);
  EXPECT_EQ(others[0].group, "mine");
}

TEST(Import, TracesOfEachInstrument) {
  const std::string folder = SOURCE_ROOT "/docs/examples/";
  const auto ppk2 = imported({folder + "ppk2.csv", "--image", image, "--channel", "d0", "--supply",
                              "3000mV", "--clock", "64MHz"});
  ASSERT_THAT(ppk2, SizeIs(1));
  EXPECT_NEAR(*ppk2[0].latency_s, 20e-6, 1e-10);
  EXPECT_NEAR(*ppk2[0].energy_j, 465e-9, 1e-12);
  EXPECT_EQ(ppk2[0].supply_v, 3);
  const auto joulescope = imported({folder + "joulescope.csv", "--image", image});
  EXPECT_NEAR(*joulescope.at(0).latency_s, 200e-6, 1e-12);
  const auto otii = imported({folder + "otii.csv", "--image", image, "--channel", "GPI 1"});
  EXPECT_NEAR(*otii.at(0).energy_j, 12.7875e-6, 1e-11);
  const auto halves = imported({folder + "otii.csv", "--image", image, "--passes", "2"});
  EXPECT_NEAR(*halves.at(0).energy_j, 12.7875e-6 / 2, 1e-11);
}

TEST(Import, TraceOptionsReachTheReader) {
  const EmptyFolder folder;
  // Low while it runs: two repetitions of 2 ms, and a glitch of 1 ms.
  std::string text = "time,current,voltage,GPI 1\n";
  const std::string levels = "110011001011";
  for (std::size_t k = 0; k < levels.size(); ++k)
    text += "0.0" + std::to_string(10 + k) + ",0.001,3," + (levels[k] == '1' ? "3" : "1") + "\n";
  const std::string trace = folder.written("t.csv", text);
  const Words usual = {trace, "--image", image, "--threshold", "2", "--active-low"};
  EXPECT_EQ(imported(usual).at(0).repetitions, 3u);
  std::string notes;
  const auto rows = imported(joined(usual, {"--shortest", "1500us", "--call", "infer"}), &notes);
  EXPECT_EQ(rows.at(0).repetitions, 2u);
  EXPECT_EQ(rows.at(0).call, "infer");
  EXPECT_NEAR(*rows.at(0).latency_s, 2e-3, 1e-9);
  EXPECT_THAT(notes, HasSubstr("boardless: note: "));
  EXPECT_THAT(notes, HasSubstr("shorter than 0.0015 s"));
  EXPECT_THAT(notes, HasSubstr("without --clock"));
}

TEST(Import, SeveralFilesGiveOneTable) {
  const auto rows = imported(
      {data("energy_runner_results.txt"), SOURCE_ROOT "/docs/examples/otii.csv", "--image", image});
  ASSERT_THAT(rows, SizeIs(2));
  EXPECT_THAT(rows[0].note, HasSubstr("EnergyRunner"));
  EXPECT_THAT(rows[1].note, HasSubstr("Otii"));
}

TEST(Import, AppendsOneFileAfterAnother) {
  const EmptyFolder folder;
  const std::string file = folder / "measured.csv";
  const std::string otii = SOURCE_ROOT "/docs/examples/otii.csv";
  const std::string joulescope = SOURCE_ROOT "/docs/examples/joulescope.csv";
  const Words first = {"import", otii, "--image", image, "--append", file};
  EXPECT_EQ(run_program(first).status, 0);
  const std::string one = bytes_of(file);
  EXPECT_EQ(line_count(one), 2u);
  EXPECT_EQ(run_program({"import", joulescope, "--image", image, "--append", file}).status, 0);
  const std::string two = bytes_of(file);
  EXPECT_TRUE(two.starts_with(one)) << two;
  EXPECT_EQ(line_count(two), 3u);
  const Ran again = run_program(first);
  EXPECT_EQ(again.status, 0);
  EXPECT_THAT(again.error, HasSubstr("line 2 of '" + file + "' has the same row already"));
  EXPECT_THAT(again.error, HasSubstr("added 0 rows"));
  EXPECT_EQ(bytes_of(file), two);
  // -o begins anew.
  EXPECT_EQ(run_program({"import", otii, "--image", image, "-o", file}).status, 0);
  EXPECT_EQ(bytes_of(file), one);
  EXPECT_THAT(folder.files(), ElementsAre("measured.csv"));
}

TEST(Import, SeveralAtOnceLoseNoRow) {
  constexpr int programs = 6;
  const EmptyFolder folder;
  const std::string file = folder / "measured.csv";
  {
    std::vector<std::jthread> threads;
    for (int k = 0; k < programs; ++k)
      threads.emplace_back([&file, k] {
        EXPECT_EQ(run_program({"import", SOURCE_ROOT "/docs/examples/otii.csv", "--image", image,
                               "--note", "number " + std::to_string(k), "--append", file})
                      .status,
                  0);
      });
  }
  EXPECT_EQ(read_measurements(file).rows.size(), static_cast<std::size_t>(programs));
}

TEST(Import, AppendLosesNoComment) {
  const EmptyFolder folder;
  const std::string text = "# mine\nimage,latency_ms\n" + image + ",12\n";
  const std::string file = folder.written("m.csv", text);
  EXPECT_THAT(refusal({SOURCE_ROOT "/docs/examples/otii.csv", "--image", image, "--append", file}),
              HasSubstr("has no column 'supply_v', and comments"));
  EXPECT_EQ(bytes_of(file), text);
}

// Relative to the measurement file, so that validate finds it from anywhere.
TEST(Import, PathsOfImagesAreThoseFromTheMeasurementFile) {
  const EmptyFolder folder;
  std::filesystem::create_directory(folder / "results");
  std::filesystem::copy_file(bundled("hello-cortex-m4"), folder / "app.elf");
  const std::string out = folder / "results/m.csv";
  const Ran ran = run_program({"import", SOURCE_ROOT "/docs/examples/otii.csv", "--image",
                               "app.elf", "--board", "generic-cortex-m4", "-o", "results/m.csv"},
                              {.folder = folder.path()});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_EQ(read_measurements(out).rows[0].image, "../app.elf");
  EXPECT_EQ(run_program({"validate", out, "--no-cache"}).status, 0);
}

TEST(Import, AnImageThatIsNotThereIsToldOf) {
  std::string notes;
  const auto rows = imported({data("energy_runner_results.txt"), "--image", "none.elf"}, &notes);
  EXPECT_EQ(rows.at(0).image, "none.elf");
  EXPECT_THAT(notes, HasSubstr("there is no image 'none.elf'"));
}

TEST(Import, RefusesWhatIsNoMeasurement) {
  const EmptyFolder folder;
  EXPECT_THAT(refusal({folder / "none.txt"}), HasSubstr("there is no file"));
  EXPECT_THAT(refusal({folder.path()}), HasSubstr("is a directory"));
  EXPECT_THAT(refusal({folder.written("e", "")}), HasSubstr("is empty"));
  EXPECT_THAT(refusal({folder.written("b", std::string("\x7f"
                                                       "ELF\0\1\2",
                                                       7))}),
              HasSubstr("NUL"));
  EXPECT_THAT(refusal({image}), HasSubstr("NUL"));
  const std::string words = folder.written("w", "time flies\n");
  EXPECT_THAT(refusal({words}), HasSubstr("is not recognised"));
  EXPECT_THAT(refusal({data("measurements.csv")}), HasSubstr("is a measurement file already"));
  EXPECT_THAT(refusal({words, "--as", "microbench"}), HasSubstr("has no line 'microbench"));
  EXPECT_THAT(refusal({words, "--as", "energyrunner", "--image", image}),
              HasSubstr("Median throughput"));
  EXPECT_THAT(refusal({words, "--as", "trace", "--image", image}), HasSubstr("line 1"));
  EXPECT_THAT(refusal({words, "--as", "traces"}), HasSubstr("did you mean 'trace'"));
  EXPECT_THAT(refusal({"-"}), HasSubstr("there is no file '-'"));
  EXPECT_THAT(refusal({}), HasSubstr("which file?"));
  const std::string both = folder.written(
      "both",
      "Throughput : 3 inf./sec.\nmicrobench 1 cortex-m4 DWT cpuid 410fc241\nv7-mov 1\n"
      "done 1\n");
  EXPECT_THAT(refusal({both}), HasSubstr("has both"));
  EXPECT_THAT(imported({both, "--as", "microbench"}), SizeIs(1));
  const std::string broken =
      folder.written("t.csv", "time,current,voltage,GPI 1\n0,1,3,0\n1,x,3,1\n");
  EXPECT_THAT(refusal({broken, "--image", image}),
              HasSubstr("line 3, column 'current': 'x' is no number"));
}

TEST(Import, RefusesOptionsThatMakeNoRow) {
  const std::string log = data("microbench.log");
  const std::string text = data("energy_runner_results.txt");
  EXPECT_THAT(refusal({text}), HasSubstr("name it with --image"));
  EXPECT_THAT(refusal({log, "--call", "main"}), HasSubstr("leave out --call"));
  EXPECT_THAT(refusal({log, "--image", image}), HasSubstr("is no microbench image"));
  EXPECT_THAT(refusal({text, "--image", image, "--call", "a", "--from", "b"}),
              HasSubstr("one region"));
  EXPECT_THAT(refusal({text, "--image", image, "--to", "b"}), HasSubstr("--to needs --from"));
  EXPECT_THAT(refusal({text, "--image", image, "--op", "op0"}), HasSubstr("has no op"));
  EXPECT_THAT(refusal({text, "--image", image, "--channel", "D0"}), HasSubstr("--channel is for"));
  EXPECT_THAT(refusal({text, "--image", image, "--board", "nucleo-f446"}),
              HasSubstr("did you mean 'nucleo-f446re'"));
  EXPECT_THAT(refusal({text, "--image", image, "--supply", "90V"}), HasSubstr("at most 60 V"));
  EXPECT_THAT(refusal({text, "--image", image, "--supply", "3.3A"}), HasSubstr("V, mV"));
  EXPECT_THAT(refusal({text, "--image", image, "--clock", "fast"}), HasSubstr("fast"));
  EXPECT_THAT(refusal({text, "--image", image, "--passes", "1.5"}), HasSubstr("whole number"));
  EXPECT_THAT(refusal({text, "--image", image, "--note", "a\x1b[31m"}), HasSubstr("control"));
  EXPECT_THAT(refusal({log, "--append", "a.csv", "-o", "b.csv"}), HasSubstr("leave out --output"));
}

TEST(Import, WritesOverNoInput) {
  const EmptyFolder folder;
  const std::string log = folder.written("m.log", bytes_of(data("microbench.log")));
  EXPECT_THAT(refusal({log, "-o", log}), HasSubstr("is the input"));
  EXPECT_THAT(refusal({log, "--append", log}), HasSubstr("is the input"));
  const std::string own = folder.written("app.elf", bytes_of(bundled("microbench-cortex-m4")));
  EXPECT_THAT(refusal({log, "--image", own, "-o", own}), HasSubstr("is the input"));
  EXPECT_THAT(refusal({log, "-o", folder / "none/m.csv"}), HasSubstr("cannot write"));
  EXPECT_EQ(bytes_of(log), bytes_of(data("microbench.log")));
  EXPECT_THAT(folder.files(), SizeIs(2));
}

}  // namespace
}  // namespace boardless
