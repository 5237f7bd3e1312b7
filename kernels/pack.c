// The pack: every operator of this folder behind the one signature of bl_operator.
#include "boardless_kernels.h"
#include "dsp.h"

#define RUN(name)                                                                             \
  static void run_##name(const void* params, const void* const* inputs, void* const* outputs, \
                         void* scratch)

#define SCRATCH(name, block)                                \
  static size_t scratch_##name(const void* params) {        \
    return bl_##name##_scratch_bytes((const block*)params); \
  }

RUN(conv_2d) { bl_conv_2d_int8(params, inputs[0], inputs[1], inputs[2], outputs[0], scratch); }
SCRATCH(conv_2d, bl_conv_2d_params)

RUN(depthwise_conv_2d) {
  bl_depthwise_conv_2d_int8(params, inputs[0], inputs[1], inputs[2], outputs[0], scratch);
}
SCRATCH(depthwise_conv_2d, bl_depthwise_conv_2d_params)

// TensorFlow Lite has the output's shape first, the input third.
RUN(transpose_conv) {
  bl_transpose_conv_int8(params, inputs[2], inputs[1], inputs[3], outputs[0], scratch);
}
SCRATCH(transpose_conv, bl_transpose_conv_params)

RUN(fully_connected) {
  (void)scratch;
  bl_fully_connected_int8(params, inputs[0], inputs[1], inputs[2], outputs[0]);
}

// One input and no scratch.
#define RUN_PLAIN(name)                              \
  RUN(name) {                                        \
    (void)scratch;                                   \
    bl_##name##_int8(params, inputs[0], outputs[0]); \
  }
RUN_PLAIN(average_pool_2d)
RUN_PLAIN(max_pool_2d)
RUN_PLAIN(softmax)
RUN_PLAIN(logistic)
RUN_PLAIN(tanh)
RUN_PLAIN(dequantize)
RUN_PLAIN(mean)
RUN_PLAIN(pad)
RUN_PLAIN(reshape)
RUN_PLAIN(strided_slice)
RUN_PLAIN(transpose)

RUN(quantize_float) {
  (void)scratch;
  bl_quantize_float32(params, inputs[0], outputs[0]);
}

// Two inputs.
#define RUN_BINARY(name)                                        \
  RUN(name) {                                                   \
    (void)scratch;                                              \
    bl_##name##_int8(params, inputs[0], inputs[1], outputs[0]); \
  }
RUN_BINARY(add)
RUN_BINARY(sub)
RUN_BINARY(mul)

// One input and scratch.
#define RUN_WITH_SCRATCH(name, block)                                     \
  RUN(name) { bl_##name##_int8(params, inputs[0], outputs[0], scratch); } \
  SCRATCH(name, block)
RUN_WITH_SCRATCH(relu, bl_rescale_params)
RUN_WITH_SCRATCH(quantize, bl_rescale_params)
RUN_WITH_SCRATCH(leaky_relu, bl_leaky_relu_params)
RUN_WITH_SCRATCH(hard_swish, bl_hard_swish_params)
RUN_WITH_SCRATCH(resize_nearest_neighbor, bl_resize_nearest_neighbor_params)

RUN(concatenation) {
  (void)scratch;
  bl_concatenation_int8(params, (const int8_t* const*)inputs, outputs[0]);
}

// SPLIT has the axis first, SPLIT_V the input.
RUN(split) {
  (void)scratch;
  bl_split_int8(params, inputs[1], (int8_t* const*)outputs);
}
RUN(split_v) {
  (void)scratch;
  bl_split_int8(params, inputs[0], (int8_t* const*)outputs);
}

// Fused: the parts' blocks, and their inputs less the tensor between. PAD has its paddings second.
#define RUN_PAD_AND(name)                                                                   \
  RUN(pad_##name) {                                                                         \
    const void* const* blocks = params;                                                     \
    bl_pad_##name##_int8(blocks[0], blocks[1], inputs[0], inputs[2], inputs[3], outputs[0], \
                         scratch);                                                          \
  }                                                                                         \
  static size_t scratch_pad_##name(const void* params) {                                    \
    const void* const* blocks = params;                                                     \
    return bl_pad_##name##_scratch_bytes(blocks[0], blocks[1]);                             \
  }
