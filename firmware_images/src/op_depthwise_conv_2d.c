// One depthwise_conv_2d, once, on seeded data.
#include "boardless_kernels.h"
#include "op_depthwise_conv_2d_data.h"

int8_t output[16 * 16 * 32];

static int16_t scratch[512];

int main(void) {
  bl_depthwise_conv_2d_int8(&depthwise, input, depthwise_weights, depthwise_bias, output, scratch);
  return 0;
}
