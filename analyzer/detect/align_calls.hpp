// Lays a sequence of calls and a sequence of ops side by side, in order, by dynamic programming:
// the alignment with the most points. A step of it is one of
//
//   match    one call, one op       the evidence (evidence.hpp)
//   fused    one call, 2 to 4 ops   the evidence, less 0.5 for each op more; each op feeds the next
//                                   one, and the first and last are none that move nothing
//   split    2 to 16 calls, one op  the evidence, less 0.4 for each call more; the first and last
//                                   of them do a part of it, and none does it all (evidence.hpp)
//   dropped  no call, one op        0 where it moves nothing (RESHAPE), -1, or -4 where it has MACs
//   glue     one call, no op        -0.1, less 6 times its share of the cycles
//
//   Alignment a = align_calls(calls, ops);
//   for (const AlignedStep& s : a.steps) s.first_call, s.calls, s.first_op, s.ops
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "analyzer/detect/evidence.hpp"

namespace boardless {

struct AlignedStep {
  std::size_t first_call = 0;
  std::size_t calls = 0;
  std::size_t first_op = 0;
  std::size_t ops = 0;
  Evidence evidence;  // of one with calls and ops
  double points = 0;
  // How much better the alignment is than the best one in which another call, or none, ran one of
  // the step's ops; and that one's step. Of steps with ops.
  double margin = 0;
  std::size_t other_first_call = 0;
  std::size_t other_calls = 0;
  std::size_t other_first_op = 0;
  std::size_t other_ops = 0;
};

struct Alignment {
  std::vector<AlignedStep> steps;  // each call and each op is in one
  double points = 0;
};

inline constexpr std::size_t most_fused_ops = 4;
inline constexpr std::size_t most_split_calls = 16;

Alignment align_calls(std::span<const CallWork> calls, std::span<const OpWork> ops);

}  // namespace boardless
