// learn, and estimate --predictor, through the real program.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;
using testing::HasSubstr;

const std::string pack = bundled("kernel_pack-cortex-m4");
const std::string model = SOURCE_ROOT "/tests/data/models/fully_connected.tflite";

// Learned once for all tests here.
const std::string& predictor() {
  static const EmptyFolder folder;
  static const std::string path = [] {
    const std::string file = folder / "m4.predictor";
    const Ran ran = run_program({"learn", pack, "--core", "cortex-m4", "--ops",
                                 "FULLY_CONNECTED,LOGISTIC", "-o", file, "--jobs", "2"},
                                {.seconds = 200});
    EXPECT_EQ(ran.status, 0) << ran.error;
    EXPECT_THAT(ran.error, HasSubstr("FULLY_CONNECTED"));
    return file;
  }();
  return path;
}

Json estimate(std::vector<std::string> more) {
  std::vector<std::string> arguments = {"estimate",  model,      "--core",
                                        "cortex-m4", "--format", "json"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  const Ran ran = run_program(arguments);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return Json::parse(ran.output);
}

TEST(Learn, PredictsWhatEmulationSaysInTheSameKeys) {
  const Json emulated = estimate({}), predicted = estimate({"--predictor", predictor()});
  const double cycles = emulated["cycles"].get<double>();
  EXPECT_NEAR(predicted["cycles"].get<double>(), cycles, 0.02 * cycles);
  for (const auto& [key, value] : emulated.items()) EXPECT_TRUE(predicted.contains(key)) << key;
  EXPECT_THAT(predicted["method"].dump(), HasSubstr("predicted"));
  EXPECT_THAT(emulated["method"].dump(), testing::Not(HasSubstr("predicted")));
}

TEST(Learn, CostsLayersLineByLine) {
  const EmptyFolder folder;
  const std::string layers =
      folder.written("layers.jsonl",
                     "{\"op\":\"FULLY_CONNECTED\",\"input\":[1,64],\"channels\":12}\n"
                     "{\"op\":\"FULLY_CONNECTED\",\"input\":[1,64],\"channels\":24}\n"
                     "{\"op\":\"RELUX\",\"input\":[1,64]}\n"
                     "{\"op\":\"FULLY_CONNECTED\",\"input\":[40,64],\"channels\":12}\n");
  const Ran ran = run_program({"estimate", "--batch", layers, "--core", "cortex-m4", "--predictor",
                               predictor(), "--format", "json"});
  EXPECT_EQ(ran.status, 0) << ran.error;
  std::vector<Json> rows;
  std::istringstream lines(ran.output);
  for (std::string line; std::getline(lines, line);) rows.push_back(Json::parse(line));
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_GT(rows[1]["cycles"].get<double>(), 1.5 * rows[0]["cycles"].get<double>());
  EXPECT_TRUE(rows[0]["error"].is_null());
  EXPECT_TRUE(rows[0]["warning"].is_null());
  EXPECT_THAT(rows[2]["error"].get<std::string>(), HasSubstr("RELUX"));
  EXPECT_TRUE(rows[2]["cycles"].is_null());
  EXPECT_THAT(rows[3]["warning"].get<std::string>(), HasSubstr("batches is 40"));
}

// Whoever asks line by line gets an answer before the next question.
TEST(Learn, ARowIsThereBeforeTheNextLine) {
  const EmptyFolder folder;
  const std::string lines = folder / "lines", rows = folder / "rows";
  ASSERT_EQ(::mkfifo(lines.c_str(), 0600), 0);
  const std::string file = predictor();
  std::string before_the_end;
  RunHow how;
  how.input_file = lines;
  how.output_file = rows;
  how.meanwhile = [&](pid_t) {
    std::ofstream out(lines);
    out << R"({"op":"FULLY_CONNECTED","input":[1,64],"channels":12})" << std::endl;
    for (int k = 0; k < 500 && before_the_end.find("\n1,") == std::string::npos; ++k) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      before_the_end = bytes_of(rows);
    }
  };
  const Ran ran =
      run_program({"estimate", "--batch", "-", "--core", "cortex-m4", "--predictor", file}, how);
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_THAT(before_the_end, HasSubstr("\n1,FULLY_CONNECTED,"));
}

