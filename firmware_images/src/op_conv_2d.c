// One conv_2d, once, on seeded data.
#include "boardless_kernels.h"
#include "op_conv_2d_data.h"

int8_t output[12 * 12 * 16];

static int16_t scratch[512];

int main(void) {
  bl_conv_2d_int8(&conv, input, conv_weights, conv_bias, output, scratch);
  return 0;
}
