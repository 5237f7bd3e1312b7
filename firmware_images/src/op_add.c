// One add, once, on seeded data.
#include "boardless_kernels.h"
#include "op_add_data.h"

int8_t output[4096];

int main(void) {
  bl_add_int8(&add, input_1, input_2, output);
  return 0;
}
