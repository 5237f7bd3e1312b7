// --shard and merge through the real program: the parts are the single run, byte for byte, however
// often they were killed.
#include <gmock/gmock.h>
#include <sys/file.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <regex>

#include "run_program.hpp"
#include "small_model.hpp"

namespace boardless {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::AnyOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string pack = bundled("kernel_pack-cortex-m4");
using Words = std::vector<std::string>;

Words operator+(Words a, const Words& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Ran runs(const Words& arguments, const RunHow& how = {.seconds = 200}) {
  const Ran ran = run_program(arguments, how);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return ran;
}

// Models of which each has other ops, and one that is broken. A name with what CSV has to quote.
struct Nets {
  EmptyFolder folder;
  std::string nets = folder / "nets";
  Words estimate = {"estimate", "--batch", nets, "--board", "nucleo-l4r5zi"};

  Nets() {
    fs::create_directory(nets);
    for (int k = 0; k < 7; ++k)
      folder.written("nets/" + std::to_string(k) + ".tflite",
                     small_model({.channels = 4 + k, .relu = k % 2 == 0}));
    folder.written("nets/a, \"b\"\nc.tflite", small_model({.channels = 30}));
    folder.written("nets/broken.tflite", "not a model");
  }
  std::string part(int k) const { return folder / (std::to_string(k) + ".part"); }
  Words shard(int k, int shards, const Words& more = {}) const {
    return estimate + more +
           Words{"--shard", std::to_string(k) + "/" + std::to_string(shards), "-o", part(k)};
  }
  std::string progress(int k) const { return part(k) + ".progress"; }
};

// A part as it was before it ended: so many of its rows, and then a cut one.
void cut_off(const std::string& part, const std::string& progress, int rows) {
  std::string text = bytes_of(part);
  text.replace(text.find("boardless_part"), 14, "boardless_progress");
  std::size_t at = 0;
  for (int k = 0; k <= rows; ++k) at = text.find("\nrow ", at + 1);
  std::ofstream(progress, std::ios::binary) << text.substr(0, at + 30);
}

TEST(Shard, PartsOfABatchOfModelsAreTheSingleRun) {
  const Nets nets;
  for (const Words& format : {Words{}, Words{"--format", "json"}}) {
    const std::string single = runs(nets.estimate + format).output;
    for (const int shards : format.empty() ? std::vector{1, 4, 12} : std::vector{3}) {
      Words merge = {"merge"};
      for (int k = shards; k >= 1; --k) {
        const Ran ran = runs(nets.shard(k, shards, format));
        EXPECT_EQ(ran.output, "");
        EXPECT_FALSE(fs::exists(nets.progress(k)));
        merge.push_back(nets.part(k));
      }
      const Ran merged = runs(merge);
      EXPECT_EQ(merged.output, single) << shards;
      EXPECT_THAT(merged.error, HasSubstr("1 of 9 rows failed"));
      runs(merge + Words{"-o", nets.folder / "merged"});
      EXPECT_EQ(bytes_of(nets.folder / "merged"), single);
    }
  }
}

TEST(Shard, APartThatIsThereIsNotComputedAgain) {
  const Nets nets;
  runs(nets.shard(2, 3));
  const std::string part = bytes_of(nets.part(2));
  for (int k = 0; k < 7; ++k) {  // as long as before
    const std::string file = nets.nets + "/" + std::to_string(k) + ".tflite";
    nets.folder.written("nets/" + std::to_string(k) + ".tflite",
                        std::string(fs::file_size(file), 'x'));
  }
  EXPECT_THAT(runs(nets.shard(2, 3)).error, HasSubstr("is there already"));
  EXPECT_EQ(bytes_of(nets.part(2)), part);
  EXPECT_FALSE(fs::exists(nets.progress(2)));
  // One of another request is, and one that is torn.
  EXPECT_THAT(runs(nets.shard(2, 3, {"--no-fusion"})).error, Not(HasSubstr("is there already")));
  const std::string unfused = bytes_of(nets.part(2));
  EXPECT_NE(unfused, part);
  fs::resize_file(nets.part(2), unfused.size() - 3);
  EXPECT_THAT(runs(nets.shard(2, 3, {"--no-fusion"})).error, Not(HasSubstr("is there already")));
  EXPECT_EQ(bytes_of(nets.part(2)), unfused);
}

TEST(Shard, AKilledOneGoesOnAndDoesNoRowTwice) {
  const Nets nets;
  runs(nets.shard(1, 2));
  const std::string part = bytes_of(nets.part(1));
  // Row 0 is kept: nothing could be computed of what is in its place now.
  const std::string first = nets.nets + "/0.tflite";
  nets.folder.written("nets/0.tflite", std::string(fs::file_size(first), 'x'));
  for (const int rows : {1, 2, 4}) {
    cut_off(nets.part(1), nets.progress(1), rows);
    fs::remove(nets.part(1));
    EXPECT_THAT(runs(nets.shard(1, 2)).error, HasSubstr("going on after " + std::to_string(rows) +
                                                        (rows == 1 ? " row of" : " rows of")));
    EXPECT_EQ(bytes_of(nets.part(1)), part);
    EXPECT_FALSE(fs::exists(nets.progress(1)));
  }
  // Killed before the first line was whole.
  std::ofstream(nets.progress(2)) << "{\"boardless_prog";
  runs(nets.shard(2, 2));
}

// Ends the program with a signal as soon as so many rows are kept.
RunHow until(const std::string& progress, int rows, int signal) {
  return {.seconds = 200, .meanwhile = [=](pid_t child) {
            const auto kept = [&] {
              const std::string text = bytes_of(progress);
              int out = 0;
              for (std::size_t at = 0; (at = text.find("\nrow ", at)) != std::string::npos; ++at)
                ++out;
              return out;
            };
            for (int k = 0; k < 20'000 && kept() < rows; ++k) ::usleep(5'000);
            ::kill(child, signal);
          }};
}

TEST(Shard, CtrlCKeepsTheRowsThatAreDone) {
  const EmptyFolder folder;
  const Words estimate = {"estimate", "--batch",   SOURCE_ROOT "/docs/examples/models",
                          "--core",   "cortex-m4", "--jobs",
                          "1"};
  const Words all = estimate + Words{"--shard", "1/1", "-o", folder / "1.part"};
  const Ran ended = run_program(all, until(folder / "1.part.progress", 1, SIGINT));
  EXPECT_EQ(ended.status, 130);
  std::smatch kept;
  ASSERT_TRUE(
      std::regex_search(ended.error, kept, std::regex("interrupted; (1 row|[2-8] rows) kept in")))
      << ended.error;
  EXPECT_THAT(folder.files(), ElementsAre("1.part.progress"));
  EXPECT_THAT(runs(all).error, HasSubstr("going on after " + kept.str(1) + " of an earlier run"));
  EXPECT_EQ(runs({"merge", folder / "1.part"}).output, runs(estimate).output);
}

TEST(Shard, ProgressOfAnotherRunIsNotLost) {
  const Nets nets;
  runs(nets.shard(1, 2));
  cut_off(nets.part(1), nets.progress(1), 2);
  const std::string kept = bytes_of(nets.progress(1));
  const auto refuses = [&](const Words& arguments, const std::string& why) {
    EXPECT_THAT(refused(2, arguments), AllOf(HasSubstr("1.part.progress'"), HasSubstr(why)));
    EXPECT_EQ(bytes_of(nets.progress(1)), kept);
  };
  refuses(nets.shard(1, 2, {"--format", "json"}), "its --format is text, not json");
  refuses(nets.shard(1, 2, {"--clock", "80MHz"}), "it was made without --clock 80MHz");
  refuses(nets.shard(1, 2, {"--no-fusion"}), "it was made without --no-fusion given");
  refuses(nets.shard(1, 3), "one of 2 shards, not of 3");
  refuses(nets.estimate + Words{"--shard", "2/2", "-o", nets.part(1)}, "it is shard 1/2");
  nets.folder.written("nets/new.tflite", "x");
  refuses(nets.shard(1, 2), "its list of models is");
  std::ofstream(nets.progress(2)) << "my diary\n";
  EXPECT_THAT(refused(2, nets.shard(2, 2)), HasSubstr("is no progress of a run"));
  EXPECT_EQ(bytes_of(nets.progress(2)), "my diary\n");
  EXPECT_FALSE(fs::exists(nets.part(2)));
}

TEST(Shard, OneRunAtATime) {
  const Nets nets;
  std::ofstream(nets.progress(1)).flush();
  const int held = ::open(nets.progress(1).c_str(), O_RDWR | O_CLOEXEC);
  ASSERT_EQ(::flock(held, LOCK_EX), 0);
  EXPECT_THAT(refused(2, nets.shard(1, 2)), HasSubstr("another run of this shard"));
  ::close(held);
  runs(nets.shard(1, 2));
}

TEST(Shard, WhatIsNoShard) {
  const Nets nets;
  for (const char* shard :
       {"0/4", "5/4", "1/0", "0/0", "1", "/", "1/", "/4", "one/four", "-1/4", "1/4x", " 1/4",
        "1.5/4", "1/4/4", "1/99999999999999999999999", "1/100001", "", "\x1b[31m/4"}) {
    const std::string why = refused(2, nets.estimate + Words{"--shard", shard, "-o", nets.part(1)});
    EXPECT_THAT(why, HasSubstr("--shard")) << shard;
    EXPECT_FALSE(fs::exists(nets.part(1)));
  }
  EXPECT_THAT(
      refused(2, {"estimate", nets.nets + "/0.tflite", "--core", "cortex-m4", "--shard", "1/2"}),
      HasSubstr("--shard is for --batch"));
  EXPECT_THAT(refused(2, {"learn", pack, "--core", "cortex-m4", "--check", "x", "--shard", "1/2"}),
              HasSubstr("--shard"));
}

TEST(Merge, RefusesWithStatusTwoAndWritesNothing) {
  const Nets nets;
  for (int k : {1, 2}) runs(nets.shard(k, 2));
  const auto refuses = [&](const Words& parts, const std::string& why) {
    const std::string out = nets.folder / "merged";
    EXPECT_THAT(refused(2, Words{"merge"} + parts + Words{"-o", out}), HasSubstr(why));
    EXPECT_FALSE(fs::exists(out));
    EXPECT_THAT(refused(2, Words{"merge"} + parts), HasSubstr(why));  // to standard output neither
    EXPECT_THAT(nets.folder.files(), testing::SizeIs(testing::Le(4u)));
  };
  refuses({}, "which parts");
  refuses({nets.part(1)}, "of 2 shards 2 is missing");
  refuses({nets.part(1), nets.part(1), nets.part(2)}, "with the same rows");
  refuses({nets.part(1), nets.nets + "/0.tflite"}, "no part that --shard wrote");
  refuses({nets.part(1), nets.folder / "none"}, "none'");
  cut_off(nets.part(2), nets.progress(2), 2);
  refuses({nets.part(1), nets.progress(2)}, "has not ended");
  fs::remove(nets.progress(2));
  const std::string whole = bytes_of(nets.part(2));
  fs::resize_file(nets.part(2), whole.size() / 2);
  refuses({nets.part(1), nets.part(2)}, "2.part' cannot be merged: it is torn");
  nets.folder.written("2.part", whole);
  const Words swapped = nets.estimate + Words{"--shard", "2/2", "--supply", "3V"};
  runs(swapped + Words{"-o", nets.folder / "other"});
  refuses({nets.part(1), nets.folder / "other"}, "it was made with --supply 3V");
  EXPECT_THAT(refused(2, {"merge", nets.part(1), nets.part(2), "-o", nets.part(1)}),
              HasSubstr("is the input"));
}

// Learned once for all tests here.
struct Learned {
  EmptyFolder folder;
  std::string file = folder / "m4.predictor";
  Learned() { runs(arguments() + Words{"-o", file}); }
  static Words arguments(const std::string& ops = "LOGISTIC,RESHAPE,TANH") {
    return {"learn", pack, "--core", "cortex-m4", "--ops", ops, "--max-emulations", "60"};
  }
};
const Learned& learned() {
  static const Learned one;
  return one;
}

TEST(Shard, PartsOfLearningAreTheSingleRun) {
  const EmptyFolder folder;
  Words merge = {"merge"};
  for (int k = 1; k <= 2; ++k) {
    merge.push_back(folder / std::to_string(k));
    const std::string shard = std::to_string(k) + "/2";
    runs(Learned::arguments() + Words{"--shard", shard, "-o", merge.back()});
  }
  EXPECT_EQ(runs(merge).output, bytes_of(learned().file));
  EXPECT_EQ(folder.files().size(), 2u);
  EXPECT_THAT(runs(Learned::arguments() + Words{"--shard", "1/2", "-o", merge[1]}).error,
              HasSubstr("is there already"));
}

// What a kernel's laws are does not depend on which others are learned with it.
TEST(Learn, OfAKernelAloneAsAmongOthers) {
  const Ran alone = runs(Learned::arguments("TANH"));
  const std::size_t begin = alone.output.find("{\"ops\":[\"TANH\"");
  ASSERT_NE(begin, std::string::npos);
  EXPECT_THAT(bytes_of(learned().file),
              HasSubstr(alone.output.substr(begin, alone.output.find('\n', begin) - begin)));
}

TEST(Learn, InterruptedAndKilledItGoesOn) {
  const EmptyFolder folder;
  const std::string file = folder / "m4.predictor", progress = file + ".progress";
  // The last kernel takes a while.
  const Words learn = Learned::arguments("LOGISTIC,TANH,PAD") + Words{"--jobs", "1"};
  const Words asked = learn + Words{"-o", file};
  const Ran ended = run_program(asked, until(progress, 1, SIGTERM));
  EXPECT_EQ(ended.status, 130);
  EXPECT_THAT(ended.error, AllOf(HasSubstr("interrupted; "), HasSubstr("kept in")));
  EXPECT_THAT(folder.files(), ElementsAre("m4.predictor.progress"));
  EXPECT_THAT(refused(2, asked + Words{"--seed", "2"}), HasSubstr("its --seed is 1, not 2"));

  const Ran killed = run_program(asked, until(progress, 2, SIGKILL));
  EXPECT_EQ(killed.status, 128 + SIGKILL);
  EXPECT_THAT(killed.error, AnyOf(HasSubstr("going on after 1 kernel of"),
                                  HasSubstr("going on after 2 kernels of")));
  EXPECT_THAT(folder.files(), ElementsAre("m4.predictor.progress"));

  const Ran last = runs(asked);
  EXPECT_THAT(last.error, AllOf(HasSubstr("going on after 2 kernels"), HasSubstr("LOGISTIC"),
                                HasSubstr("TANH"), HasSubstr("PAD")));
  EXPECT_EQ(bytes_of(file), runs(learn).output);
  EXPECT_THAT(folder.files(), ElementsAre("m4.predictor"));
}

TEST(Shard, PartsOfLayersFromAFileAndFromAStream) {
  const EmptyFolder folder;
  std::string text;
  for (int k = 1; k < 400; ++k) {
    text += "{\"op\":\"" + std::string(k % 3 ? "LOGISTIC" : "TANH") + "\",\"input\":[1," +
            std::to_string(k) + "]}\n";
    if (k % 50 == 0) text += "\n{\"op\":\"RELUX\"}\n";  // an empty line, and one that is wrong
  }
  const std::string layers = folder.written("layers.jsonl", text);
  for (const std::string from : {"-", layers.c_str()}) {
    const RunHow how{.input_file = from == "-" ? layers : ""};
    for (const Words& format : {Words{}, Words{"--format", "json"}}) {
      const Words estimate =
          Words{"estimate", "--batch", from, "--core", "cortex-m4", "--predictor", learned().file} +
          format;
      const std::string single = runs(estimate, how).output;
      Words merge = {"merge"};
      for (const char* shard : {"2/3", "1/3", "3/3"}) {
        merge.push_back(folder / (shard[0] + std::string(".part")));
        const Ran ran = runs(estimate + Words{"--shard", shard, "-o", merge.back()}, how);
        EXPECT_EQ(ran.output, "");
      }
      EXPECT_EQ(runs(merge).output, single);
      // Parts to standard output.
      for (std::size_t k = 1; k < merge.size(); ++k)
        EXPECT_EQ(runs(estimate + Words{"--shard", fs::path(merge[k]).stem().string() + "/3"}, how)
                      .output,
                  bytes_of(merge[k]));
    }
  }
  // A stream that was another one for one of the shards.
  const std::string other = folder.written("other.jsonl", text + "{\"op\":\"TANH\"}\n");
  const Words estimate = {"estimate",  "--batch",     "-",           "--core",
                          "cortex-m4", "--predictor", learned().file};
  runs(estimate + Words{"--shard", "1/2", "-o", folder / "a"}, {.input_file = layers});
  runs(estimate + Words{"--shard", "2/2", "-o", folder / "b"}, {.input_file = other});
  EXPECT_THAT(refused(2, {"merge", folder / "a", folder / "b"}), HasSubstr("another input"));
}

}  // namespace
}  // namespace boardless
