// How the shapes of an operator's tensors follow from each other.
//
//   window_axis(Padding::same, 49, 10, 2)   // {.output = 25, .padding_before = 4}
//   shape_complaint(graph, op)              // "", or "gives [1, 4, 4, 8], but its output is [1,
//   8]"
//
// Checked are CONV_2D, DEPTHWISE_CONV_2D, TRANSPOSE_CONV, FULLY_CONNECTED, BATCH_MATMUL,
// AVERAGE_POOL_2D, MAX_POOL_2D, ADD, SUB, MUL, DIV, MAXIMUM, MINIMUM, SOFTMAX, LOGISTIC, TANH,
// RELU, RELU6, RELU_N1_TO_1, LEAKY_RELU, HARD_SWISH, QUANTIZE, DEQUANTIZE, RESHAPE, SQUEEZE,
// EXPAND_DIMS, CONCATENATION, PAD, PADV2, MEAN, SPLIT, PACK, UNPACK, TRANSPOSE, SLICE,
// STRIDED_SLICE and RESIZE_NEAREST_NEIGHBOR: the number of their tensors, that none of these is
// empty, and that the output's shape is what the operator gives. What a shape depends on may be a
// tensor (paddings, axes, begin and size of a slice): if that is no constant, the output's shape is
// taken as it is. So is that of STRIDED_SLICE with an ellipsis or a new axis. Other operators are
// not checked.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "analyzer/model/graph/graph.hpp"

namespace boardless {

// One dimension of a window that slides over an input.
struct WindowAxis {
  std::int64_t output = 0;  // places of the window
  std::int64_t padding_before = 0;
  std::int64_t padding_after = 0;  // equal to the former or one more; less where the input is ample
};

// TFLite's rule. Arguments are at least 1; `output` is 0 where the window does not fit.
WindowAxis window_axis(Padding padding, std::int64_t input, std::int64_t filter,
                       std::int64_t stride, std::int64_t dilation = 1);

// The shape of a elementwise operation of two tensors; nothing where they do not go together.
std::optional<std::vector<std::int32_t>> broadcast_shape(const std::vector<std::int32_t>& a,
                                                         const std::vector<std::int32_t>& b);

// Where a slice begins or ends in a dimension of `size`: an index below 0 counts from the end, and
// one that lies outside goes as far as the stride's direction lets it, 0 to `size` or, backwards,
// -1 to `size` - 1.
std::int64_t slice_bound(std::int64_t index, std::int64_t size, std::int64_t stride);
// The elements from `begin` to before `end`, both of slice_bound, each `stride` (not 0) apart.
std::int64_t slice_length(std::int64_t begin, std::int64_t end, std::int64_t stride);

// The numbers in a constant of int32 or int64; nothing of another tensor.
std::optional<std::vector<std::int64_t>> constant_integers(const Tensor& tensor);

// Empty, or what does not fit. The graph's tensors and numbers have been checked.
std::string shape_complaint(const Graph& graph, const Operator& op);

}  // namespace boardless
