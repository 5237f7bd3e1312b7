// What a run recorded: which blocks ran, how often, and on which paths. Counts only, no cost.
//
// A block is a run of instructions that the emulator translated as one; it is not a basic block (a
// loop's first pass may belong to the block before the loop). A path is one way of running a block:
// what the pipeline remembered on entry (its context), which instructions of IT blocks passed, and
// where it went on. Counting paths instead of blocks is what makes counting exact: every execution
// of a path takes the same cycles, so that a path is timed once and multiplied.
//
//   for (const Path& path : profile.paths)
//     replay(profile, path, [&](const Instruction& i, Outcome o, Step s) { ... path.count ... });
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/call_sequence.hpp"
#include "analyzer/call_tree.hpp"
#include "analyzer/memory_events.hpp"
#include "isa/timing.hpp"

namespace boardless {

struct Block {
  std::uint32_t address = 0;
  std::uint32_t size = 0;  // bytes
  std::vector<Instruction> instructions;
};

struct Path {
  std::uint32_t block = 0;    // index into Profile::blocks
  std::uint32_t context = 0;  // index into Profile::contexts
  bool entered_by_jump = false;
  bool taken = false;  // its last instruction jumped
  bool mispredicted = false;
  std::vector<bool> passed;        // one for each instruction inside an IT block, in order
  std::uint32_t next_address = 0;  // where it went on; 0 at the end of the run
  // Part of the block that counted, [first, last): less than all of it at the edges of a region.
  std::uint32_t first = 0;
  std::uint32_t last = 0;
  std::uint64_t count = 0;
};

using OperandCounts = std::array<std::uint64_t, operand_buckets>;

enum class EndedBy {
  to_reached,  // --to's last pass
  exit_call,   // semihosting SYS_EXIT
  returned,    // the function of --call
  branch_to_self,
  wait_for_interrupt,
  reset_request,
  budget,       // --max-instructions
  interrupted,  // by the caller
};
std::string_view to_string(EndedBy ended_by);

struct Profile {
  Core core = Core::cortex_m4;
  CoreOptions options;
  std::vector<Block> blocks;
  std::vector<PipelineState> contexts;
  std::vector<Path> paths;
  std::map<std::uint32_t, OperandCounts> operands;     // by instruction address
  std::map<std::uint32_t, EventCounts> memory_events;  // by instruction address
  std::optional<CallTree> call_tree;  // with RunOptions::call_tree; its cycles are the run's own
  std::optional<CallSequence> call_sequence;  // with RunOptions::call_sequence
  std::uint64_t instructions = 0;      // of the region; those passed over in IT blocks included
  std::uint64_t run_instructions = 0;  // of the whole run
  std::uint64_t passes = 0;            // of the region
  bool region_open = false;            // its last pass had not ended when the run ended
  EndedBy ended_by = EndedBy::exit_call;
  bool read_clock = false;  // the firmware looked at a clock: at another one it may run otherwise
  int exit_status = 0;      // as given to SYS_EXIT
  std::string console;      // what the firmware printed
  std::vector<std::string> warnings;
  std::optional<std::uint32_t> changed_code;  // address of code that was overwritten after it ran
};

// Walks one execution of a path from its context, in order, all instructions of the block whether
// counted or not. `visit(index, instruction, outcome, step)`. Returns the state it leaves.
template <typename Visit>
PipelineState replay(const Block& block, PipelineState state, const Path& path,
                     const CoreTiming& timing, const CoreOptions& options, Visit visit) {
  std::size_t conditional = 0;
  const std::size_t n = block.instructions.size();
  for (std::size_t k = 0; k < n; ++k) {
    const Instruction& i = block.instructions[k];
    Outcome outcome;
    if (i.in_it) outcome.passed = path.passed[conditional++];
    if (k + 1 == n && outcome.passed) {
      outcome.taken = path.taken;
      outcome.mispredicted = path.mispredicted;
    }
    visit(k, i, outcome, timing.step(state, i, outcome, options));
  }
  return state;
}

}  // namespace boardless
