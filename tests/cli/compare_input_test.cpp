// Everything that can be wrong with what `boardless compare` is given, and names that would break
// out of its reports.
#include <nlohmann/json.hpp>

#include "run_program.hpp"

namespace boardless {
namespace {

using Json = nlohmann::json;

const std::string hello = bundled("hello-cortex-m4");

Json estimate() { return Json::parse(run_program({"estimate", hello, "--format", "json"}).output); }

std::string sentence_on(const EmptyFolder& folder, const std::string& text) {
  return refused(2, {"compare", folder.written("x.json", text), hello});
}

TEST(CompareInput, DamagedEstimates) {
  const EmptyFolder folder;
  const std::string good = estimate().dump(2);
  EXPECT_TRUE(contains(sentence_on(folder, "{"), "begins as JSON and is none"));
  EXPECT_TRUE(contains(sentence_on(folder, good.substr(0, good.size() / 2)), "was cut off"));
  EXPECT_TRUE(contains(sentence_on(folder, "[]"), "no estimate of boardless"));
  EXPECT_TRUE(contains(sentence_on(folder, R"({"schema": 3})"), "no estimate of boardless"));
  EXPECT_TRUE(contains(sentence_on(folder, R"({"schema": "boardless-estimate/2"})"),
                       "this boardless reads 'boardless-estimate/1'"));
  EXPECT_TRUE(
      contains(sentence_on(folder, R"({"schema": "boardless-explanation/1"})"), "not an estimate"));
  EXPECT_TRUE(contains(sentence_on(folder, std::string(100000, '[')), "nested too deep"));
  EXPECT_TRUE(contains(sentence_on(folder, "{\"a\": 1e999}"), "JSON"));
  EXPECT_TRUE(contains(sentence_on(folder, "{\"\xff\": 1}"), "JSON"));
}

// Each key, gone or of another type: one sentence, never a crash.
TEST(CompareInput, EveryKeyIsChecked) {
  const EmptyFolder folder;
  const Json good = estimate();
  for (const auto& [key, value] : good.items()) {
    SCOPED_TRACE(key);
    const bool unused = key == "run_instructions" || key == "exit_status" || key == "console" ||
                        key == "energy_interval_j";  // of an estimate without energy
    for (const Json& wrong : {Json(), Json::array({-1}), Json("text"), Json(-1), Json::object()}) {
      Json bad = good;
      bad[key] = wrong;
      const Ran ran = run_program({"compare", folder.written("x.json", bad.dump()), hello});
      EXPECT_TRUE(ran.status == 2 || ran.status == 0) << ran.status << ran.error;
      EXPECT_FALSE(contains(ran.error, "internal error")) << ran.error;
    }
    Json bad = good;
    bad.erase(key);
    if (!unused) sentence_on(folder, bad.dump());
  }
  Json bad = good;
  bad["by_function"][0]["cycles"] = bad["by_function"][0]["cycles"].get<double>() + 1000;
  EXPECT_TRUE(contains(sentence_on(folder, bad.dump()), "does not sum"));
  bad = good;
  bad["a_key_of_a_later_version"] = 1;
  EXPECT_EQ(run_program({"compare", folder.written("x.json", bad.dump()), hello}).status, 0);
}

TEST(CompareInput, HugeFile) {
  const EmptyFolder folder;
  const std::string path = folder.written("x.json", "{\"a\": \"" + std::string(40u << 20, 'x'));
  EXPECT_TRUE(contains(refused(2, {"compare", path, hello}), "more than the 32 MiB"));
}

TEST(CompareInput, BadOptions) {
  const EmptyFolder folder;
  const std::string saved = folder.written("x.json", estimate().dump());
  const auto sentence = [](const std::vector<std::string>& words) {
    std::vector<std::string> all = {"compare"};
    all.insert(all.end(), words.begin(), words.end());
    return refused(2, all);
  };
  const std::string board = "stm32f407-discovery";
  EXPECT_TRUE(contains(sentence({}), "which images"));
  EXPECT_TRUE(contains(sentence({hello}), "compare with what?"));
  EXPECT_TRUE(contains(sentence({hello, "none.elf"}), "there is no file 'none.elf'"));
  EXPECT_TRUE(
      contains(sentence({hello, hello, "--fial-above", "2%"}), "did you mean '--fail-above'"));
  EXPECT_TRUE(
      contains(sentence({hello, hello, "--fail-above", "much"}), "--fail-above wants a share"));
  EXPECT_TRUE(
      contains(sentence({hello, hello, "--fail-above", "-1%"}), "--fail-above wants a share"));
  EXPECT_TRUE(contains(sentence({hello, hello, "--metric", "cycle"}), "did you mean 'cycles'"));
  EXPECT_TRUE(contains(sentence({hello, hello, "--format", "markdwn"}), "did you mean 'markdown'"));
  EXPECT_TRUE(contains(sentence({hello, hello, "--top", "-1"}), "--top"));
  EXPECT_TRUE(
      contains(sentence({hello, "--boards", "rpi-pcio,rpi-pico2"}), "did you mean 'rpi-pico'"));
  EXPECT_TRUE(contains(sentence({hello, "--boards", board}), "two boards or more"));
  EXPECT_TRUE(contains(sentence({hello, "--boards", board + "," + board}), "twice"));
  EXPECT_TRUE(contains(sentence({hello, "--boards", board + ",,x"}), "empty board"));
  EXPECT_TRUE(contains(sentence({hello, hello, "--clocks", "1MHz,2MHz"}), "one INPUT"));
  EXPECT_TRUE(contains(sentence({hello, "--boards", "a,b", "--clocks", "1MHz,2MHz"}), "together"));
  EXPECT_TRUE(contains(sentence({hello, "--clocks", "84MHz..16MHz"}), "lower clock to a higher"));
  EXPECT_TRUE(contains(sentence({hello, "--clocks", "16MHz"}), "two clocks or more"));
  EXPECT_TRUE(contains(sentence({hello, "--clocks", "16MHz,16e6"}), "twice"));
  EXPECT_TRUE(contains(sentence({hello, "--clocks", "16mhz..1GHz"}), "did you mean '16MHz'"));
  EXPECT_TRUE(contains(sentence({hello, "--board", board, "--clocks", "16MHz..1GHz"}), "168 MHz"));
  EXPECT_TRUE(contains(sentence({saved, "--clocks", "16MHz..84MHz"}), "needs the image"));
  EXPECT_TRUE(contains(sentence({saved, saved, "--clock", "84MHz"}), "--clock has no effect"));
}

TEST(CompareInput, HostileNames) {
  const EmptyFolder folder;
  Json bad = estimate();
  const std::string names[] = {"a|b",
                               "`x` <img src=x onerror=alert(1)>",
                               "\x1b[31m",
                               "a\nb\n\n# h",
                               "a\\|b",
                               "@everyone [x](y) </script><script>alert(1)</script>",
                               "\u202eevil",
                               "=1+1",
                               std::string(3000, 'T'),
                               ""};
  Json rows = Json::array();
  for (const std::string& name : names) {
    Json row = bad["by_function"][0];
    row["function"] = name;
    for (const char* key : {"instructions", "cycles", "stall_cycles"}) row[key] = 1;
    rows.push_back(row);
  }
  for (const char* key : {"instructions", "cycles", "stall_cycles"}) bad[key] = std::size(names);
  for (Json& row : bad["by_class"])
    for (const char* key : {"instructions", "cycles", "stall_cycles"}) row[key] = 0;
  for (const char* key : {"instructions", "cycles", "stall_cycles"})
    bad["by_class"][0][key] = std::size(names);
  bad["by_function"] = rows;
  bad["stalls"] = {{"a|`b\n", {{"events", 1}, {"cycles", std::size(names)}}}};
  bad["latency_s"] = std::size(names) / bad["clock_hz"].get<double>();
  bad["warnings"] = {"```\n# out", "\x1b]0;t\x07"};
  bad["region"] = "a\nb";
  const std::string file = folder.written("x|`\n.json", bad.dump());

  const Ran markdown = run_program({"compare", hello, file, "--format", "markdown", "--top", "99"});
  ASSERT_EQ(markdown.status, 0) << markdown.error;
  std::istringstream lines(markdown.output);
  for (std::string line; std::getline(lines, line);) {
    EXPECT_FALSE(line.starts_with("# ")) << line;
    if (line.starts_with("| ")) {
      const auto bars = std::count(line.begin(), line.end(), '|');
      EXPECT_TRUE(bars == 6) << line;
    }
    EXPECT_FALSE(contains(line, "<img") && !contains(line, "`")) << line;
  }
  EXPECT_TRUE(contains(markdown.output, "<code>a&#124;b</code>"));
  EXPECT_TRUE(contains(markdown.output, "````text"));
  EXPECT_FALSE(contains(markdown.output, "\u202e"));

  const Ran text = run_program({"compare", hello, file, "--top", "99"});
  EXPECT_EQ(text.status, 0);
  for (const char c : text.output) EXPECT_TRUE(c == '\n' || static_cast<unsigned char>(c) >= 0x20);

  const std::string page = folder / "page.html";
  EXPECT_EQ(run_program({"compare", hello, file, "--html", page}).status, 0);
  const std::string html = bytes_of(page);
  EXPECT_FALSE(contains(html, "<img src=x"));
  EXPECT_FALSE(contains(html, "</script><script>alert"));
  EXPECT_FALSE(contains(html, "@BOARDLESS_"));
  EXPECT_TRUE(contains(html, "boardless-comparison/1"));
}

}  // namespace
}  // namespace boardless