RUN_PAD_AND(conv_2d)
RUN_PAD_AND(depthwise_conv_2d)

RUN(conv_2d_add) {
  const void* const* blocks = params;
  bl_conv_2d_add_int8(blocks[0], blocks[1], inputs[0], inputs[1], inputs[2], inputs[3], outputs[0],
                      scratch);
}
static size_t scratch_conv_2d_add(const void* params) {
  const void* const* blocks = params;
  return bl_conv_2d_add_scratch_bytes(blocks[0], blocks[1]);
}

RUN(depthwise_conv_2d_conv_2d) {
  const void* const* blocks = params;
  bl_depthwise_conv_2d_conv_2d_int8(blocks[0], blocks[1], inputs[0], inputs[1], inputs[2],
                                    inputs[3], inputs[4], outputs[0], scratch);
}
static size_t scratch_depthwise_conv_2d_conv_2d(const void* params) {
  const void* const* blocks = params;
  return bl_depthwise_conv_2d_conv_2d_scratch_bytes(blocks[0], blocks[1]);
}

// shape_words: what settles the cost of the operators here on the core that this is compiled for.
//
// Moving data costs the same whatever it is. With the DSP extension, so do products, rescaling,
// clamping and the larger of two: none of it branches on a value, and these cores multiply any
// values in the same time. The M0+ does so too, and what output_stage.h has for it does not branch
// either; the larger of two does. The M3's long multiplication ends early. An FPU converts and
// multiplies any values in the same time; without one, libgcc's code branches.
//
// Words of the shape may be divided and branched on: convolutions do so for dilation and groups,
// which are among them.
//
// 0 everywhere: average_pool_2d and mean divide, softmax looks at the values, concatenation and
// split have their shape behind a pointer, reshape may find its output in place, tables are read
// where the data says, and what takes 32-bit multipliers one by one branches on their shift.
#define ALL_WORDS(block) (sizeof(block) / 4)
#define WORDS_BEFORE(block, field) (offsetof(block, field) / 4)
#define WITH_DSP(words) (BL_DSP ? (words) : 0)
#if defined(__ARM_ARCH_6M__)
#define IF_SCALED_EVENLY(words) (words)
#else
#define IF_SCALED_EVENLY(words) WITH_DSP(words)
#endif
#if defined(__ARM_FP)
#define WITH_FPU(words) (words)
#else
#define WITH_FPU(words) 0
#endif