// A line without an end is one row, whatever its length, and what is behind it is read.
TEST(Learn, ALineThatIsTooLongIsARowWithItsErrorAndNoMemory) {
  const EmptyFolder folder;
  const std::string good = "{\"op\":\"FULLY_CONNECTED\",\"input\":[1,64],\"channels\":12}";
  const std::string at_most = good + std::string(64 * 1024 - good.size(), ' ');
  for (const std::size_t megabytes : {1u, 100u}) {
    const std::string layers =
        folder.written("layers.jsonl", good + "\n" + at_most + "\n" + at_most + " \n" +
                                           std::string(megabytes << 20, 'x') + "\n\n" + good);
    for (const bool stream : {false, true}) {
      const Ran ran = run_program({"estimate", "--batch", stream ? "-" : layers, "--core",
                                   "cortex-m4", "--predictor", predictor(), "--format", "json"},
                                  {.input_file = stream ? layers : ""});
      EXPECT_EQ(ran.status, 0) << ran.error;
      EXPECT_EQ(ran.error, "boardless: 2 of 5 layers failed; the column 'error' says why\n");
      EXPECT_LT(ran.peak_kib, 90 * 1024);
      std::vector<Json> rows;
      std::istringstream lines(ran.output);
      for (std::string line; std::getline(lines, line);) rows.push_back(Json::parse(line));
      ASSERT_EQ(rows.size(), 5u);
      for (const std::size_t k : {1u, 4u}) EXPECT_EQ(rows[k]["cycles"], rows[0]["cycles"]);
      for (const std::size_t k : {2u, 3u})
        EXPECT_EQ(rows[k]["error"], "the line is longer than 65536 bytes");
      EXPECT_EQ(rows[4]["line"], 6);
    }
  }
  const Ran one = run_program({"estimate", "--batch", folder.written("one.jsonl", "{}\n"), "--core",
                               "cortex-m4", "--predictor", predictor()});
  EXPECT_EQ(one.error, "boardless: 1 of 1 layer failed; the column 'error' says why\n");
}

TEST(Learn, ChecksAPredictorAgainstTheEmulator) {
  const Ran ran =
      run_program({"learn", pack, "--core", "cortex-m4", "--check", predictor(), "--samples", "10"},
                  {.seconds = 100});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_THAT(ran.output, HasSubstr("FULLY_CONNECTED"));
  EXPECT_THAT(ran.output, HasSubstr("LOGISTIC"));
}

// One file: counts for wherever nothing stalls, and what the memories of boards stall besides.
TEST(Learn, OneFileIsForSeveralBoards) {
  const EmptyFolder folder;
  const std::string file = folder / "m4.predictor";
  const Ran ran = run_program({"learn", pack, "--boards", "nucleo-l4r5zi,stm32f407-discovery@84MHz",
                               "--core", "cortex-m4", "--ops", "FULLY_CONNECTED", "-o", file},
                              {.seconds = 200});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_THAT(ran.error, HasSubstr("with what memories stall on nucleo-l4r5zi at 120 MHz:"));
  EXPECT_THAT(ran.error, HasSubstr("on stm32f407-discovery at 84 MHz:"));
  const auto cycles = [&](const std::vector<std::string>& where, bool predicts) {
    std::vector<std::string> words = {"estimate", model, "--format", "json"};
    words.insert(words.end(), where.begin(), where.end());
    if (predicts) words.insert(words.end(), {"--predictor", file});
    const Ran one = run_program(words);
    EXPECT_EQ(one.status, 0) << one.error;
    return Json::parse(one.output)["cycles"].get<double>();
  };
  for (const std::vector<std::string>& where :
       {std::vector<std::string>{"--core", "cortex-m4"},
        {"--board", "nucleo-l4r5zi"},
        {"--board", "stm32f407-discovery", "--clock", "84MHz"}})
    EXPECT_NEAR(cycles(where, true) / cycles(where, false), 1, 0.05) << where[1];
  EXPECT_THAT(
      refused(2, {"estimate", model, "--board", "stm32f407-discovery", "--predictor", file}),
      HasSubstr("nucleo-l4r5zi at 120 MHz, stm32f407-discovery at 84 MHz, and that of "
                "stm32f407-discovery stalls otherwise at 168 MHz"));
}

// Where nothing stalls, a board learns what its core's generic one does, whatever its own clock is.
TEST(Learn, OfABoardThatStallsNothingAreCountsAlone) {
  const EmptyFolder folder;
  const auto learned = [&](const std::vector<std::string>& where, const std::string& name) {
    std::vector<std::string> words = {
        "learn", bundled("kernel_pack-cortex-m33"), "--ops", "RESHAPE", "-o", folder / name};
    words.insert(words.end(), where.begin(), where.end());
    const Ran ran = run_program(words, {.seconds = 200});
    EXPECT_EQ(ran.status, 0) << ran.error;
    return bytes_of(folder / name);
  };
  EXPECT_EQ(learned({"--board", "nucleo-u575zi-q", "--clock", "32MHz"}, "board"),
            learned({"--core", "cortex-m33"}, "core"));
}

