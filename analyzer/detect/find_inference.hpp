// Finds the call whose callees are a graph's kernels. Part of detection.cpp.
//
//   CallChildren children(sequence);
//   std::optional<Inference> found = find_inference(image, sequence, children, ops, {});
//   found->call, found->alignment
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "analyzer/detect/align_calls.hpp"
#include "analyzer/image/image.hpp"

namespace boardless {

// By call, the calls that it made itself, in order.
using CallChildren = std::vector<std::vector<std::uint32_t>>;
CallChildren children_of(const CallSequence& sequence);

// The call itself, then of each the callee that has more than half of its cycles.
std::vector<std::uint32_t> heavy_path(const CallSequence& sequence, const CallChildren& children,
                                      std::uint32_t call);

struct Inference {
  std::uint32_t call = 0;       // in the sequence
  std::vector<CallWork> calls;  // what its children did
  Alignment alignment;
};

// The best one of all calls, or of those of `under`; nothing where no call comes into question.
std::optional<Inference> find_inference(const Image& image, const CallSequence& sequence,
                                        const CallChildren& children,
                                        const std::vector<OpWork>& ops,
                                        std::optional<std::uint32_t> under);

// How much of the graph an alignment explains.
struct Coverage {
  std::size_t ops = 0;  // that have to be run by somebody
  // Of these, those whose call wrote as much and has a point for its MACs, or, where the op has
  // none, a point at all.
  std::size_t explained = 0;
  double macs = 0;  // share of the graph's in ops that are explained; 1 where it has none
  // Enough for the alignment to mean something.
  bool enough() const {
    return macs >= 0.8 && static_cast<double>(explained) >= 0.7 * static_cast<double>(ops);
  }
};
Coverage coverage(const Alignment& alignment, const std::vector<OpWork>& ops);

}  // namespace boardless
