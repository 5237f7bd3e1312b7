// int8 neural-network operators for Cortex-M: the calling convention of boardless's kernels.
//
//   bl_fully_connected_params p = {.batches = 1, .input_length = 64, .output_channels = 12,
//                                  .input_offset = 128, .output_offset = -3,
//                                  .activation_min = -128, .activation_max = 127,
//                                  .multiplier = multipliers, .shift = shifts};
//   bl_fully_connected_int8(&p, input, weights, bias, output);
//
// The last part, bl_pack, lists operators in a table: an image that has one is a kernel pack, and
// docs/kernel-packs.md shows how to make one of any library.
//
// The arithmetic is TensorFlow Lite's for int8, bit for bit. What holds for every operator:
//
// Tensors   Dense, row-major, batch-height-width-channel. Any alignment.
// Real values  real = scale * (quantised - zero_point). An input_offset is *minus* the input's zero
//           point (-127..128), an output_offset is the output's zero point (-128..127). Weights are
//           symmetric (zero point 0).
// Shapes    Of BL_MAX_DIMS dimensions where a field is named dims: fewer are preceded by ones.
// Rescaling An accumulator becomes an output by multiplier[c] * 2^(shift[c] - 31): multiplier 0 or
//           2^30..2^31-1, shift -31..30, positive is to the left. The product is rounded twice, at
//           the doubling high multiply and at the right shift, as the reference does. Arrays have
//           one entry per output channel; a tensor with one scale repeats it.
// Bounds    activation_min and activation_max lie in -128..127, min <= max.
// Bias      One int32 per output channel, or NULL for none.
// Sizes     Every dimension is at least 1; strides and dilations at least 1. A filter's taps
//           lie `dilation` apart: it covers (size - 1) * dilation + 1 rows or columns. Padding is
//           what lies before the first row and column; what lies after follows from the output's
//           size. Padding stands for real zero. An accumulator must stay within int32.
// Length    The number of elements of a tensor that is gone through from end to end.
// Overlap   No output may overlap an input or scratch; but see reshape, and what in_place says.
// Scratch   4-byte aligned, of as many bytes as the operator's _scratch_bytes function of the same
//           build says; content before and after means nothing. If that is 0, it may be NULL.
//
// Nothing is checked: a caller that breaks these rules gets undefined behaviour. A parameter block
// has int32 fields first (the two that are float are as wide) and pointers last, with no padding on
// a 32-bit target.
#ifndef BOARDLESS_KERNELS_H
#define BOARDLESS_KERNELS_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BL_MAX_DIMS 6

