// One average_pool_2d, once, on seeded data.
#include "boardless_kernels.h"
#include "op_average_pool_2d_data.h"

int8_t output[17 * 17 * 16];

int main(void) {
  bl_average_pool_2d_int8(&pool, input, output);
  return 0;
}
