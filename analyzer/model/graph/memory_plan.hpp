// Where each tensor lies in the arena, the one piece of RAM that all tensors of a model share.
//
//   MemoryPlan plan = plan_memory(graph);
//   plan.arena_bytes                   // 24'576
//   *plan.tensor_offsets[3]            // 8'192
//   plan.peak_operator                 // 2: here most bytes are in use at once
//   plan.lower_bound_bytes             // what no plan can go below
//
// A tensor is kept from the operator that writes it to the last one that reads it. Inputs of the
// graph are there from the start, outputs stay to the end, variables always; what nobody reads
// lives for the operator that writes it. Constants, and tensors without bytes, are not in the
// arena.
//
// Blocks are placed as TensorFlow Lite Micro's greedy planner does: the largest first, each in the
// first gap between those that are placed and alive at the same time. Of blocks of one size, the
// first to be used goes first. Every block begins at a multiple of 16 and its size is rounded up to
// one. Tensors share memory only where PlanOptions says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

inline constexpr std::uint64_t arena_alignment = 16;

struct PlanOptions {
  // By operator, what its kernel wants beside its tensors, for the time that it runs. Empty:
  // nothing.
  std::vector<std::uint64_t> scratch_bytes;
  // Operators whose first output takes the memory of their first input. Allowed where both have the
  // same bytes, the input is neither constant nor variable nor an output of the graph, and nobody
  // reads it afterwards; for RESHAPE, SQUEEZE and EXPAND_DIMS, which leave the content as it is,
  // the last two do not matter. Others: Error(ErrorKind::request).
  std::vector<int> in_place;
  // Operators whose first output may take the memory of their first input: it does where that is
  // allowed as above.
  std::vector<int> may_be_in_place;
};

// Every RESHAPE, SQUEEZE and EXPAND_DIMS that may be in PlanOptions::in_place.
std::vector<int> view_operators(const Graph& graph);

// A piece of the arena, for one or more tensors that share it or for an operator's scratch.
struct ArenaBlock {
  std::vector<int> tensors;       // empty: scratch
  std::optional<int> scratch_of;  // operator
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  // rounded up to arena_alignment
  int first_operator = 0;   // the block is in use from here ...
  int last_operator = 0;    // ... to here
  bool operator==(const ArenaBlock&) const = default;
};

struct MemoryPlan {
  std::vector<ArenaBlock> blocks;                             // by first operator, then by offset
  std::vector<std::optional<std::uint64_t>> tensor_offsets;   // by tensor
  std::vector<std::optional<std::uint64_t>> scratch_offsets;  // by operator
  std::uint64_t arena_bytes = 0;
  int peak_operator = 0;                // the first at which most bytes are in use
  std::vector<int> peak_tensors;        // those in use there
  std::uint64_t lower_bound_bytes = 0;  // the bytes in use there
};

// Of a graph that check_graph accepts.
MemoryPlan plan_memory(const Graph& graph, const PlanOptions& options = {});

// Empty, or a sentence on two blocks that are in use at one time and share bytes, or on a block
// that is misaligned or outside the arena. What plan_memory returns has no fault.
std::string plan_fault(const MemoryPlan& plan);

}  // namespace boardless
