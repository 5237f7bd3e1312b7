// boardless explain, as a user runs it: rows that sum to the estimate, in every grouping and
// format, on images with and without symbols, lines and energy.
#include <fmt/format.h>
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "run_program.hpp"
#include "small_model.hpp"

namespace boardless {
namespace {

using nlohmann::json;
using testing::HasSubstr;
using testing::Not;

Ran explain(std::vector<std::string> words, const RunHow& how = {}) {
  words.insert(words.begin(), "explain");
  return run_program(words, how);
}

json explained(std::vector<std::string> words) {
  words.insert(words.end(), {"--format", "json"});
  const Ran ran = explain(words);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return json::parse(ran.output);
}

const std::string network = bundled("ds_cnn-cortex-m4");

TEST(Explain, JsonKeepsItsSchema) {
  const EmptyFolder folder;
  const std::string model = folder.written("net.tflite", small_model());
  const std::vector<std::vector<std::string>> runs = {
      {network, "--board", "stm32f407-discovery"},
      {network, "--by", "class"},
      {network, "--board", "nucleo-l4r5zi", "--by", "line,class", "--top", "5"},
      {network, "--by", "instruction", "--above", "1%"},
      {network, "--by", "function,class", "--function", "bl_conv_2d_int8"},
      {bundled("hello-cortex-m0plus"), "--by", "function,line,instruction,class"},
      {bundled("self_timed-cortex-m3"), "--from", "checksum"},
      {bundled("op_softmax-cortex-m33"), "--board", "nucleo-u575zi-q", "--by", "line"},
      {bundled("ds_cnn-cortex-m7"), "--call", "layer_softmax"},
      {model, "--board", "nucleo-l4r5zi", "--by", "op"},
      {model, "--board", "nucleo-l4r5zi", "--by", "op,class", "--top", "5"},
  };
  std::string files;
  for (std::size_t k = 0; k < runs.size(); ++k)
    files += " '" + folder.written(std::to_string(k) + ".json", explained(runs[k]).dump()) + "'";
  const std::string log = folder / "log";
  const std::string command = "python3 '" SOURCE_ROOT
                              "/tests/cli/validate_explanation.py' '" SOURCE_ROOT "/docs'" +
                              files + " > '" + log + "' 2>&1";
  const int status = std::system(command.c_str());
  if (WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127)
    GTEST_SKIP() << "python3 with jsonschema is not installed (python3-jsonschema)";
  EXPECT_EQ(status, 0) << bytes_of(log);
}

TEST(Explain, TotalsAreTheEstimates) {
  const Ran ran =
      run_program({"estimate", network, "--board", "stm32f407-discovery", "--format", "json"});
  const json estimate = json::parse(ran.output);
  for (const char* by : {"class", "function", "line", "instruction", "class,line"}) {
    const json x = explained({network, "--board", "stm32f407-discovery", "--by", by});
    EXPECT_EQ(x["estimate"], estimate);
    EXPECT_EQ(x["total"]["cycles"], estimate["cycles"]) << by;
    EXPECT_EQ(x["total"]["instructions"], estimate["instructions"]) << by;
    EXPECT_EQ(x["total"]["stall_cycles"], estimate["stall_cycles"]) << by;
    EXPECT_NEAR(x["total"]["energy_j"], estimate["energy_j"], 1e-12) << by;
  }
}

TEST(Explain, CalleesAreFollowed) {
  const json x = explained({network, "--by", "function"});
  for (const json& row : x["rows"]) {
    if (row["function"] == "Reset_Handler") {
      EXPECT_EQ(row["cycles_with_callees"], x["total"]["cycles"]);
    }
    if (row["function"] == "layer_conv") {
      EXPECT_EQ(row["executions"], 1);
      EXPECT_GT(row["cycles_with_callees"], 1000 * row["cycles"].get<double>());
    }
  }
  EXPECT_GT(x["stack"]["bytes"], 100);
}

TEST(Explain, InlinedFunctionsAreToldApart) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  const Ran ran = explain({network, "--top", "100"}, {.terminal = 140});
  EXPECT_THAT(ran.output, HasSubstr("two_pixels, inlined in "));
}

TEST(Explain, ATableFitsItsTerminal) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  for (const int columns : {40, 60, 80, 100, 132, 200}) {
    const Ran ran = explain({network, "--board", "stm32f407-discovery", "--by", "line,class"},
                            {.terminal = columns});
    std::istringstream lines(ran.output);
    for (std::string line; std::getline(lines, line);) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      const auto shown =
          std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
      EXPECT_LE(shown, columns) << line;
    }
    EXPECT_THAT(ran.output, HasSubstr("in all"));
  }
}

TEST(Explain, WhatIsCutIsARow) {
  const Ran ran = explain({network, "--top", "3"});
  EXPECT_THAT(ran.output, HasSubstr("more  "));
  const Ran csv = explain({network, "--top", "3", "--format", "csv"});
  EXPECT_THAT(csv.output, HasSubstr("\n[hidden],,"));
  const json whole = explained({network})["total"];
  EXPECT_THAT(csv.output,
              HasSubstr(fmt::format("\n[total],,{},{},", whole["instructions"].get<std::uint64_t>(),
                                    whole["cycles"].get<std::uint64_t>())));
  EXPECT_EQ(std::count(csv.output.begin(), csv.output.end(), '\n'), 1 + 3 + 2);
}

TEST(Explain, ListingHasSourceAndReasons) {
  const Ran ran = explain({network, "--board", "stm32f407-discovery", "--by", "instruction",
                           "--function", "sum_pixel_3x3", "--source", SOURCE_ROOT});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_THAT(ran.output, HasSubstr("for (; c + 3 < channels; c += 4) {"));
  EXPECT_THAT(ran.output, HasSubstr("flash_data_read"));
  EXPECT_THAT(ran.output, HasSubstr("█"));
  EXPECT_THAT(ran.output, HasSubstr("push.w"));
}

