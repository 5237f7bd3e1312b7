#include "sequences.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <toml++/toml.h>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <stdexcept>

#include "isa/decoder.hpp"
#include "isa/timing.hpp"

namespace boardless::sequences {
namespace {

constexpr const char* table_path = SOURCE_ROOT "/tests/isa/sequences.toml";

Core core_of(std::string_view key, const std::string& row) {
  const auto core = core_from_id("cortex-" + std::string(key));
  if (!core) throw std::runtime_error(row + ": no core '" + std::string(key) + "'");
  return *core;
}

void only_keys(const toml::table& table, const std::set<std::string_view>& allowed,
               const std::string& where) {
  for (const auto& [key, value] : table)
    if (!allowed.contains(key.str()))
      throw std::runtime_error(where + ": unknown key '" + std::string(key.str()) + "'");
}

Cycles cycles_of(const toml::node& node, const std::string& row) {
  if (const auto one = node.value<int>()) return {*one, *one};
  if (const toml::array* range = node.as_array(); range && range->size() == 2) {
    const Cycles cycles{(*range)[0].value_or(-1), (*range)[1].value_or(-1)};
    if (cycles.least >= 0 && cycles.least < cycles.most) return cycles;
  }
  throw std::runtime_error(row + ": cycles are a number or [least, most]");
}

Sequence sequence_of(const toml::table& row, const toml::table& group) {
  Sequence s;
  s.id = row["id"].value_or(std::string{});
  only_keys(row,
            {"id", "before", "code", "at", "repeat", "taken", "passes", "mispredicted", "operands",
             "multiplier_cycles", "cycles", "known_difference", "reason"},
            s.id);
  s.before = row["before"].value_or(std::string{});
  s.code = row["code"].value_or(std::string{});
  s.source = group["source"].value_or(std::string{});
  s.status = group["status"].value_or(std::string{});
  s.reason = row["reason"].value_or(std::string{});
  s.at = row["at"].value_or(0u);
  s.repeat = row["repeat"].value_or(1);
  s.taken = row["taken"].value_or(false);
  s.passes = row["passes"].value_or(true);
  s.mispredicted = row["mispredicted"].value_or(false);
  s.multiplier_cycles = row["multiplier_cycles"].value_or(1);
  if (const toml::array* pair = row["operands"].as_array())
    s.operands = {static_cast<std::uint32_t>(pair->at(0).value_or(std::int64_t{0})),
                  static_cast<std::uint32_t>(pair->at(1).value_or(std::int64_t{0}))};
  if (const toml::table* cycles = row["cycles"].as_table())
    for (const auto& [key, value] : *cycles)
      s.cycles[core_of(key.str(), s.id)] = cycles_of(value, s.id);
  if (const toml::table* known = row["known_difference"].as_table())
    for (const auto& [key, value] : *known)
      s.known_difference[core_of(key.str(), s.id)] = value.value_or(-1);
  return s;
}

void check(const Sequence& s) {
  const auto fail = [&](const char* why) { throw std::runtime_error(s.id + ": " + why); };
  static const std::set<std::string> statuses = {"documented", "measured", "derived", "assumed"};
  if (s.id.empty() || s.code.empty() || s.cycles.empty()) fail("a row has id, code and cycles");
  if (s.source.empty() || !statuses.contains(s.status)) fail("its group lacks source or status");
  if (s.at > 6 || s.at % 2) fail("'at' is 0, 2, 4 or 6");
  if (s.known_difference.empty() != s.reason.empty())
    fail("known_difference and reason go together");
  for (const auto& [core, value] : s.known_difference) {
    if (!s.cycles.contains(core)) fail("known_difference for a core without cycles");
    const Cycles expected = s.cycles.at(core);
    if (value >= expected.least && value <= expected.most)
      fail("known_difference is what the source says");
  }
}

std::string read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct TemporaryFolder {
  std::filesystem::path path;
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "boardless-isa-XXXXXX").string();
    if (!mkdtemp(name.data())) throw std::runtime_error("no temporary folder");
    path = name;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
};

const char* assembler_options(Core core) {
  switch (core) {
    case Core::cortex_m0:
      return "-mcpu=cortex-m0";
    case Core::cortex_m0plus:
      return "-mcpu=cortex-m0plus";
    case Core::cortex_m3:
      return "-mcpu=cortex-m3";
    case Core::cortex_m4:
      return "-mcpu=cortex-m4 -mfpu=fpv4-sp-d16";
    case Core::cortex_m7:
      return "-mcpu=cortex-m7 -mfpu=fpv5-d16";
    case Core::cortex_m33:
      return "-mcpu=cortex-m33 -mfpu=fpv5-sp-d16";
  }
  return "";
}

std::uint32_t word_at(const std::string& bytes, std::size_t at) {
  std::uint32_t word = 0;
  for (std::size_t k = 0; k < 4; ++k)
    word |= static_cast<std::uint32_t>(static_cast<std::uint8_t>(bytes.at(at + k))) << (8 * k);
  return word;
}

}  // namespace

std::vector<Sequence> load_sequences() {
  const toml::table file = toml::parse_file(table_path);
  std::vector<Sequence> out;
  std::set<std::string> seen;
  const toml::array* groups = file["group"].as_array();
  if (!groups) throw std::runtime_error("sequences.toml has no [[group]]");
  for (const toml::node& node : *groups) {
    const toml::table& group = *node.as_table();
    only_keys(group, {"source", "status", "rows"}, "group");
    for (const toml::node& row : *group["rows"].as_array()) {
      out.push_back(sequence_of(*row.as_table(), group));
      check(out.back());
      if (!seen.insert(out.back().id).second)
        throw std::runtime_error(out.back().id + ": the id is there twice");
    }
  }
  return out;
}