// input   [batches][input_height][input_width][input_channels]
// weights [output_channels][filter_height][filter_width][filter_channels]
// output  [batches][output_height][output_width][output_channels]
//
// filter_channels is input_channels, or divides it: then the input's channels are that many groups
// of filter_channels, and the output's as many equal ones, of which each sees its own group alone.
typedef struct bl_conv_2d_params {
  int32_t batches;
  int32_t input_height, input_width, input_channels;
  int32_t output_height, output_width, output_channels;
  int32_t filter_height, filter_width;
  int32_t stride_height, stride_width;
  int32_t dilation_height, dilation_width;
  int32_t padding_top, padding_left;
  int32_t filter_channels;
  int32_t activation_min, activation_max;
  int32_t input_offset, output_offset;
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
  int32_t dilation_height, dilation_width;
  int32_t padding_top, padding_left;
  int32_t depth_multiplier;
  int32_t activation_min, activation_max;
  int32_t input_offset, output_offset;
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
  int32_t activation_min, activation_max;
  int32_t input_offset, output_offset;
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

// Element by element over two tensors. Each input is taken from its zero point, shifted left by
// left_shift (20 in TensorFlow Lite), rescaled to a common scale, added or subtracted, and rescaled
// to the output's. The three shifts are 0 or negative. length is the output's.
//
// With broadcast 0 all tensors have one shape and the dims are not looked at. Otherwise a dimension
// that is 1 in one input alone is repeated there, and the output has the larger of each two.
typedef struct bl_add_params {
  int32_t length;
  int32_t left_shift;
  int32_t input_1_offset, input_1_multiplier, input_1_shift;
  int32_t input_2_offset, input_2_multiplier, input_2_shift;
  int32_t output_offset, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
  int32_t broadcast;
  int32_t input_1_dims[BL_MAX_DIMS], input_2_dims[BL_MAX_DIMS];
} bl_add_params;

void bl_add_int8(const bl_add_params* params, const int8_t* input_1, const int8_t* input_2,
                 int8_t* output);
void bl_sub_int8(const bl_add_params* params, const int8_t* input_1, const int8_t* input_2,
                 int8_t* output);

// The product of the two values less their zero points, rescaled. Shapes as for add.
typedef struct bl_mul_params {
  int32_t length;
  int32_t input_1_offset, input_2_offset;
  int32_t output_offset, output_multiplier, output_shift;
  int32_t activation_min, activation_max;
  int32_t broadcast;
  int32_t input_1_dims[BL_MAX_DIMS], input_2_dims[BL_MAX_DIMS];
} bl_mul_params;

void bl_mul_int8(const bl_mul_params* params, const int8_t* input_1, const int8_t* input_2,
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

// Each value less the input's zero point, rescaled to the output's scale and clamped: RELU, RELU6
// and their like, where the clamp is the function, and QUANTIZE from int8 to int8, where it is
// -128..127. A multiplier of 2^30 with a shift of 1 is the factor 1.
typedef struct bl_rescale_params {
  int32_t length;
  int32_t input_offset, output_offset;
  int32_t multiplier, shift;
  int32_t activation_min, activation_max;
} bl_rescale_params;

size_t bl_relu_scratch_bytes(const bl_rescale_params* params);
void bl_relu_int8(const bl_rescale_params* params, const int8_t* input, int8_t* output,
                  int8_t* scratch);
size_t bl_quantize_scratch_bytes(const bl_rescale_params* params);
void bl_quantize_int8(const bl_rescale_params* params, const int8_t* input, int8_t* output,
                      int8_t* scratch);

// As rescale, but a value below zero has a factor of its own. A negative alpha_multiplier stands
// for a negative alpha: its amount is what the rules for multipliers hold for.
typedef struct bl_leaky_relu_params {
  int32_t length;
  int32_t input_offset, output_offset;
  int32_t multiplier, shift;
  int32_t alpha_multiplier, alpha_shift;
} bl_leaky_relu_params;

size_t bl_leaky_relu_scratch_bytes(const bl_leaky_relu_params* params);
void bl_leaky_relu_int8(const bl_leaky_relu_params* params, const int8_t* input, int8_t* output,
                        int8_t* scratch);

// x * min(max(x + 3, 0), 6) / 6 in 16-bit fixed point. For an input scale s and an output scale t,
// output_multiplier * 2^(output_exponent - 15) = s / 128 / t, output_exponent -15..0, and
// reluish_multiplier * 2^(reluish_exponent - 15) = s / 128 * 32768 / 3; both multipliers are
// 0..32767.
typedef struct bl_hard_swish_params {
  int32_t length;
  int32_t input_offset, output_offset;
  int32_t output_multiplier, output_exponent;
  int32_t reluish_multiplier, reluish_exponent;
} bl_hard_swish_params;

size_t bl_hard_swish_scratch_bytes(const bl_hard_swish_params* params);
void bl_hard_swish_int8(const bl_hard_swish_params* params, const int8_t* input, int8_t* output,
                        int8_t* scratch);

// LOGISTIC and TANH: output = table[(uint8_t)input]. Of 256 entries, so that a caller chooses which
// of TensorFlow Lite's two roundings it holds: the fixed-point one of the reference kernels, or
// that of the float function.
typedef struct bl_table_params {
  int32_t length;
  const int8_t* table;
} bl_table_params;

void bl_logistic_int8(const bl_table_params* params, const int8_t* input, int8_t* output);
void bl_tanh_int8(const bl_table_params* params, const int8_t* input, int8_t* output);

// output = round(input / scale) + output_offset, halves away from zero, clamped to int8. Infinities
// are clamped; a NaN is undefined.
typedef struct bl_quantize_float_params {
  int32_t length;
  int32_t output_offset;
  float scale;
} bl_quantize_float_params;

void bl_quantize_float32(const bl_quantize_float_params* params, const float* input,
                         int8_t* output);

// output = scale * (input + input_offset)
typedef struct bl_dequantize_params {
  int32_t length;
  int32_t input_offset;
  float scale;
} bl_dequantize_params;

void bl_dequantize_int8(const bl_dequantize_params* params, const int8_t* input, float* output);

// The mean over every dimension whose `reduced` is 1; the output keeps the others in their order.
// An output is (sum + sum_offset) rescaled, plus output_offset, clamped to int8: the division by
// the number of elements is in the multiplier. With multiplier 0 nothing is rescaled: the sum is
// divided by the number of elements, toward zero, as TensorFlow Lite 2.9 does where input and
// output have one scale and zero point; later ones rescale there, too.
typedef struct bl_mean_params {
  int32_t input_dims[BL_MAX_DIMS];
  int32_t reduced[BL_MAX_DIMS];
  int32_t sum_offset, output_offset;
  int32_t multiplier, shift;
} bl_mean_params;

void bl_mean_int8(const bl_mean_params* params, const int8_t* input, int8_t* output);

// `before` and `after` are how many elements of `value` (a quantised number) each dimension gets.
typedef struct bl_pad_params {
  int32_t input_dims[BL_MAX_DIMS];
  int32_t before[BL_MAX_DIMS], after[BL_MAX_DIMS];
  int32_t value;
} bl_pad_params;

void bl_pad_int8(const bl_pad_params* params, const int8_t* input, int8_t* output);

// A PAD and the convolution behind it as one, with the convolution's block as it is for the padded
// input. BL_UNSUPPORTED as scratch says that the two have to run apart: the PAD adds other than
// rows and columns, or another value than the convolution's zero point, or so much that there is
// nothing to gain.
size_t bl_pad_conv_2d_scratch_bytes(const bl_pad_params* pad, const bl_conv_2d_params* conv);
void bl_pad_conv_2d_int8(const bl_pad_params* pad, const bl_conv_2d_params* conv,
                         const int8_t* input, const int8_t* weights, const int32_t* bias,
                         int8_t* output, int16_t* scratch);
size_t bl_pad_depthwise_conv_2d_scratch_bytes(const bl_pad_params* pad,
                                              const bl_depthwise_conv_2d_params* conv);
void bl_pad_depthwise_conv_2d_int8(const bl_pad_params* pad,
                                   const bl_depthwise_conv_2d_params* conv, const int8_t* input,
                                   const int8_t* weights, const int32_t* bias, int8_t* output,
                                   int16_t* scratch);

// A convolution and the ADD behind it as one, with the convolution's output as input 1. The output
// may be the addend. BL_UNSUPPORTED as scratch: the ADD broadcasts, the convolution has groups, or
// there is nothing to gain.
size_t bl_conv_2d_add_scratch_bytes(const bl_conv_2d_params* conv, const bl_add_params* add);
void bl_conv_2d_add_int8(const bl_conv_2d_params* conv, const bl_add_params* add,
                         const int8_t* input, const int8_t* weights, const int32_t* bias,
                         const int8_t* addend, int8_t* output, int16_t* scratch);

// A depthwise convolution and the 1x1 convolution behind it as one. The output may be the input
// where both have one shape. BL_UNSUPPORTED as scratch: the second convolution has windows of more
// than a pixel, strides or groups, or there is no memory to gain.
size_t bl_depthwise_conv_2d_conv_2d_scratch_bytes(const bl_depthwise_conv_2d_params* depthwise,
                                                  const bl_conv_2d_params* conv);
void bl_depthwise_conv_2d_conv_2d_int8(const bl_depthwise_conv_2d_params* depthwise,
                                       const bl_conv_2d_params* conv, const int8_t* input,
                                       const int8_t* weights, const int32_t* bias,
                                       const int8_t* conv_weights, const int32_t* conv_bias,
                                       int8_t* output, int16_t* scratch);

// The bytes as they are: RESHAPE, SQUEEZE and EXPAND_DIMS. The output may be the input: then there
// is nothing to do.
typedef struct bl_reshape_params {
  int32_t length;
} bl_reshape_params;

void bl_reshape_int8(const bl_reshape_params* params, const int8_t* input, int8_t* output);

// Along one dimension: `outer` is the product of those before it, inner[i] that of input i's size
// and those after it. With multiplier NULL everything is copied; otherwise input i is rescaled by
// its own input_offset, multiplier and shift (a factor of 1 with equal zero points is copied).
typedef struct bl_concatenation_params {
  int32_t input_count, outer;
  int32_t output_offset;
  const int32_t* inner;
  const int32_t *input_offset, *multiplier, *shift;
} bl_concatenation_params;

void bl_concatenation_int8(const bl_concatenation_params* params, const int8_t* const* inputs,
                           int8_t* output);

// The other way round: inner[i] is output i's size times the product of the dimensions after it.
typedef struct bl_split_params {
  int32_t output_count, outer;
  const int32_t* inner;
} bl_split_params;

void bl_split_int8(const bl_split_params* params, const int8_t* input, int8_t* const* outputs);

// output[i][j]... = input[begin[0] + i * stride[0]][begin[1] + j * stride[1]]... A stride may be
// negative, not 0. SLICE has strides of 1.
typedef struct bl_strided_slice_params {
  int32_t input_dims[BL_MAX_DIMS];
  int32_t begin[BL_MAX_DIMS], stride[BL_MAX_DIMS];
  int32_t output_dims[BL_MAX_DIMS];
} bl_strided_slice_params;

void bl_strided_slice_int8(const bl_strided_slice_params* params, const int8_t* input,
                           int8_t* output);

// Dimension i of the output is dimension permutation[i] of the input.
typedef struct bl_transpose_params {
  int32_t input_dims[BL_MAX_DIMS];
  int32_t permutation[BL_MAX_DIMS];
} bl_transpose_params;

void bl_transpose_int8(const bl_transpose_params* params, const int8_t* input, int8_t* output);

// input  [batches][input_height][input_width][channels]
// output [batches][output_height][output_width][channels]
typedef struct bl_resize_nearest_neighbor_params {
  int32_t batches;
  int32_t input_height, input_width, channels;
  int32_t output_height, output_width;
  int32_t align_corners, half_pixel_centers;
} bl_resize_nearest_neighbor_params;

size_t bl_resize_nearest_neighbor_scratch_bytes(const bl_resize_nearest_neighbor_params* params);
void bl_resize_nearest_neighbor_int8(const bl_resize_nearest_neighbor_params* params,
                                     const int8_t* input, int8_t* output, int32_t* scratch);

// Input pixel (y, x) reaches the output pixels from (y * stride_height - padding_top,
// x * stride_width - padding_left) on. Block, shapes and weights are laid out as conv_2d's, without
// groups and dilation: filter_channels is input_channels and both dilations are 1, and no kernel
// need look at them.
typedef bl_conv_2d_params bl_transpose_conv_params;

size_t bl_transpose_conv_scratch_bytes(const bl_transpose_conv_params* params);
void bl_transpose_conv_int8(const bl_transpose_conv_params* params, const int8_t* input,
                            const int8_t* weights, const int32_t* bias, int8_t* output,
                            int16_t* scratch);

// Kernel packs. An image that defines the symbol boardless_kernel_pack can run a model's operators:
//
//   static void run_relu(const void* params, const void* const* inputs, void* const* outputs,
//                        void* scratch) {
//     my_relu(inputs[0], outputs[0], ((const bl_rescale_params*)params)->length);
//   }
//   static const bl_operator operators[] = {{"RELU", BL_INT8, NULL, run_relu, 0, 0}};
//   const bl_pack boardless_kernel_pack = {BL_PACK_MAGIC, BL_PACK_ABI_VERSION, "mine", "1.0",
//                                          BL_COMPILER, 1, operators};

// Element types, numbered as TensorFlow Lite numbers them.
enum { BL_FLOAT32 = 0, BL_INT8 = 9 };

// What scratch_bytes answers if the operator cannot do what the parameters ask for.
#define BL_UNSUPPORTED ((size_t)-1)

typedef struct bl_operator {
  const char* name;  // TensorFlow Lite's, such as "CONV_2D"
  int32_t type;      // of the elements of the data that it reads
  // How many bytes of scratch `run` needs for these parameters. NULL stands for 0.
  size_t (*scratch_bytes)(const void* params);
  // inputs and outputs are in TensorFlow Lite's order, NULL for an optional one that is absent and
  // for one that the parameters already say (a shape, an axis, paddings, a permutation).
  void (*run)(const void* params, const void* const* inputs, void* const* outputs, void* scratch);
  // How many words, from the first of the parameter block on, settle what `run` costs; 0 if more
  // may matter. See below.
  uint32_t shape_words;
  // BL_OVER_INPUT(k): the first output may lie where inputs[k] does, where both have one shape and
  // type and no one else reads that input afterwards. 0: no output may.
  uint32_t in_place;
} bl_operator;

#define BL_OVER_INPUT(k) ((k) + 1)

// A name of several operators with '+' between them, such as "PAD+CONV_2D", is a fused kernel: it
// does what they do one after the other, each of which but the last has one output, that the next
// one alone reads. `type` is of the first one's data. For it
// - params points to an array of pointers: to the block of each part, in order;
// - inputs are those of all parts in order, less the tensors between the parts; a convolution and a
//   FULLY_CONNECTED have room for their bias, NULL or not. The tensor between is the first input of
//   an ADD or a MUL: those whose second it is are turned around, in their block too;
// - outputs are the last part's;
// - scratch_bytes answers BL_UNSUPPORTED for what the parts have to do apart, and is asked for all
//   such neighbours in a model;
// - shape_words is 0: the blocks are behind pointers.

// What shape_words promises, if it is not 0: two runs take the same instructions and, where every
// load takes as long and a branch predictor begins alike, the same cycles, if they agree in
// - those first words of their blocks,
// - which inputs are NULL,
// - whether all scales are ordinary, where the block has arrays of them: every multiplier positive
//   and every shift negative,
// and if all tensors are 16-byte aligned. Whatever else differs does not show in the cost: data,
// weights, biases, zero points, the multipliers and shifts as such. The promise is for the core
// that the pack is built for: where a branch, a division or a multiplication takes longer for some
// operands than for others, it is 0. It is 0 as well where words behind a pointer say the shape,
// and where data chooses the addresses of loads.

#define BL_PACK_MAGIC UINT32_C(0x4B504C42)  // "BLPK" in memory
#define BL_PACK_ABI_VERSION UINT32_C(4)

typedef struct bl_pack {
  uint32_t magic, abi_version;
  const char *name, *version, *compiler;
  uint32_t operator_count;
  const bl_operator* operators;
} bl_pack;

extern const bl_pack boardless_kernel_pack;

#if defined(__clang__)
#define BL_COMPILER __VERSION__
#elif defined(__GNUC__)
#define BL_COMPILER "GCC " __VERSION__
#else
#define BL_COMPILER "unknown compiler"
#endif

#ifdef __cplusplus
}
#endif

#endif
