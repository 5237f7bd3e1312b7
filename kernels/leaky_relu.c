// leaky_relu: two scales, one on either side of the zero point.
#include "boardless_kernels.h"
#include "byte_map.h"
#include "requantise.h"

static inline int32_t leaky(const void* params, int32_t value) {
  const bl_leaky_relu_params* p = (const bl_leaky_relu_params*)params;
  const int32_t x = value + p->input_offset;
  int32_t scaled;
  if (x >= 0) {
    scaled = bl_requantise(x, p->multiplier, p->shift);
  } else if (p->alpha_multiplier >= 0) {
    scaled = bl_requantise(x, p->alpha_multiplier, p->alpha_shift);
  } else {
    scaled = -bl_requantise(x, -p->alpha_multiplier, p->alpha_shift);
  }
  return bl_clamp(scaled + p->output_offset, INT8_MIN, INT8_MAX);
}

size_t bl_leaky_relu_scratch_bytes(const bl_leaky_relu_params* params) {
  return bl_map_scratch_bytes(params->length);
}

void bl_leaky_relu_int8(const bl_leaky_relu_params* params, const int8_t* input, int8_t* output,
                        int8_t* scratch) {
  const bl_leaky_relu_params p = *params;
  bl_map(&p, leaky, input, output, p.length, scratch);
}
