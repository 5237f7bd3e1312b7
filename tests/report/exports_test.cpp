// Exports as other programs read them: each sums to the estimate, in callgrind_annotate, protoc and
// speedscope's own importers.
#include <gmock/gmock.h>

#include <cmath>
#include <cstdio>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "../cli/run_program.hpp"
#include "analyzer/report/exports.hpp"
#include "analyzer/report/split_whole.hpp"

namespace boardless {
namespace {

using nlohmann::json;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

using Words = std::vector<std::string>;

struct Printed {
  int status = -1;
  std::string text;  // standard error included
};

Printed shell(const std::string& command) {
  Printed out;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  if (!pipe) return out;
  char buffer[65536];
  while (const std::size_t got = std::fread(buffer, 1, sizeof buffer, pipe))
    out.text.append(buffer, got);
  const int status = ::pclose(pipe);
  out.status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return out;
}

bool is_installed(const std::string& command) { return shell("command -v " + command).status == 0; }

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) out.push_back(line);
  return out;
}

std::vector<std::int64_t> numbers_of(const std::string& text) {
  std::vector<std::int64_t> out;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) out.push_back(std::stoll(word, nullptr, 0));
  return out;
}

void add(std::vector<std::int64_t>& sum, const std::vector<std::int64_t>& values) {
  sum.resize(std::max(sum.size(), values.size()));
  for (std::size_t k = 0; k < values.size(); ++k) sum[k] += values[k];
}

// The runs that are exported: with energy, without, a region in the middle, C++ with inlined
// templates, and no symbols at all.
const std::vector<Words> runs = {
    {bundled("ds_cnn-cortex-m4"), "--board", "stm32f407-discovery"},
    {bundled("ds_cnn-cortex-m4"), "--board", "stm32f407-discovery", "--from", "bl_conv_2d_int8"},
    {bundled("hello-cortex-m4")},
    {bundled("self_timed-cortex-m3"), "--from", "checksum"},
    {bundled("op_softmax-cortex-m7")},
    {TEST_DATA "/inlined.elf"},
    {TEST_DATA "/stripped.elf", "--core", "cortex-m4"},
};

std::string title(const Words& run) {
  std::string out;
  for (const std::string& word : run) out += word + " ";
  return out;
}

struct Totals {
  std::int64_t cycles = 0;
  std::int64_t instructions = 0;
  double latency_s = 0;
  std::optional<double> energy_j;
};

Totals totals_of(Words run) {
  run.insert(run.begin(), "estimate");
  run.insert(run.end(), {"--format", "json"});
  const Ran ran = run_program(run);
  EXPECT_EQ(ran.status, 0) << ran.error;
  const json estimate = json::parse(ran.output);
  Totals out{estimate["cycles"], estimate["instructions"], estimate["latency_s"], {}};
  if (!estimate["energy_j"].is_null()) out.energy_j = estimate["energy_j"];
  return out;
}

std::string exported(Words run, const std::string& format) {
  run.insert(run.begin(), "explain");
  run.insert(run.end(), {"--export", format});
  const Ran ran = run_program(run);
  EXPECT_EQ(ran.status, 0) << ran.error;
  return ran.output;
}

std::int64_t rounded(double value) { return std::llround(value); }

// Cycles, instructions and, where known, energy in units of so many for each joule.
std::vector<std::int64_t> expected_costs(const Totals& totals, double for_each_joule) {
  std::vector<std::int64_t> out = {totals.cycles, totals.instructions};
  if (totals.energy_j) out.push_back(rounded(*totals.energy_j * for_each_joule));
  return out;
}