TEST(Explain, AnImageWithoutSymbolsLosesNothing) {
  const EmptyFolder folder;
  const std::string stripped = folder / "stripped.elf";
  if (std::system(("arm-none-eabi-strip -o '" + stripped + "' '" + network + "'").c_str()) != 0)
    GTEST_SKIP() << "arm-none-eabi-strip is not installed (binutils-arm-none-eabi)";
  const json named = explained({network});
  for (const char* by : {"function", "line", "instruction", "class"}) {
    const json x = explained({stripped, "--by", by, "--core", "cortex-m4"});
    EXPECT_EQ(x["total"]["cycles"], named["total"]["cycles"]) << by;
    for (const json& row : x["rows"]) {
      if (row.contains("function")) {
        EXPECT_THAT(row["function"].get<std::string>(), HasSubstr("[unattributed]"));
      }
    }
  }
  EXPECT_EQ(explain({stripped, "--by", "instruction", "--core", "cortex-m4"}).status, 0);
  EXPECT_EQ(explain({stripped, "--core", "cortex-m4", "--html", folder / "r.html"}).status, 0);
}

TEST(Explain, HtmlHoldsAllOfItsData) {
  const EmptyFolder folder;
  const std::string file = folder / "report.html";
  const Ran ran = explain({network, "--board", "stm32f407-discovery", "--html", file});
  EXPECT_EQ(ran.status, 0) << ran.error;
  EXPECT_EQ(ran.output, "");
  const std::string page = bytes_of(file);
  EXPECT_THAT(page, Not(HasSubstr("@BOARDLESS_")));
  EXPECT_THAT(page, HasSubstr("<title>boardless: ds_cnn-cortex-m4.elf</title>"));
  EXPECT_LT(page.size(), 3u << 20);
  const std::string mark = "id=\"boardless-data\">";
  const std::size_t begin = page.find(mark) + mark.size();
  const json data = json::parse(page.substr(begin, page.find("</script>", begin) - begin));
  const json& estimate = data["estimate"];
  for (const char* table : {"functions", "call_tree", "code"}) {
    double cycles = 0;
    for (const json& value : data[table]["cycles"]) cycles += value.get<double>();
    EXPECT_EQ(cycles, estimate["cycles"]) << table;
  }
}

TEST(Explain, FoldedStacksSumToTheTotal) {
  const Ran ran = explain({network, "--export", "folded"});
  double cycles = 0;
  std::istringstream lines(ran.output);
  for (std::string line; std::getline(lines, line);)
    cycles += std::stod(line.substr(line.rfind(' ')));
  EXPECT_EQ(cycles, explained({network})["total"]["cycles"]);
  EXPECT_THAT(ran.output, HasSubstr("Reset_Handler;main;infer;layer_conv;bl_conv_2d_int8 "));
}

TEST(Explain, NotesAreThoseOfTheEstimate) {
  const Ran ran = explain({network, "--board", "stm32f407-discovery"});
  EXPECT_THAT(ran.output, HasSubstr("note: caches are empty when the run starts"));
  const Ran listing = explain({network, "--by", "instruction", "--top", "1"});
  EXPECT_THAT(listing.output, HasSubstr("note: the image says only that it is for"));
}

TEST(Explain, NothingIsWrittenOverAnInput) {
  const EmptyFolder folder;
  const std::string image = folder.written("app.elf", bytes_of(bundled("hello-cortex-m4")));
  const std::string before = bytes_of(image);
  for (const char* option : {"-o", "--html"}) {
    const Ran ran = explain({image, option, image});
    EXPECT_EQ(ran.status, 2);
    EXPECT_THAT(ran.error, HasSubstr("is the input"));
  }
  EXPECT_EQ(run_program({"estimate", image, "-o", image}).status, 2);
  EXPECT_EQ(bytes_of(image), before);
  const std::string file = folder / "both";
  EXPECT_THAT(explain({image, "--html", file, "-o", file}).error, HasSubstr("two outputs"));
}

TEST(Explain, LinesKeepTheirNumbers) {
  if (!has_terminals()) GTEST_SKIP() << "no pseudo terminals here";
  const Ran ran = explain({network, "--by", "function,line"}, {.terminal = 80});
  EXPECT_THAT(ran.output, HasSubstr("conv_2d.c:"));
}

TEST(Explain, BadOptionsAreTold) {
  const auto error = [](std::vector<std::string> words) {
    words.insert(words.begin(), network);
    const Ran ran = explain(words);
    EXPECT_EQ(ran.status, 2);
    EXPECT_EQ(ran.output, "");
    return ran.error;
  };
  EXPECT_THAT(error({"--by", "funtion"}), HasSubstr("did you mean 'function'?"));
  EXPECT_THAT(error({"--by", "class,class"}), HasSubstr("--by has 'class' twice"));
  EXPECT_THAT(error({"--by", ""}), HasSubstr("cannot group by ''"));
  EXPECT_THAT(error({"--function", "bl_conv_2d"}), HasSubstr("did you mean 'bl_conv_2d_int8'"));
  EXPECT_THAT(error({"--above", "much"}), HasSubstr("--above wants a share such as 2%"));
  EXPECT_THAT(error({"--above", "5"}), HasSubstr("would be 500 %"));
  EXPECT_THAT(error({"--top", "-1"}), HasSubstr("--top is 0 or more"));
  EXPECT_THAT(error({"--export", "flodded"}), HasSubstr("did you mean 'folded'?"));
  EXPECT_THAT(error({"--html", "/no/such/folder/r.html"}), HasSubstr("cannot write"));
}

}  // namespace
}  // namespace boardless
