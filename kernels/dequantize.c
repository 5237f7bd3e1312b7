// dequantize: int8 to float32. The reference multiplies in double and rounds to float: since a
// float times a 9-bit integer is exact in double, one multiplication in float is the same.
#include "boardless_kernels.h"

void bl_dequantize_int8(const bl_dequantize_params* params, const int8_t* input, float* output) {
  const bl_dequantize_params p = *params;
  for (int32_t i = 0; i < p.length; i++) {
    output[i] = p.scale * (float)(input[i] + p.input_offset);
  }
}
