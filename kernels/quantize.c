// quantize: int8 to int8 of another scale, and float32 to int8.
#include "boardless_kernels.h"
#include "byte_map.h"
#include "rescale.h"

size_t bl_quantize_scratch_bytes(const bl_rescale_params* params) {
  return bl_map_scratch_bytes(params->length);
}

void bl_quantize_int8(const bl_rescale_params* params, const int8_t* input, int8_t* output,
                      int8_t* scratch) {
  const bl_rescale_params p = *params;
  bl_map(&p, bl_rescaled, input, output, p.length, scratch);
}

// To nearest, halves away from zero. The clamp comes first, so that the conversion cannot overflow:
// what lies beyond 512 is beyond int8 whatever the zero point.
static inline int32_t round_to_int(float value) {
  value = value > 512.0f ? 512.0f : value;
  value = value < -512.0f ? -512.0f : value;
  const int32_t whole = (int32_t)value;
  const float rest = value - (float)whole;  // exact
  return whole + (rest >= 0.5f) - (rest <= -0.5f);
}

void bl_quantize_float32(const bl_quantize_float_params* params, const float* input,
                         int8_t* output) {
  const bl_quantize_float_params p = *params;
  for (int32_t i = 0; i < p.length; i++) {
    output[i] =
        (int8_t)bl_clamp(round_to_int(input[i] / p.scale) + p.output_offset, INT8_MIN, INT8_MAX);
  }
}