static const bl_operator operators[] = {
    {"CONV_2D", BL_INT8, scratch_conv_2d, run_conv_2d,
     IF_SCALED_EVENLY(WORDS_BEFORE(bl_conv_2d_params, input_offset)), 0},
    {"DEPTHWISE_CONV_2D", BL_INT8, scratch_depthwise_conv_2d, run_depthwise_conv_2d,
     IF_SCALED_EVENLY(WORDS_BEFORE(bl_depthwise_conv_2d_params, input_offset)), 0},
    {"TRANSPOSE_CONV", BL_INT8, scratch_transpose_conv, run_transpose_conv,
     IF_SCALED_EVENLY(WORDS_BEFORE(bl_transpose_conv_params, input_offset)), 0},
    {"FULLY_CONNECTED", BL_INT8, NULL, run_fully_connected,
     IF_SCALED_EVENLY(WORDS_BEFORE(bl_fully_connected_params, input_offset)), 0},
    {"AVERAGE_POOL_2D", BL_INT8, NULL, run_average_pool_2d, 0, 0},
    {"MAX_POOL_2D", BL_INT8, NULL, run_max_pool_2d, WITH_DSP(ALL_WORDS(bl_pool_2d_params)), 0},
    {"MEAN", BL_INT8, NULL, run_mean, 0, 0},
    {"ADD", BL_INT8, NULL, run_add, 0, 0},
    {"SUB", BL_INT8, NULL, run_sub, 0, 0},
    {"MUL", BL_INT8, NULL, run_mul, 0, 0},
    {"SOFTMAX", BL_INT8, NULL, run_softmax, 0, 0},
    {"LOGISTIC", BL_INT8, NULL, run_logistic, 0, 0},
    {"TANH", BL_INT8, NULL, run_tanh, 0, 0},
    {"RELU", BL_INT8, scratch_relu, run_relu, 0, 0},
    {"RELU6", BL_INT8, scratch_relu, run_relu, 0, 0},
    {"RELU_0_TO_1", BL_INT8, scratch_relu, run_relu, 0, 0},
    {"RELU_N1_TO_1", BL_INT8, scratch_relu, run_relu, 0, 0},
    {"LEAKY_RELU", BL_INT8, scratch_leaky_relu, run_leaky_relu, 0, 0},
    {"HARD_SWISH", BL_INT8, scratch_hard_swish, run_hard_swish, 0, 0},
    {"QUANTIZE", BL_INT8, scratch_quantize, run_quantize, 0, 0},
    {"QUANTIZE", BL_FLOAT32, NULL, run_quantize_float, 0, 0},
    {"DEQUANTIZE", BL_INT8, NULL, run_dequantize,
     WITH_FPU(WORDS_BEFORE(bl_dequantize_params, input_offset)), 0},
    {"RESHAPE", BL_INT8, NULL, run_reshape, 0, 0},
    {"SQUEEZE", BL_INT8, NULL, run_reshape, 0, 0},
    {"EXPAND_DIMS", BL_INT8, NULL, run_reshape, 0, 0},
    {"PAD", BL_INT8, NULL, run_pad, WORDS_BEFORE(bl_pad_params, value), 0},
    {"PADV2", BL_INT8, NULL, run_pad, WORDS_BEFORE(bl_pad_params, value), 0},
    {"CONCATENATION", BL_INT8, NULL, run_concatenation, 0, 0},
    {"SPLIT", BL_INT8, NULL, run_split, 0, 0},
    {"SPLIT_V", BL_INT8, NULL, run_split_v, 0, 0},
    {"SLICE", BL_INT8, NULL, run_strided_slice, ALL_WORDS(bl_strided_slice_params), 0},
    {"STRIDED_SLICE", BL_INT8, NULL, run_strided_slice, ALL_WORDS(bl_strided_slice_params), 0},
    {"TRANSPOSE", BL_INT8, NULL, run_transpose, ALL_WORDS(bl_transpose_params), 0},
    {"RESIZE_NEAREST_NEIGHBOR", BL_INT8, scratch_resize_nearest_neighbor,
     run_resize_nearest_neighbor, ALL_WORDS(bl_resize_nearest_neighbor_params), 0},
    {"PAD+CONV_2D", BL_INT8, scratch_pad_conv_2d, run_pad_conv_2d, 0, 0},
    {"PAD+DEPTHWISE_CONV_2D", BL_INT8, scratch_pad_depthwise_conv_2d, run_pad_depthwise_conv_2d, 0,
     0},
    {"CONV_2D+ADD", BL_INT8, scratch_conv_2d_add, run_conv_2d_add, 0, BL_OVER_INPUT(3)},
    {"DEPTHWISE_CONV_2D+CONV_2D", BL_INT8, scratch_depthwise_conv_2d_conv_2d,
     run_depthwise_conv_2d_conv_2d, 0, BL_OVER_INPUT(0)},
};

const bl_pack boardless_kernel_pack = {BL_PACK_MAGIC, BL_PACK_ABI_VERSION,
                                       "boardless",   "1",
                                       BL_COMPILER,   sizeof(operators) / sizeof(operators[0]),
                                       operators};