TEST(SplitWhole, SumsAndKeepsProportion) {
  EXPECT_THAT(split_whole(10, {1, 1, 1}), ElementsAre(4, 3, 3));
  EXPECT_THAT(split_whole(7, {3, 4}), ElementsAre(3, 4));
  EXPECT_THAT(split_whole(1, {0.2, 0.5, 0.3}), ElementsAre(0, 1, 0));
  EXPECT_THAT(split_whole(5, {0, 0}), ElementsAre(5, 0));
  EXPECT_THAT(split_whole(0, {1, 2}), ElementsAre(0, 0));
  EXPECT_THAT(split_whole(5, {0, 1, 0}), ElementsAre(0, 5, 0));
  EXPECT_TRUE(split_whole(5, {}).empty());
  const std::int64_t large = (std::int64_t{1} << 60) + 1;
  std::int64_t sum = 0;
  for (const std::int64_t part : split_whole(large, {1, 1e-9, 3, 1e12, 0.7})) {
    EXPECT_GE(part, 0);
    sum += part;
  }
  EXPECT_EQ(sum, large);
}

TEST(ExportFolded, SumsToTheCycles) {
  for (const Words& run : runs) {
    std::int64_t cycles = 0;
    std::set<std::string> stacks;
    for (const std::string& line : lines_of(exported(run, "folded"))) {
      cycles += std::stoll(line.substr(line.rfind(' ')));
      EXPECT_TRUE(stacks.insert(line.substr(0, line.rfind(' '))).second) << line;
    }
    EXPECT_EQ(cycles, totals_of(run).cycles) << title(run);
  }
}

// The sum of what instructions cost themselves, read as the format says.
TEST(ExportCallgrind, InstructionsSumToTheEstimate) {
  for (const Words& run : runs) {
    const std::vector<std::int64_t> expected = expected_costs(totals_of(run), 1e12);
    std::vector<std::int64_t> sum, summary, totals;
    bool after_call = false;
    for (const std::string& line : lines_of(exported(run, "callgrind"))) {
      if (line.starts_with("summary: ")) summary = numbers_of(line.substr(9));
      if (line.starts_with("totals: ")) totals = numbers_of(line.substr(8));
      if (line.starts_with("0x") && !after_call) {
        std::vector<std::int64_t> costs = numbers_of(line);
        costs.erase(costs.begin(), costs.begin() + 2);
        EXPECT_EQ(costs.size(), expected.size()) << line;
        add(sum, costs);
      }
      after_call = line.starts_with("calls=");
    }
    EXPECT_EQ(sum, expected) << title(run);
    EXPECT_EQ(summary, expected) << title(run);
    EXPECT_EQ(totals, expected) << title(run);
  }
}

// A line of callgrind_annotate's table: "1,234 (12.3%)  56 ( 1.2%)  file:function [image]".
std::vector<std::int64_t> annotated_costs(std::string line, std::size_t columns,
                                          std::string& rest) {
  std::vector<std::int64_t> out;
  while (out.size() < columns) {
    std::size_t at = 0;
    std::string digits;
    while (at < line.size() && line[at] == ' ') ++at;
    for (; at < line.size() && (std::isdigit(line[at]) || line[at] == ','); ++at)
      if (line[at] != ',') digits += line[at];
    if (digits.empty() && line.compare(at, 1, ".") == 0) {
      digits = "0";
      ++at;
    }
    if (digits.empty()) return {};
    out.push_back(std::stoll(digits));
    if (line.compare(at, 2, " (") == 0) at = line.find(')', at) + 1;
    line = line.substr(at);
  }
  rest = line;
  return out;
}

TEST(ExportCallgrind, CallgrindAnnotateReadsIt) {
  if (!is_installed("callgrind_annotate"))
    GTEST_SKIP() << "callgrind_annotate is not installed (valgrind)";
  const EmptyFolder folder;
  for (const Words& run : runs) {
    const std::vector<std::int64_t> expected = expected_costs(totals_of(run), 1e12);
    const std::string file = folder.written("app.callgrind", exported(run, "callgrind"));
    for (const char* how : {"--inclusive=no", "--inclusive=yes --tree=both"}) {
      const Printed shown = shell("cd / && callgrind_annotate --threshold=100 --auto=no " +
                                  std::string(how) + " '" + file + "'");
      EXPECT_EQ(shown.status, 0) << shown.text;
      EXPECT_THAT(shown.text, Not(HasSubstr("WARNING"))) << title(run);
      std::vector<std::int64_t> sum;
      bool seen_totals = false;
      for (const std::string& line : lines_of(shown.text)) {
        std::string rest;
        const std::vector<std::int64_t> costs = annotated_costs(line, expected.size(), rest);
        if (costs.empty()) continue;
        if (contains(rest, "PROGRAM TOTALS")) {
          EXPECT_EQ(costs, expected) << line;
          seen_totals = true;
        } else {
          add(sum, costs);
        }
      }
      EXPECT_TRUE(seen_totals) << shown.text;
      if (!contains(how, "yes")) {
        EXPECT_EQ(sum, expected) << title(run) << shown.text;
      }
    }
  }
}

