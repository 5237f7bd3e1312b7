// Which neighbouring ops of a graph a pack declares a fused kernel for ("PAD+CONV_2D"). Whether the
// kernel takes them is its own to say (scratch_bytes): make_program() asks.
//
//   for (const FusedOps& f : fusable_ops(graph, pack))
//     f.first, f.count, f.kernel->name
#pragma once

#include <vector>

#include "analyzer/model/graph/graph.hpp"
#include "analyzer/model/pack/kernel_call.hpp"
#include "analyzer/model/pack/kernel_pack.hpp"

namespace boardless {

struct FusedOps {
  int first = 0;  // op
  int count = 2;  // ops, one behind the other
  const Kernel* kernel = nullptr;
};

// By first op, and of one first op the longest before the shorter. Each op but the last gives one
// tensor, which the next one reads, nobody else, and which is no output of the graph. Candidates
// may overlap.
std::vector<FusedOps> fusable_ops(const Graph& graph, const KernelPack& pack);

// The call of the fused kernel. An ADD or a MUL whose second input is the tensor between is turned
// around, so that a kernel need not ask which it is. Error as kernel_call() of a part.
KernelCall fused_call(const Graph& graph, const FusedOps& fused);

// The graph as its memory is planned: each op that is fused with later ones reads and gives
// nothing, the last one reads what they all do.
Graph graph_with_fused(const Graph& graph, const std::vector<FusedOps>& fused);

}  // namespace boardless
