// One softmax, once, on seeded data.
#include "boardless_kernels.h"
#include "op_softmax_data.h"

int8_t output[16 * 32];

int main(void) {
  bl_softmax_int8(&softmax, input, output);
  return 0;
}
