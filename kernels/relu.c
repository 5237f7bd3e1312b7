// relu, relu6 and their like: where the scale stays, only the clamp is left, four bytes at once.
#include "boardless_kernels.h"
#include "byte_map.h"
#include "rescale.h"

static int keeps_values(const bl_rescale_params* p) {
  return p->multiplier == 1 << 30 && p->shift == 1 && p->input_offset + p->output_offset == 0;
}

size_t bl_relu_scratch_bytes(const bl_rescale_params* params) {
  return keeps_values(params) ? 0 : bl_map_scratch_bytes(params->length);
}

void bl_relu_int8(const bl_rescale_params* params, const int8_t* input, int8_t* output,
                  int8_t* scratch) {
  const bl_rescale_params p = *params;
  if (!keeps_values(&p)) {
    bl_map(&p, bl_rescaled, input, output, p.length, scratch);
    return;
  }
  int32_t i = 0;
#if BL_DSP
  const uint32_t low = (uint8_t)p.activation_min * UINT32_C(0x01010101);
  const uint32_t high = (uint8_t)p.activation_max * UINT32_C(0x01010101);
  for (; i + 3 < p.length; i += 4) {
    const uint32_t bytes = bl_max_bytes(bl_load_word(input + i), low);
    bl_store_word(output + i, bl_min_bytes(bytes, high));
  }
#endif
  for (; i < p.length; i++) {
    output[i] = (int8_t)bl_clamp(input[i], p.activation_min, p.activation_max);
  }
}
