// The microbench images print what the cores' rules say of the table's sequences: what a board
// prints can then be laid beside it, line by line.
#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>
#include <sstream>

#include "../isa/sequences.hpp"
#include "analyzer/machine/run.hpp"
#include "bundled_images.hpp"
#include "isa/timing.hpp"

namespace boardless {
namespace {

using sequences::MachineCode;
using sequences::Sequence;

struct Printed {
  std::string heading;  // the first line
  int empty = 0;        // the harness alone
  int done = -1;        // the last line
  std::map<std::string, int> cycles;
};

Printed printed_by(const Image& image, Core core) {
  std::istringstream lines(run(image, generic_board(core), {}).profile.console);
  Printed out;
  std::getline(lines, out.heading);
  std::string name;
  for (int value; lines >> name >> value;) {
    if (name == "empty")
      out.empty = value;
    else if (name == "done")
      out.done = value;
    else
      EXPECT_TRUE(out.cycles.emplace(name, value).second) << name << " is there twice";
  }
  return out;
}

std::string label_of(std::string id) {
  std::replace(id.begin(), id.end(), '-', '_');
  return id;
}

// The bytes of a sequence as the image has them.
MachineCode code_in(const Image& image, const Sequence& s) {
  const Symbol* whole = image.find_symbol("with_" + label_of(s.id));
  const Symbol* code = image.find_symbol("code_" + label_of(s.id));
  if (!whole || !code) throw std::runtime_error("the image has no " + s.id);
  EXPECT_EQ(code->address % 8, s.at) << s.id;
  for (const Segment& segment : image.segments) {
    const std::uint32_t offset = whole->address - segment.run_address;
    if (offset >= segment.bytes.size()) continue;
    const auto first = segment.bytes.begin() + offset;
    return {{first, first + whole->size}, code->address - whole->address};
  }
  throw std::runtime_error(s.id + " is in no segment");
}

std::string text_of(const std::string& path) {
  std::ifstream in(SOURCE_ROOT + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Case {
  std::string image;
  Core core;
  const char* counter;
};

void PrintTo(const Case& c, std::ostream* out) { *out << core_info(c.core).name; }

std::vector<Case> cases() {
  return {
      {"m0plus", Core::cortex_m0, "SysTick"}, {"m0plus", Core::cortex_m0plus, "SysTick"},
      {"m3", Core::cortex_m3, "DWT"},         {"m4", Core::cortex_m4, "DWT"},
      {"m7", Core::cortex_m7, "DWT"},         {"m33", Core::cortex_m33, "DWT"},
  };
}

class Microbench : public testing::TestWithParam<Case> {};

TEST_P(Microbench, PrintsWhatTheRulesSay) {
  const Case& c = GetParam();
  const Image image = bundled_image("microbench-cortex-" + c.image);
  const Printed printed = printed_by(image, c.core);
  EXPECT_TRUE(printed.heading.starts_with(
      fmt::format("microbench 1 cortex-{} {} cpuid 41", c.image, c.counter)))
      << printed.heading;
  EXPECT_GT(printed.empty, 0);
  EXPECT_EQ(printed.done, static_cast<int>(printed.cycles.size()));

  const std::string readme = text_of("/firmware_images/README.md");
  for (const Sequence& s : sequences::load_sequences()) {
    const auto line = printed.cycles.find(s.id);
    if (line == printed.cycles.end()) {
      if (s.cycles.contains(c.core)) {
        EXPECT_NE(readme.find("`" + s.id + "`"), std::string::npos) << s.id << " is not told of";
      }
      continue;
    }
    // The table counts a loop with its exit foreseen unless told; in a run the exit is a surprise.
    Sequence as_run = s;
    if (s.repeat > 1) as_run.mispredicted = core_timing(c.core).predicts_branches;
    // Its code in the image has a way out behind the call, which `run` would count.
    const int expected = s.id == "v6-call-and-return"
                             ? s.cycles.at(c.core).least
                             : sequences::run(as_run, code_in(image, s), c.core);
    EXPECT_EQ(line->second, expected) << s.id << ": " << s.before << " | " << s.code;
  }
}

INSTANTIATE_TEST_SUITE_P(Cores, Microbench, testing::ValuesIn(cases()),
                         [](const auto& one) { return sequences::short_name(one.param.core); });

}  // namespace
}  // namespace boardless