std::string short_name(Core core) { return std::string(core_info(core).id.substr(7)); }

bool assembler_is_there() {
  static const bool there =
      std::system("command -v arm-none-eabi-as arm-none-eabi-objcopy > /dev/null 2>&1") == 0;
  return there;
}

// One file of assembly: first a table of each row's beginning, counted part and end, then the rows.
std::map<std::string, MachineCode> assemble(const std::vector<Sequence>& table, Core core) {
  std::string index, body;
  std::vector<std::string> ids;
  for (const Sequence& s : table) {
    if (!s.cycles.contains(core)) continue;
    const std::size_t n = ids.size();
    ids.push_back(s.id);
    index += fmt::format(" .word before{0} - start, code{0} - start, end{0} - start\n", n);
    body += fmt::format("before{0}:\n {1}\ncode{0}:\n {2}\nend{0}:\n .balign 4, 0\n", n, s.before,
                        s.code);
  }
  const TemporaryFolder folder;
  const std::string base = (folder.path / "rows").string();
  std::ofstream(base + ".s") << ".syntax unified\n.thumb\n.text\nstart:\n" << index << body;
  const std::string command = fmt::format(
      "arm-none-eabi-as -mthumb {1} -o {0}.o {0}.s 2> {0}.log && "
      "arm-none-eabi-objcopy -O binary -j .text {0}.o {0}.bin 2>> {0}.log",
      base, assembler_options(core));
  if (std::system(command.c_str()) != 0) throw std::runtime_error(read_file(base + ".log"));
  const std::string bytes = read_file(base + ".bin");
  std::map<std::string, MachineCode> out;
  for (std::size_t n = 0; n < ids.size(); ++n) {
    const std::size_t before = word_at(bytes, 12 * n);
    const std::size_t code = word_at(bytes, 12 * n + 4);
    const std::size_t end = word_at(bytes, 12 * n + 8);
    if (before > code || code >= end || end > bytes.size()) throw std::runtime_error(ids[n]);
    out[ids[n]] = {{bytes.begin() + static_cast<std::ptrdiff_t>(before),
                    bytes.begin() + static_cast<std::ptrdiff_t>(end)},
                   code - before};
  }
  return out;
}

int run(const Sequence& sequence, const MachineCode& machine_code, Core core) {
  const std::uint32_t code_address = 0x08000100 + sequence.at;
  const auto address = code_address - static_cast<std::uint32_t>(machine_code.code_at);
  Decoder decoder;
  ItState it;
  std::vector<Instruction> instructions;
  std::map<std::uint32_t, std::size_t> by_address;
  for (std::size_t at = 0; at < machine_code.bytes.size();) {
    const auto rest = std::span(machine_code.bytes).subspan(at);
    instructions.push_back(decoder.decode(rest, address + static_cast<std::uint32_t>(at), it));
    const Instruction& i = instructions.back();
    if (const std::string why = why_not_executable(i, core, core_info(core).isa); !why.empty())
      throw std::runtime_error(fmt::format("at offset {}: {}", at, why));
    by_address[i.address] = instructions.size() - 1;
    at += i.size;
  }

  const CoreTiming& timing = core_timing(core);
  const CoreOptions options{.multiplier_cycles = sequence.multiplier_cycles};
  PipelineState state = timing.start();
  int cycles = 0;
  int passes_left = sequence.repeat;
  std::uint8_t it_condition = 14;
  const std::size_t last = instructions.size() - 1;
  for (std::size_t at = 0; at < instructions.size();) {
    if (cycles > 100000) throw std::runtime_error("it does not end: a branch back needs 'repeat'");
    const Instruction& i = instructions[at];
    Outcome outcome;
    if (i.op == Op::it) it_condition = static_cast<std::uint8_t>(i.encoding >> 4 & 0xF);
    if (i.in_it) outcome.passed = (i.condition == it_condition) == sequence.passes;
    const bool closes_loop = at == last && sequence.repeat > 1;
    if (closes_loop) --passes_left;
    if (i.op == Op::branch && outcome.passed) {
      if (closes_loop)
        outcome.taken = passes_left > 0;
      else
        outcome.taken = !i.conditional_branch() || i.in_it || sequence.taken;
    } else if (i.writes_pc && outcome.passed) {
      outcome.taken = true;
    }
    outcome.mispredicted = sequence.mispredicted && at == last && (!closes_loop || !passes_left);
    const int step = timing.step(state, i, outcome, options).cycles;
    if (i.address >= code_address) {
      cycles += step;
      if (timing.depends_on_operands(i)) {
        if (!sequence.operands) throw std::runtime_error("its cycles hang on operands: give them");
        const auto [a, b] = *sequence.operands;
        cycles += timing.operand_cycles(i, operand_bucket(i, a, b));
      }
    }
    ++at;
    if (i.op == Op::branch && outcome.taken)
      if (const auto target = by_address.find(i.target); target != by_address.end())
        at = target->second;
  }
  return cycles;
}

std::string differences_table(const std::vector<Sequence>& table) {
  std::string out =
      "| core | sequence | cycles, by its source | cycles, by the rules | why |\n"
      "| --- | --- | --- | --- | --- |\n";
  for (const CoreInfo& info : all_cores())
    for (const Sequence& s : table) {
      const auto known = s.known_difference.find(info.core);
      if (known == s.known_difference.end()) continue;
      const Cycles c = s.cycles.at(info.core);
      const std::string expected =
          c.least == c.most ? fmt::format("{}", c.least) : fmt::format("{} to {}", c.least, c.most);
      out += fmt::format("| {} | {} | {} ({}: {}) | {} | {} |\n", info.name, s.id, expected,
                         s.status, s.source, known->second, s.reason);
    }
  return out;
}

}  // namespace boardless::sequences
