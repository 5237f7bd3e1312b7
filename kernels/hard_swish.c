// hard_swish in the 16-bit fixed point of TensorFlow Lite's reference. The factor that goes from 0
// to 1 as x goes from -3 to 3, "reluish", is worked out with saturation, so that its clamp is free.
#include "boardless_kernels.h"
#include "byte_map.h"
#include "requantise.h"

static inline int32_t saturate(int32_t value) { return bl_clamp(value, INT16_MIN, INT16_MAX); }

// round(a * b / 2^15); b is never negative, so nothing overflows.
static inline int32_t multiply_rounded(int32_t a, int32_t b) { return (a * b + (1 << 14)) >> 15; }

static inline int32_t shift_right_rounded(int32_t value, int32_t exponent) {
  return exponent > 0 ? bl_rounding_shift_right(value, exponent) : value;
}

// A left shift of 16 bits or more saturates everything but zero, and would leave int32.
static inline int32_t shift_left_saturated(int32_t value, int32_t exponent) {
  const int32_t bits = exponent < 15 ? exponent : 15;
  return saturate(value * (1 << bits));
}

static inline int32_t hard_swish(const void* params, int32_t value) {
  const bl_hard_swish_params* p = (const bl_hard_swish_params*)params;
  const int32_t fine = (value + p->input_offset) * 128;
  const int32_t scaled = multiply_rounded(fine, p->output_multiplier);
  int32_t reluish = fine;
  if (p->reluish_exponent > 0) reluish = shift_left_saturated(reluish, p->reluish_exponent - 1);
  reluish = multiply_rounded(reluish, p->reluish_multiplier);
  if (p->reluish_exponent > 0) reluish = shift_left_saturated(reluish, 1);
  if (p->reluish_exponent < 0) reluish = shift_right_rounded(reluish, -p->reluish_exponent);
  reluish = (reluish + (1 << 15)) >> 1;
  const int32_t product = reluish * scaled / (1 << 15);  // toward zero, as the reference's
  const int32_t result = shift_right_rounded(product, -p->output_exponent);
  return bl_clamp(result + p->output_offset, INT8_MIN, INT8_MAX);
}

size_t bl_hard_swish_scratch_bytes(const bl_hard_swish_params* params) {
  return bl_map_scratch_bytes(params->length);
}

void bl_hard_swish_int8(const bl_hard_swish_params* params, const int8_t* input, int8_t* output,
                        int8_t* scratch) {
  const bl_hard_swish_params p = *params;
  bl_map(&p, hard_swish, input, output, p.length, scratch);
}
