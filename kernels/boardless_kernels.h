// int8 neural-network operators for Cortex-M: the calling convention of boardless's kernels.
//
//   bl_fully_connected_params p = {.batches = 1, .input_length = 64, .output_channels = 12,
//                                  .input_offset = 128, .output_offset = -3,
//                                  .activation_min = -128, .activation_max = 127,
//                                  .multiplier = multipliers, .shift = shifts};
//   bl_fully_connected_int8(&p, input, weights, bias, output);
//
// The arithmetic is TensorFlow Lite's for int8, bit for bit. What holds for every operator:
//
// Tensors   Dense, row-major, batch-height-width-channel. Any alignment.
// Real values  real = scale * (quantised - zero_point). An input_offset is *minus* the input's zero
//           point (-127..128), an output_offset is the output's zero point (-128..127). Weights are
//           symmetric (zero point 0).
// Rescaling An accumulator becomes an output by multiplier[c] * 2^(shift[c] - 31): multiplier 0 or
//           2^30..2^31-1, shift -31..30, positive is to the left. The product is rounded twice, at
//           the doubling high multiply and at the right shift, as the reference does. Arrays have
//           one entry per output channel; a tensor with one scale repeats it.
// Bounds    activation_min and activation_max lie in -128..127, min <= max.
// Bias      One int32 per output channel, or NULL for none.
// Sizes     Every dimension is at least 1; strides at least 1; dilation is 1. Padding is what lies
//           before the first row and column; what lies after follows from the output's size.
//           Padding stands for real zero. An accumulator must stay within int32.
// Overlap   No output may overlap an input or scratch.
// Scratch   4-byte aligned, of as many bytes as the operator's _scratch_bytes function of the same
//           build says; content before and after means nothing. If that is 0, it may be NULL.
//
// Nothing is checked: a caller that breaks these rules gets undefined behaviour. A parameter block
// has int32 fields first and pointers last, with no padding on a 32-bit target.
#ifndef BOARDLESS_KERNELS_H
#define BOARDLESS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// input   [batches][input_height][input_width][input_channels]
// weights [output_channels][filter_height][filter_width][input_channels]
// output  [batches][output_height][output_width][output_channels]
typedef struct bl_conv_2d_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width;
  int32_t padding_top, padding_left;
  int32_t input_offset, output_offset;
  int32_t activation_min, activation_max;
  const int32_t *multiplier, *shift;
} bl_conv_2d_params;

size_t bl_conv_2d_scratch_bytes(const bl_conv_2d_params* params);
void bl_conv_2d_int8(const bl_conv_2d_params* params, const int8_t* input, const int8_t* weights,
                     const int32_t* bias, int8_t* output, int16_t* scratch);

// As conv_2d, but output channel c sees input channel c / depth_multiplier alone:
// output_channels = input_channels * depth_multiplier.
// weights [filter_height][filter_width][output_channels]
typedef struct bl_depthwise_conv_2d_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width;
  int32_t padding_top, padding_left;
  int32_t depth_multiplier;
  int32_t input_offset, output_offset;
  int32_t activation_min, activation_max;
  const int32_t *multiplier, *shift;
} bl_depthwise_conv_2d_params;

size_t bl_depthwise_conv_2d_scratch_bytes(const bl_depthwise_conv_2d_params* params);
void bl_depthwise_conv_2d_int8(const bl_depthwise_conv_2d_params* params, const int8_t* input,
                               const int8_t* weights, const int32_t* bias, int8_t* output,
                               int16_t* scratch);

// input   [batches][input_length]
// weights [output_channels][input_length]
// output  [batches][output_channels]
typedef struct bl_fully_connected_params {
  int32_t batches;
  int32_t input_length;
  int32_t output_channels;
  int32_t input_offset, output_offset;
  int32_t activation_min, activation_max;
  const int32_t *multiplier, *shift;
} bl_fully_connected_params;

void bl_fully_connected_int8(const bl_fully_connected_params* params, const int8_t* input,
                             const int8_t* weights, const int32_t* bias, int8_t* output);

// Average and max over windows; input and output share scale and zero point. A window counts only
// its elements inside the input and must have at least one. The average is rounded half away from
// zero.
// input  [batches][input_height][input_width][channels]
// output [batches][output_height][output_width][channels]
typedef struct bl_pool_2d_params {
  int32_t batches;
  int32_t input_height, input_width, channels;
  int32_t output_height, output_width;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width;
  int32_t padding_top, padding_left;
  int32_t activation_min, activation_max;
} bl_pool_2d_params;

void bl_average_pool_2d_int8(const bl_pool_2d_params* params, const int8_t* input, int8_t* output);
void bl_max_pool_2d_int8(const bl_pool_2d_params* params, const int8_t* input, int8_t* output);

// Element by element over two tensors of one shape (no broadcasting). Each input is taken from its
// zero point, shifted left by left_shift (20 in TensorFlow Lite), rescaled to a common scale,
// added, and rescaled to the output's. The three shifts are 0 or negative.
typedef struct bl_add_params {
  int32_t length;
  int32_t left_shift;
  int32_t input_1_offset, input_1_multiplier, input_1_shift;
  int32_t input_2_offset, input_2_multiplier, input_2_shift;
  int32_t output_offset, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
} bl_add_params;

void bl_add_int8(const bl_add_params* params, const int8_t* input_1, const int8_t* input_2,
                 int8_t* output);

// Over the last dimension of [rows][depth]; output scale 1/256, zero point -128. The difference to
// the row's maximum is rescaled by input_multiplier * 2^(input_left_shift - 31) to a fixed-point
// number with 26 fraction bits; a difference below diff_min gives probability 0. For an input scale
// s and a beta b: input_multiplier * 2^(input_left_shift - 31) = s * b * 2^26, and
// diff_min = -floor(31 * 2^(26 - input_left_shift)). depth is at most 4095.
typedef struct bl_softmax_params {
  int32_t rows, depth;
  int32_t input_multiplier, input_left_shift;
  int32_t diff_min;
} bl_softmax_params;

void bl_softmax_int8(const bl_softmax_params* params, const int8_t* input, int8_t* output);

#ifdef __cplusplus
}
#endif

#endif
