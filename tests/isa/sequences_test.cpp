// Short sequences with documented or published cycle counts, each run through its core's rules.
// A row that the rules do not meet says which figure they give instead, and is held to that one,
// so that an improvement is noticed as well as a loss.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "sequences.hpp"

namespace boardless {
namespace {

using sequences::MachineCode;
using sequences::Sequence;

constexpr const char* begin_marker = "<!-- sequences:begin -->\n";
constexpr const char* end_marker = "<!-- sequences:end -->";
constexpr const char* accuracy_path = SOURCE_ROOT "/docs/accuracy.md";

struct Loaded {
  std::vector<Sequence> table;
  std::string error;
};

const Loaded& loaded() {
  static const Loaded once = [] {
    Loaded out;
    try {
      out.table = sequences::load_sequences();
    } catch (const std::exception& error) {
      out.error = error.what();
    }
    return out;
  }();
  return once;
}

struct Case {
  const Sequence* sequence;
  Core core;
};

// "m4__ldr_ldr": the core first, so that a filter takes one core.
std::string name_of(const Case& c) {
  std::string name = sequences::short_name(c.core) + "__" + c.sequence->id;
  for (char& letter : name)
    if (letter == '-') letter = '_';
  return name;
}

void PrintTo(const Case& c, std::ostream* out) { *out << name_of(c); }

std::vector<Case> cases() {
  std::vector<Case> out;
  for (const Sequence& s : loaded().table)
    for (const auto& [core, cycles] : s.cycles) out.push_back({&s, core});
  return out;
}

const std::map<std::string, MachineCode>& assembled(Core core) {
  static std::map<Core, std::map<std::string, MachineCode>> done;
  if (!done.contains(core)) done[core] = sequences::assemble(loaded().table, core);
  return done[core];
}

class Sequences : public testing::TestWithParam<Case> {};

TEST_P(Sequences, TakesWhatItsSourceSays) {
  if (!sequences::assembler_is_there())
    GTEST_SKIP() << "arm-none-eabi-as is not installed; package binutils-arm-none-eabi";
  const auto& [sequence, core] = GetParam();
  int cycles = 0;
  ASSERT_NO_THROW(cycles = sequences::run(*sequence, assembled(core).at(sequence->id), core));
  SCOPED_TRACE(sequence->code + "\n" + sequence->source);
  if (const auto known = sequence->known_difference.find(core);
      known != sequence->known_difference.end()) {
    EXPECT_EQ(cycles, known->second) << "the row's known_difference no longer holds";
    return;
  }
  EXPECT_GE(cycles, sequence->cycles.at(core).least);
  EXPECT_LE(cycles, sequence->cycles.at(core).most);
}

INSTANTIATE_TEST_SUITE_P(Sequences, Sequences, testing::ValuesIn(cases()),
                         [](const auto& one) { return name_of(one.param); });

TEST(SequenceTable, IsReadWithoutError) {
  EXPECT_EQ(loaded().error, "");
  std::map<Core, int> rows;
  for (const Case& c : cases()) ++rows[c.core];
  for (const CoreInfo& info : all_cores()) EXPECT_GE(rows[info.core], 40) << info.name;
}

// Set BOARDLESS_WRITE_DOCS=1 to write the table instead of comparing it.
TEST(SequenceTable, OfDifferencesIsThatOfTheAccuracyReport) {
  std::ifstream in(accuracy_path, std::ios::binary);
  const std::string report{std::istreambuf_iterator<char>(in), {}};
  const std::size_t begin = report.find(begin_marker);
  const std::size_t end = report.find(end_marker);
  ASSERT_NE(begin, std::string::npos) << "docs/accuracy.md has lost its marker " << begin_marker;
  ASSERT_NE(end, std::string::npos) << "docs/accuracy.md has lost its marker " << end_marker;
  const std::size_t from = begin + std::string(begin_marker).size();
  const std::string expected = sequences::differences_table(loaded().table);
  if (const char* write = std::getenv("BOARDLESS_WRITE_DOCS"); write && *write == '1') {
    std::ofstream(accuracy_path, std::ios::binary)
        << report.substr(0, from) << expected << report.substr(end);
    GTEST_SKIP() << "the table was written";
  }
  EXPECT_EQ(report.substr(from, end - from), expected)
      << "run BOARDLESS_WRITE_DOCS=1 isa_test --gtest_filter='SequenceTable.*'";
}

}  // namespace
}  // namespace boardless
