// An operator of a graph as a call of a kernel: the parameter block of kernels/boardless_kernels.h,
// the arrays that it points to, and the tensors.
//
//   KernelCall call = kernel_call(graph, graph.operators[0]);
//   call.kernel, call.type            // "CONV_2D", int8
//   call.params                       // the block, word by word
//
// The arithmetic from scales to multipliers is TensorFlow Lite's, so that results are its own, bit
// for bit.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

struct KernelCall {
  std::string kernel;  // TFLite's name; with `type`, what to look for in a pack
  TensorType type = TensorType::int8;
  std::vector<std::uint32_t> params;
  // Constants of the caller: params[word] becomes their address. Empty: NULL.
  struct Array {
    std::size_t word = 0;
    std::vector<std::uint8_t> bytes;
  };
  std::vector<Array> arrays;
  // Every factor of a channel is below 1/2: boardless_kernels.h, what shape_words promises.
  bool ordinary_scales = true;
  std::vector<int> inputs;   // tensors; -1: NULL, as absent or told by the parameters
  std::vector<int> outputs;  // tensors
  // Of a fused kernel: its parts, whose blocks `params` are to be the addresses of.
  std::vector<KernelCall> parts;
};

// Error(ErrorKind::request): "operator 3 (CONV_2D) has dilation 2, which no kernel here does".
KernelCall kernel_call(const Graph& graph, const Operator& op);

}  // namespace boardless