// A board file that was changed between two parts has other memories by the same name.
TEST(Learn, PartsOfOtherMemoriesAreNotOfTheRun) {
  const EmptyFolder folder;
  std::ifstream in(SOURCE_ROOT "/boards/nucleo-l4r5zi.toml");
  std::string board((std::istreambuf_iterator<char>(in)), {});
  const std::string file = folder.written("mine.toml", board);
  const auto learns = [&](const std::string& shard, const std::string& part) {
    const Ran ran = run_program({"learn", pack, "--core", "cortex-m4", "--boards", file, "--ops",
                                 "RESHAPE,LOGISTIC", "--shard", shard, "-o", folder / part},
                                {.seconds = 200});
    EXPECT_EQ(ran.status, 0) << ran.error;
  };
  learns("1/2", "a");
  learns("2/2", "b");
  const std::string cache = "instruction_cache = { bytes = 1024";
  const std::size_t at = board.find(cache);
  ASSERT_NE(at, std::string::npos);
  folder.written("mine.toml", board.replace(at, cache.size(), "instruction_cache = { bytes = 64"));
  learns("2/2", "c");
  EXPECT_THAT(refused(2, {"merge", folder / "a", folder / "c"}), HasSubstr("list of boards"));
  EXPECT_EQ(run_program({"merge", folder / "a", folder / "b", "-o", folder / "m"}).status, 0);
  EXPECT_THAT(refused(2, {"estimate", model, "--board", file, "--predictor", folder / "m"}),
              HasSubstr("its board file is another one now"));
}

TEST(Learn, RefusesWhatDoesNotFit) {
  const auto refuses = [](const std::vector<std::string>& arguments, const std::string& why) {
    EXPECT_THAT(refused(2, arguments), HasSubstr(why));
  };
  const std::string file = predictor();
  refuses({"estimate", model, "--core", "cortex-m7", "--predictor", file}, "was learned on a");
  refuses({"estimate", model, "--board", "nucleo-l4r5zi", "--predictor", file}, "without stalls");
  refuses({"estimate", model, "--core", "cortex-m4", "--predictor", model}, "predictor");
  refuses({"estimate", SOURCE_ROOT "/tests/data/models/add.tflite", "--core", "cortex-m4",
           "--predictor", file},
          "ADD) was not learned");
  refuses({"estimate", "--batch", "x.jsonl", "--core", "cortex-m4"}, "--predictor");
  refuses({"learn", pack, "--core", "cortex-m4", "--ops", "CONV2D"}, "did you mean 'CONV_2D'");
  refuses({"learn", model, "--core", "cortex-m4"}, "");
  refuses({"learn", pack, "--core", "cortex-m9"}, "unknown core 'cortex-m9'");
  refuses({"learn", pack, "--core", "cortex-m7", "--board", "nucleo-l4r5zi"}, "has a Cortex-M4");
  const auto refuses_boards = [&](const std::string& boards, const std::string& why) {
    refuses({"learn", pack, "--core", "cortex-m4", "--boards", boards}, why);
  };
  refuses_boards("nucleo-l4r5", "did you mean 'nucleo-l4r5zi'");
  refuses_boards("nucleo-u575zi-q", "has a Cortex-M33");
  refuses_boards("nucleo-l4r5zi@1GHz", "120 MHz");
  refuses_boards("nucleo-l4r5zi@", "clock");
  refuses_boards("nucleo-l4r5zi,,", "empty board");
  refuses_boards("nucleo-l4r5zi,nucleo-l4r5zi", "'nucleo-l4r5zi' twice");
  refuses_boards("all@80MHz", "boards have different clocks");
  refuses({"learn", pack, "--core", "cortex-m4", "--clock", "80MHz"}, "--clock is of --board");
  refuses({"learn", pack, "--core", "cortex-m4", "--boards", "nucleo-l4r5zi", "--clock", "80MHz"},
          "nucleo-l4r5zi@80MHz");
  refuses({"learn", pack, "--core", "cortex-m4", "--boards", "nucleo-l4r5zi", "--check", file},
          "one board at a time");
  const EmptyFolder folder;  // told before minutes of work
  refuses({"learn", pack, "--core", "cortex-m4", "-o", folder.path()}, "is a directory");
  refuses({"learn", pack, "--core", "cortex-m4", "-o", folder / "no/x"}, "there is no directory");
  refuses({"estimate", "--batch", model, "--core", "cortex-m4"}, "a .jsonl file of layers");
}

}  // namespace
}  // namespace boardless
