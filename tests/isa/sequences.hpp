// The table of sequences.toml, and how one of its rows is run.
//
//   for (const Sequence& s : load_sequences())
//     run(s, assembled, Core::cortex_m4)      // cycles of the counted part
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "isa/core.hpp"

namespace boardless::sequences {

// What a source says: one figure, or the least and the most.
struct Cycles {
  int least = 0;
  int most = 0;
};

struct Sequence {
  std::string id;
  std::string before;
  std::string code;
  std::string source;
  std::string status;
  std::string reason;
  unsigned at = 0;
  int repeat = 1;
  bool taken = false;
  bool passes = true;
  bool mispredicted = false;
  int multiplier_cycles = 1;
  std::optional<std::pair<std::uint32_t, std::uint32_t>> operands;
  std::map<Core, Cycles> cycles;
  std::map<Core, int> known_difference;
};

// Throws std::runtime_error, with the row, for anything that the table's head does not describe.
std::vector<Sequence> load_sequences();
std::string short_name(Core core);  // "m0plus"

struct MachineCode {
  std::vector<std::uint8_t> bytes;
  std::size_t code_at = 0;  // where the counted part begins
};

bool assembler_is_there();
// Every row of the table that has a figure for `core`, by id. Throws with the assembler's words.
std::map<std::string, MachineCode> assemble(const std::vector<Sequence>& table, Core core);

// Cycles of the counted part by the core's rules.
int run(const Sequence& sequence, const MachineCode& machine_code, Core core);

// "Sequences that the rules do not meet", as docs/accuracy.md has it between its markers.
std::string differences_table(const std::vector<Sequence>& table);

}  // namespace boardless::sequences
