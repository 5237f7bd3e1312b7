// What an operator is told besides its tensors: one plain struct for each kind of operator.
//
//   const auto& conv = std::get<Conv2dOptions>(op.options);
//   conv.stride_height                  // 2
//
// An operator of a type that is named here always holds that alternative. One whose type needs no
// more than its tensors (PAD, RELU, QUANTIZE, TRANSPOSE ...), or whose options boardless has no use
// for, holds std::monostate. read_graph has checked: strides, dilations, windows and counts are at
// least 1, enums are one of their values, floats are finite. Axes may be negative, as in the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace boardless {

enum class Padding : std::int8_t { same = 0, valid = 1 };

enum class Activation : std::int8_t {
  none = 0,
  relu = 1,
  relu_n1_to_1 = 2,
  relu6 = 3,
  tanh = 4,
  sign_bit = 5,
};

struct Conv2dOptions {  // CONV_2D
  Padding padding = Padding::same;
  std::int32_t stride_height = 1;
  std::int32_t stride_width = 1;
  std::int32_t dilation_height = 1;
  std::int32_t dilation_width = 1;
  Activation activation = Activation::none;
  bool operator==(const Conv2dOptions&) const = default;
};

struct DepthwiseConv2dOptions {  // DEPTHWISE_CONV_2D
  Padding padding = Padding::same;
  std::int32_t stride_height = 1;
  std::int32_t stride_width = 1;
  std::int32_t dilation_height = 1;
  std::int32_t dilation_width = 1;
  // As in the file, which may say 0: what counts is output channels / input channels.
  std::int32_t depth_multiplier = 1;
  Activation activation = Activation::none;
  bool operator==(const DepthwiseConv2dOptions&) const = default;
};

struct Pool2dOptions {  // AVERAGE_POOL_2D, MAX_POOL_2D, L2_POOL_2D
  Padding padding = Padding::same;
  std::int32_t stride_height = 1;
  std::int32_t stride_width = 1;
  std::int32_t filter_height = 1;
  std::int32_t filter_width = 1;
  Activation activation = Activation::none;
  bool operator==(const Pool2dOptions&) const = default;
};

struct TransposeConvOptions {  // TRANSPOSE_CONV
  Padding padding = Padding::same;
  std::int32_t stride_height = 1;
  std::int32_t stride_width = 1;
  Activation activation = Activation::none;
  bool operator==(const TransposeConvOptions&) const = default;
};

struct FullyConnectedOptions {  // FULLY_CONNECTED
  Activation activation = Activation::none;
  bool keep_num_dims = false;
  bool operator==(const FullyConnectedOptions&) const = default;
};

struct BatchMatmulOptions {  // BATCH_MATMUL: whether the last two dimensions are swapped first
  bool adjoint_x = false;
  bool adjoint_y = false;
  bool operator==(const BatchMatmulOptions&) const = default;
};

struct AddOptions {  // ADD, SUB
  Activation activation = Activation::none;
  bool power_of_two_scale_int16 = true;
  bool operator==(const AddOptions&) const = default;
};

struct MulOptions {  // MUL, DIV
  Activation activation = Activation::none;
  bool operator==(const MulOptions&) const = default;
};

struct SoftmaxOptions {  // SOFTMAX
  float beta = 1;
  bool operator==(const SoftmaxOptions&) const = default;
};

struct LeakyReluOptions {  // LEAKY_RELU
  float alpha = 0;
  bool operator==(const LeakyReluOptions&) const = default;
};

struct ReshapeOptions {  // RESHAPE: mostly empty, the output's shape says the same
  std::vector<std::int32_t> new_shape;
  bool operator==(const ReshapeOptions&) const = default;
};

struct SqueezeOptions {  // SQUEEZE: empty means every dimension of 1
  std::vector<std::int32_t> axes;
  bool operator==(const SqueezeOptions&) const = default;
};

struct ConcatenationOptions {  // CONCATENATION
  std::int32_t axis = 0;
  Activation activation = Activation::none;
  bool operator==(const ConcatenationOptions&) const = default;
};

struct SplitOptions {  // SPLIT, SPLIT_V: the axis is an input
  std::int32_t count = 1;
  bool operator==(const SplitOptions&) const = default;
};

struct PackOptions {  // PACK
  std::int32_t count = 1;
  std::int32_t axis = 0;
  bool operator==(const PackOptions&) const = default;
};

struct UnpackOptions {  // UNPACK
  std::int32_t count = 1;
  std::int32_t axis = 0;
  bool operator==(const UnpackOptions&) const = default;
};

struct ReducerOptions {  // MEAN, SUM, REDUCE_*: the axes are an input
  bool keep_dims = false;
  bool operator==(const ReducerOptions&) const = default;
};

struct StridedSliceOptions {  // STRIDED_SLICE: one bit per dimension
  std::int32_t begin_mask = 0;
  std::int32_t end_mask = 0;
  std::int32_t ellipsis_mask = 0;
  std::int32_t new_axis_mask = 0;
  std::int32_t shrink_axis_mask = 0;
  bool end_is_offset = false;  // the end counts from the beginning, not from 0
  bool operator==(const StridedSliceOptions&) const = default;
};

struct ResizeOptions {  // RESIZE_NEAREST_NEIGHBOR, RESIZE_BILINEAR: the size is an input
  bool align_corners = false;
  bool half_pixel_centers = false;
  bool operator==(const ResizeOptions&) const = default;
};

struct CustomOptions {  // a custom operator: bytes whose meaning is its own, mostly a flexbuffer
  std::vector<std::uint8_t> bytes;
  bool operator==(const CustomOptions&) const = default;
};

using OperatorOptions =
    std::variant<std::monostate, Conv2dOptions, DepthwiseConv2dOptions, Pool2dOptions,
                 TransposeConvOptions, FullyConnectedOptions, BatchMatmulOptions, AddOptions,
                 MulOptions, SoftmaxOptions, LeakyReluOptions, ReshapeOptions, SqueezeOptions,
                 ConcatenationOptions, SplitOptions, PackOptions, UnpackOptions, ReducerOptions,
                 StridedSliceOptions, ResizeOptions, CustomOptions>;

// The alternative that an operator of this builtin type holds, with the values that TFLite takes
// where a file has none; std::monostate for a type that is not named above.
OperatorOptions default_options(std::string_view type);

// Empty, or what is wrong with the options: "has a stride of 0".
std::string complaint_about(const OperatorOptions& options);

}  // namespace boardless
