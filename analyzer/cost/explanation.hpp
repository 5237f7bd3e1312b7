// An explanation: an estimate taken apart, for every view, export and report. Functions with what
// was inlined into them, instructions with their text, source line and why they waited, the tree of
// calls, and the stack.
//
//   Explanation x = explain(image, estimate, profile);
//   x.functions[x.code[0].function].name       // "sum_pixel_3x3"
//   x.code[0].text                             // "smlad r3, r1, r2, r3"
//   x.functions[0].inclusive.cycles            // callees included
//
// Each list sums to the estimate's totals: `code` and `functions` by their own cost, `contexts`
// too. Checked in every run (std::logic_error if it ever fails).
//
// `profile` was recorded with RunOptions::call_tree; without, there are no contexts and calls, and
// inclusive costs are those of inlined code alone.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "analyzer/cost/estimate.hpp"

namespace boardless {

struct Explanation {
  static constexpr int none = -1;

  // A function as linked, or one inlined into such a function (then `inside` tells which).
  struct Function {
    std::string name;
    std::uint32_t address = 0;  // of the one as linked; 0 for [unattributed]
    int inside = none;          // index into `functions`
    int file = none;            // index into `files`
    std::uint32_t line = 0;     // of its first executed instruction; 0 when unknown
    std::uint64_t calls = 0;
    Cost own;
    Cost inclusive;                          // callees included; recursion counted once
    std::optional<std::uint32_t> own_stack;  // bytes of its frame, at most
    std::optional<std::uint32_t> stack;      // with callees
  };
  struct Place {
    int function = none;
    int file = none;
    std::uint32_t line = 0;
  };
  // An executed instruction, by address.
  struct Code {
    std::uint32_t address = 0;
    std::uint32_t size = 0;  // bytes
    std::string text;        // disassembled
    int function = none;     // the innermost one, inlined or not
    int file = none;
    std::uint32_t line = 0;
    std::vector<Place> inlined_at;  // outwards from `function`; the last is the one as linked
    Cost cost;                      // `instructions` is how often it ran
    std::vector<ClassCost> classes;
    std::vector<std::pair<int, double>> lost;  // index into `reasons`, cycles
  };
  // A function with the chain of calls that led to it; parents come before their children. Inlined
  // functions hang below the one that holds them, with their part of its cost.
  struct Context {
    int parent = none;
    int function = none;
    std::uint64_t calls = 0;
    Cost own;
  };
  struct Call {
    std::uint32_t site = 0;  // address of the calling instruction
    int caller = none;       // index into `functions`, as linked
    int callee = none;
    std::uint64_t calls = 0;
    Cost inclusive;
  };

  Estimate estimate;
  std::vector<std::string> files;            // as the compiler recorded them
  std::vector<std::string> reasons;          // why cycles were lost, memory's included
  std::vector<Function> functions;           // by own cycles
  std::vector<Code> code;                    // by address
  std::vector<Context> contexts;             // the first is where the run started
  std::vector<Call> calls;                   // by site
  std::optional<std::uint32_t> stack_bytes;  // high-water mark of the run
  bool calls_folded = false;                 // CallTree::folded
};

Explanation explain(const Image& image, Estimate estimate, const Profile& profile);

}  // namespace boardless
