// How well calls of a run fit ops of a graph. Three kinds of evidence, each a number of points:
//
//   name    +1 a word of the function's name is for the op; -1.5 its words are for other ops alone
//   MACs    +2 at as many multiplications as the op has MACs and output elements, less half a point
//           for each factor of two away; 3 points less for each factor of two outside of what
//           padding that is skipped (half the MACs) and requantisation in software (15 % and 12 for
//           each element more) explain. An op without MACs gets nothing for multiplying little.
//   bytes   +1.5 it wrote a range as long as the op's output; +1 within 10 %; +0.5 a longer one; -2
//           where all that it wrote is less than 90 % of the output
//
// An image without symbols is judged by the latter two alone.
//
//   Evidence e = evidence(calls, ops);   // of several calls together, for ops fused into one
//   e.points(), e.name, e.macs, e.bytes
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "analyzer/call_sequence.hpp"
#include "analyzer/detect/op_work.hpp"

namespace boardless {

// A call as far as it tells which op it ran.
struct CallWork {
  std::vector<std::string> operators;  // that its name, or what it spends its time in, is for
  std::uint64_t multiplications = 0;
  std::vector<CallSequence::Range> written;
  std::uint64_t written_bytes = 0;
  double share = 0;  // of the cycles of the function that made the call
};

struct Evidence {
  double name = 0;
  double macs = 0;
  double bytes = 0;
  double points() const { return name + macs + bytes; }
};

Evidence evidence(std::span<const CallWork> calls, std::span<const OpWork> ops);

// Whether the call does a part of the op that is worth the name: 5 % of its MACs, or, where it has
// none, of its output's bytes.
bool contributes(const CallWork& call, const OpWork& op);
// And whether it does so much of it, 90 %, that there is no part left for another call.
bool does_all(const CallWork& call, const OpWork& op);

}  // namespace boardless
