// One fully_connected, once, on seeded data.
#include "boardless_kernels.h"
#include "op_fully_connected_data.h"

int8_t output[128];

int main(void) {
  bl_fully_connected_int8(&dense, input, dense_weights, dense_bias, output);
  return 0;
}