TEST(ExportCallgrind, CalleesAreIncluded) {
  if (!is_installed("callgrind_annotate"))
    GTEST_SKIP() << "callgrind_annotate is not installed (valgrind)";
  const EmptyFolder folder;
  Words words = runs[0];
  words.insert(words.begin(), "explain");
  words.insert(words.end(), {"--by", "function", "--format", "json"});
  std::map<std::string, std::int64_t> with_callees;
  const json rows = json::parse(run_program(words).output)["rows"];
  for (const json& row : rows) with_callees[row["function"]] = row["cycles_with_callees"];
  const std::string file = folder.written("app.callgrind", exported(runs[0], "callgrind"));
  const Printed shown = shell("callgrind_annotate --inclusive=yes --auto=no '" + file + "'");
  int seen = 0;
  for (const std::string& line : lines_of(shown.text)) {
    std::string rest;
    const std::vector<std::int64_t> costs = annotated_costs(line, 3, rest);
    if (costs.empty()) continue;
    for (const char* name : {"main", "infer", "layer_conv", "bl_conv_2d_int8", "sum_pixel_3x3"}) {
      if (!contains(rest, ".c:" + std::string(name) + " [")) continue;
      EXPECT_EQ(costs[0], with_callees[name]) << line;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 5) << shown.text;
}

TEST(ExportSpeedscope, EachProfileSums) {
  for (const Words& run : runs) {
    const Totals totals = totals_of(run);
    const json file = json::parse(exported(run, "speedscope"));
    const std::map<std::string, std::int64_t> expected = {
        {"cycles", totals.cycles},
        {"time", rounded(totals.latency_s * 1e9)},
        {"energy in nanojoules", rounded(totals.energy_j.value_or(0) * 1e9)}};
    EXPECT_EQ(file["profiles"].size(), totals.energy_j ? 3u : 2u);
    for (const json& profile : file["profiles"]) {
      std::int64_t sum = 0;
      for (const json& weight : profile["weights"]) sum += weight.get<std::int64_t>();
      EXPECT_EQ(sum, expected.at(profile["name"])) << title(run) << profile["name"];
      EXPECT_EQ(profile["endValue"], sum);
      EXPECT_EQ(profile["samples"].size(), profile["weights"].size());
      for (const json& stack : profile["samples"])
        for (const json& frame : stack) EXPECT_LT(frame, file["shared"]["frames"].size());
    }
  }
}

// By speedscope's importers: tests/report/exports/import.mjs. Not callgrind: they take addresses
// for lines, and lines for costs.
TEST(Exports, SpeedscopeReadsThem) {
  if (!is_installed("node")) GTEST_SKIP() << "Node.js is not installed (nodejs)";
  if (is_installed("npm"))  // without a network it is skipped below
    shell("cd '" SOURCE_ROOT
          "/tests/report/exports' && test -d node_modules || "
          "npm ci --ignore-scripts --no-audit --no-fund");
  const EmptyFolder folder;
  for (const Words& run : runs) {
    const Totals totals = totals_of(run);
    std::string command = "node '" SOURCE_ROOT "/tests/report/exports/import.mjs'";
    for (const char* format : {"speedscope", "folded", "pprof"})
      command += " '" + folder.written(std::string("app.") + format, exported(run, format)) + "'";
    const Printed printed = shell(command);
    if (printed.status == 77) GTEST_SKIP() << printed.text;
    ASSERT_EQ(printed.status, 0) << printed.text;
    const json files = json::parse(printed.text);
    for (const json& file : files) EXPECT_EQ(file[0]["own"], totals.cycles) << file << title(run);
    const json& own_format = files[0];
    EXPECT_EQ(own_format[0]["total"], totals.cycles);
    EXPECT_EQ(own_format[1]["total"], rounded(totals.latency_s * 1e9));
    EXPECT_EQ(own_format[1]["unit"], "nanoseconds");
    if (totals.energy_j) {
      EXPECT_EQ(own_format[2]["own"], rounded(*totals.energy_j * 1e9));
    }
  }
}

// What `protoc --decode` prints, as values by path: "sample.value" gives all values of all samples.
struct Decoded {
  std::map<std::string, std::vector<std::string>> values;
  std::vector<std::map<std::string, std::vector<std::int64_t>>> samples, locations, functions;
};

Decoded decoded(const std::string& text) {
  Decoded out;
  std::vector<std::string> path;
  for (const std::string& line : lines_of(text)) {
    const std::size_t begin = line.find_first_not_of(' ');
    if (line.ends_with(" {")) {
      path.push_back(line.substr(begin, line.size() - 2 - begin));
      if (path.size() > 1) continue;
      if (path[0] == "sample") out.samples.emplace_back();
      if (path[0] == "location") out.locations.emplace_back();
      if (path[0] == "function") out.functions.emplace_back();
    } else if (line.ends_with("}")) {
      path.pop_back();
    } else {
      const std::size_t colon = line.find(": ");
      const std::string key = line.substr(begin, colon - begin), value = line.substr(colon + 2);
      std::string name;
      for (const std::string& part : path) name += part + ".";
      out.values[name + key].push_back(value);
      const auto keep = [&](auto& messages) { messages.back()[key].push_back(std::stoll(value)); };
      if (name == "sample.") keep(out.samples);
      if (name == "location." || name == "location.line.") keep(out.locations);
      if (name == "function.") keep(out.functions);
    }
  }
  return out;
}

Decoded decoded_pprof(const EmptyFolder& folder, const std::string& bytes) {
  const std::string file = folder.written("app.pb.gz", bytes);
  const Printed printed = shell("gzip -dc '" + file +
                                "' | protoc -I '" SOURCE_ROOT
                                "/tests/report/exports' --decode=pprof.Profile profile.proto");
  EXPECT_EQ(printed.status, 0) << printed.text.substr(0, 1000);
  // A field that the .proto does not have would be printed by its number.
  const Decoded out = decoded(printed.text);
  for (const auto& [name, values] : out.values)
    EXPECT_FALSE(std::isdigit(name[name.rfind('.') + 1])) << name;
  return out;
}

TEST(ExportPprof, ProtocDecodesWhatSums) {
  if (!is_installed("protoc")) GTEST_SKIP() << "protoc is not installed (protobuf-compiler)";
  const EmptyFolder folder;
  for (const Words& run : runs) {
    const Totals totals = totals_of(run);
    Decoded profile = decoded_pprof(folder, exported(run, "pprof"));
    const std::vector<std::string>& strings = profile.values["string_table"];
    const auto text = [&strings](const std::string& at) { return strings.at(std::stoul(at)); };
    EXPECT_EQ(strings.at(0), "\"\"");
    std::vector<std::string> types, units;
    for (const std::string& at : profile.values["sample_type.type"]) types.push_back(text(at));
    for (const std::string& at : profile.values["sample_type.unit"]) units.push_back(text(at));
    Words expected_types = {"\"cycles\"", "\"instructions\"", "\"time\""};
    std::vector<std::int64_t> expected = {totals.cycles, totals.instructions,
                                          rounded(totals.latency_s * 1e9)};
    if (totals.energy_j) {
      expected_types.push_back("\"energy\"");
      EXPECT_EQ(units.at(3), "\"nanojoules\"");
      expected.push_back(rounded(*totals.energy_j * 1e9));
    }
    EXPECT_EQ(types, expected_types);
    EXPECT_EQ(text(profile.values["default_sample_type"].at(0)), "\"cycles\"");

    std::set<std::int64_t> locations, functions;
    for (auto& function : profile.functions) {
      EXPECT_TRUE(functions.insert(function["id"].at(0)).second);
      EXPECT_LT(function["name"].at(0), static_cast<std::int64_t>(strings.size()));
    }
    for (auto& location : profile.locations) {
      EXPECT_TRUE(locations.insert(location["id"].at(0)).second);
      EXPECT_FALSE(location["function_id"].empty());
      for (const std::int64_t id : location["function_id"]) EXPECT_TRUE(functions.contains(id));
    }
    std::vector<std::int64_t> sum;
    for (auto& sample : profile.samples) {
      add(sum, sample["value"]);
      for (const std::int64_t id : sample["location_id"]) EXPECT_TRUE(locations.contains(id));
    }
    EXPECT_EQ(sum, expected) << title(run);
  }
}

// The functions of a location's lines, innermost first.
Words chain_of(Decoded& profile, std::map<std::string, std::vector<std::int64_t>>& location) {
  Words out;
  for (const std::int64_t id : location["function_id"])
    for (auto& function : profile.functions)
      if (function["id"].at(0) == id)
        out.push_back(
            profile.values["string_table"].at(static_cast<std::size_t>(function["name"].at(0))));
  return out;
}

TEST(ExportPprof, InlinedFramesAreLines) {
  if (!is_installed("protoc")) GTEST_SKIP() << "protoc is not installed (protobuf-compiler)";
  const EmptyFolder folder;
  Decoded profile = decoded_pprof(folder, exported({TEST_DATA "/inlined.elf"}, "pprof"));
  std::vector<Words> chains;
  for (auto& location : profile.locations) chains.push_back(chain_of(profile, location));
  EXPECT_THAT(chains, testing::Contains(ElementsAre(HasSubstr("smooth<2>"), HasSubstr("twice"),
                                                    HasSubstr("filter::apply"))));
}

// The last line of a sample's first location is the function as linked.
TEST(ExportPprof, FunctionsCostWhatTheyDo) {
  if (!is_installed("protoc")) GTEST_SKIP() << "protoc is not installed (protobuf-compiler)";
  const EmptyFolder folder;
  Decoded profile = decoded_pprof(folder, exported(runs[0], "pprof"));
  std::map<std::int64_t, std::string> function_of;
  for (auto& location : profile.locations)
    function_of[location["id"].at(0)] = chain_of(profile, location).back();
  std::map<std::string, std::int64_t> cycles;
  for (auto& sample : profile.samples)
    cycles[function_of[sample["location_id"].at(0)]] += sample["value"].at(0);
  Words words = runs[0];
  words.insert(words.begin(), "estimate");
  words.insert(words.end(), {"--format", "json"});
  const json rows = json::parse(run_program(words).output)["by_function"];
  for (const json& row : rows)
    EXPECT_EQ(cycles['"' + row["function"].get<std::string>() + '"'], row["cycles"]) << row;
}

// An explanation made by hand: two functions, one inlined, called from one another.
Explanation made(const std::string& name) {
  Explanation x;
  x.estimate.image_path = "app\n.elf";
  x.estimate.region = "whole run";
  x.estimate.instructions = 10;
  x.estimate.cycles = 10.5;
  x.estimate.latency_s = 1.05e-7;
  x.estimate.clock_hz = 1e8;
  x.estimate.energy_j = 1.23456789e-6;
  x.files = {"a\n;b.c"};
  const auto cost = [](std::uint64_t instructions, double cycles, double energy_j) {
    Cost out;
    out.instructions = instructions;
    out.cycles = cycles;
    out.energy_j = energy_j;
    return out;
  };
  const Cost first = cost(3, 3.5, 0.3e-6), second = cost(3, 3.5, 0.4e-6),
             third = cost(4, 3.5, 0.53456789e-6);
  x.functions.resize(3);
  x.functions[0].name = "main";
  x.functions[1].name = name;
  x.functions[1].address = 0x100;
  x.functions[2].name = name;
  x.functions[2].inside = 1;
  x.functions[0].own = first;
  x.functions[1].own = second;
  x.functions[2].own = third;
  x.code.resize(3);
  x.code[0].cost = first;
  x.code[1].cost = second;
  x.code[2].cost = third;
  for (int k = 0; k < 3; ++k) {
    Explanation::Code& code = x.code[static_cast<std::size_t>(k)];
    code.address = static_cast<std::uint32_t>(0x100 * k);
    code.size = 2;
    code.function = k;
    code.file = 0;
    code.line = static_cast<std::uint32_t>(7 + k);
  }
  x.code[2].inlined_at = {{1, 0, 3}};
  x.contexts = {{Explanation::none, 0, 0, first}, {0, 1, 2, second}, {1, 2, 0, third}};
  x.calls = {{0, 0, 1, 0, cost(7, 7, 0.9e-6)}};
  return x;
}

constexpr const char* hostile_names[] = {
    "line\nfn=(1) break;stack 5",
    "(anonymous namespace)::run(int)",
    "\xff\xfe \x1b[31m\"quoted\\",
    "(2) operator<<",
    "",
};

TEST(Exports, HostileNamesStayNames) {
  for (const std::string name : hostile_names) {
    const Explanation x = made(name);
    std::int64_t cycles = 0;
    for (const std::string& line : lines_of(export_folded(x))) {
      cycles += std::stoll(line.substr(line.rfind(' ')));
      EXPECT_LE(std::count(line.begin(), line.end(), ';'), 2) << line;
    }
    EXPECT_EQ(cycles, 11);  // 10.5, rounded once
    const json file = json::parse(export_speedscope(x));
    EXPECT_EQ(file["profiles"][0]["endValue"], 11);
    EXPECT_EQ(file["profiles"][2]["endValue"], 1235);
    const std::string callgrind = export_callgrind(x);
    EXPECT_THAT(callgrind, HasSubstr("\ntotals: 11 10 1234568\n"));
    for (const std::string& line : lines_of(callgrind))
      for (const char* key : {"fn=", "cfn=", "fl=", "cfi="})
        if (line.starts_with(key)) {
          EXPECT_EQ(line.find('('), std::string(key).size()) << line;
        }
    EXPECT_THAT(callgrind, HasSubstr("calls=1 0x100 "));  // that began before the region
  }
}

TEST(Exports, HostileNamesAreRead) {
  const EmptyFolder folder;
  for (const std::string name : hostile_names) {
    const Explanation x = made(name);
    if (is_installed("callgrind_annotate")) {
      const Printed shown = shell("callgrind_annotate --threshold=100 '" +
                                  folder.written("app.callgrind", export_callgrind(x)) + "'");
      EXPECT_THAT(shown.text, HasSubstr("1,234,568 (100.0%)  PROGRAM TOTALS"));
      EXPECT_THAT(shown.text, Not(HasSubstr("WARNING")));
    }
    if (is_installed("protoc")) {
      std::vector<std::int64_t> sum;
      for (auto& sample : decoded_pprof(folder, export_pprof(x)).samples) add(sum, sample["value"]);
      EXPECT_THAT(sum, ElementsAre(11, 10, 105, 1235));
    }
  }
}

// Static functions of two files.
TEST(ExportCallgrind, FunctionsOfOneNameStayApart) {
  Explanation x = made("main");
  x.files.push_back("other.c");
  x.functions[1].file = 1;
  const std::string callgrind = export_callgrind(x);
  EXPECT_THAT(callgrind, HasSubstr("\nfn=(1) main\n"));
  EXPECT_THAT(callgrind, HasSubstr("\ncfi=(2) other.c\ncfn=(2) main\n"));
}

TEST(Exports, AnExplanationWithoutCallsSumsToo) {
  Explanation x = made("f");
  x.contexts.clear();
  x.calls.clear();
  EXPECT_EQ(export_folded(x), "main 4\nf 4\nf;f_[i] 3\n");
  EXPECT_EQ(json::parse(export_speedscope(x))["profiles"][1]["endValue"], 105);
  EXPECT_THAT(export_callgrind(x), HasSubstr("\ntotals: 11 10 1234568\n"));
}

TEST(Exports, TheSameBytesEachTime) {
  for (const ExportFormat& format : export_formats())
    EXPECT_EQ(format.write(made("f")), format.write(made("f"))) << format.id;
}

}  // namespace
}  // namespace boardless
