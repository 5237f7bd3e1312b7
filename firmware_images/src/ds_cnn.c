// Keyword spotting with a depthwise-separable CNN, in the shape of MLPerf Tiny's: a 49x10
// spectrogram in, 12 probabilities out, 2.66 million multiply-accumulates between. Weights and
// input are seeded random numbers: the cost is the real model's, the answer means nothing.
//
// Each layer is a function of its own, so that it can be a region or a row of a breakdown.
#include "boardless_kernels.h"
#include "ds_cnn_data.h"

#define LAYER __attribute__((noinline)) void

int8_t output[12];

static int8_t maps[2][25 * 5 * 64];  // each layer reads one and writes the other
static int8_t pooled[64];
static int8_t logits[12];
static int16_t scratch[1024];

LAYER layer_conv(void) { bl_conv_2d_int8(&conv, input, conv_weights, conv_bias, maps[0], scratch); }

#define SEPARABLE(N)                                                                        \
  LAYER layer_depthwise_##N(void) {                                                         \
    bl_depthwise_conv_2d_int8(&depthwise_##N, maps[0], depthwise_##N##_weights,             \
                              depthwise_##N##_bias, maps[1], scratch);                      \
  }                                                                                         \
  LAYER layer_pointwise_##N(void) {                                                         \
    bl_conv_2d_int8(&pointwise_##N, maps[1], pointwise_##N##_weights, pointwise_##N##_bias, \
                    maps[0], scratch);                                                      \
  }

SEPARABLE(1)
SEPARABLE(2)
SEPARABLE(3)
SEPARABLE(4)

LAYER layer_average_pool(void) { bl_average_pool_2d_int8(&average_pool, maps[0], pooled); }

LAYER layer_fully_connected(void) {
  bl_fully_connected_int8(&fully_connected, pooled, fully_connected_weights, fully_connected_bias,
                          logits);
}

LAYER layer_softmax(void) { bl_softmax_int8(&softmax, logits, output); }

LAYER infer(void) {
  layer_conv();
  layer_depthwise_1();
  layer_pointwise_1();
  layer_depthwise_2();
  layer_pointwise_2();
  layer_depthwise_3();
  layer_pointwise_3();
  layer_depthwise_4();
  layer_pointwise_4();
  layer_average_pool();
  layer_fully_connected();
  layer_softmax();
}

int main(void) {
  infer();
  return 0;
}
