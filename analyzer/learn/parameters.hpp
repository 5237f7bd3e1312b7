// What the laws of a kernel's counts are written in: the numbers of its parameter block by name,
// and others that follow from the block's meaning in kernels/boardless_kernels.h, such as the
// length of a patch or how many windows lie wholly inside the input.
//
//   const KernelCall call = kernel_call(graph, graph.operators[0]);
//   parameter_names(call.kernel, call.type)[3]    // "input_channels"
//   parameter_values(call)[3]                     // 16
//
// They know blocks, not kernels: a pack of anyone is learned with the same ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/pack/kernel_call.hpp"

namespace boardless {

// Error(ErrorKind::request) of an operator that has no block.
const std::vector<std::string>& parameter_names(const std::string& kernel, TensorType type);

// As many as parameter_names(). None is negative but for offsets and shifts. All of them, one after
// the other; a LawPlan works out those that laws need.
std::vector<std::int64_t> parameter_values(const KernelCall& call);

}  // namespace boardless
