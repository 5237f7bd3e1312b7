// The pack: every operator of this folder behind the one signature of bl_operator.
#include "boardless_kernels.h"

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

static const bl_operator operators[] = {
    {"CONV_2D", BL_INT8, scratch_conv_2d, run_conv_2d},
    {"DEPTHWISE_CONV_2D", BL_INT8, scratch_depthwise_conv_2d, run_depthwise_conv_2d},
    {"TRANSPOSE_CONV", BL_INT8, scratch_transpose_conv, run_transpose_conv},
    {"FULLY_CONNECTED", BL_INT8, NULL, run_fully_connected},
    {"AVERAGE_POOL_2D", BL_INT8, NULL, run_average_pool_2d},
    {"MAX_POOL_2D", BL_INT8, NULL, run_max_pool_2d},
    {"MEAN", BL_INT8, NULL, run_mean},
    {"ADD", BL_INT8, NULL, run_add},
    {"SUB", BL_INT8, NULL, run_sub},
    {"MUL", BL_INT8, NULL, run_mul},
    {"SOFTMAX", BL_INT8, NULL, run_softmax},
    {"LOGISTIC", BL_INT8, NULL, run_logistic},
    {"TANH", BL_INT8, NULL, run_tanh},
    {"RELU", BL_INT8, scratch_relu, run_relu},
    {"RELU6", BL_INT8, scratch_relu, run_relu},
    {"RELU_0_TO_1", BL_INT8, scratch_relu, run_relu},
    {"RELU_N1_TO_1", BL_INT8, scratch_relu, run_relu},
    {"LEAKY_RELU", BL_INT8, scratch_leaky_relu, run_leaky_relu},
    {"HARD_SWISH", BL_INT8, scratch_hard_swish, run_hard_swish},
    {"QUANTIZE", BL_INT8, scratch_quantize, run_quantize},
    {"QUANTIZE", BL_FLOAT32, NULL, run_quantize_float},
    {"DEQUANTIZE", BL_INT8, NULL, run_dequantize},
    {"RESHAPE", BL_INT8, NULL, run_reshape},
    {"SQUEEZE", BL_INT8, NULL, run_reshape},
    {"EXPAND_DIMS", BL_INT8, NULL, run_reshape},
    {"PAD", BL_INT8, NULL, run_pad},
    {"PADV2", BL_INT8, NULL, run_pad},
    {"CONCATENATION", BL_INT8, NULL, run_concatenation},
    {"SPLIT", BL_INT8, NULL, run_split},
    {"SPLIT_V", BL_INT8, NULL, run_split_v},
    {"SLICE", BL_INT8, NULL, run_strided_slice},
    {"STRIDED_SLICE", BL_INT8, NULL, run_strided_slice},
    {"TRANSPOSE", BL_INT8, NULL, run_transpose},
    {"RESIZE_NEAREST_NEIGHBOR", BL_INT8, scratch_resize_nearest_neighbor,
     run_resize_nearest_neighbor},
};

const bl_pack boardless_kernel_pack = {BL_PACK_MAGIC, BL_PACK_ABI_VERSION,
                                       "boardless",   "1",
                                       BL_COMPILER,   sizeof(operators) / sizeof(operators[0]),
                                       operators};
