// mul: the product of two 9-bit values, rescaled. A value that stays is loaded once.
#include "boardless_kernels.h"
#include "broadcast.h"
#include "requantise.h"

static inline int8_t product(const bl_mul_params* p, int32_t a, int32_t b) {
  const int32_t scaled = bl_requantise(a * b, p->output_multiplier, p->output_shift);
  return (int8_t)bl_clamp(scaled + p->output_offset, p->activation_min, p->activation_max);
}

static void run(const void* params, const int8_t* input_1, int32_t step_1, const int8_t* input_2,
                int32_t step_2, int8_t* output, int32_t length) {
  const bl_mul_params p = *(const bl_mul_params*)params;  // stores to output cannot alias it
  if (step_1 == 0) {
    const int32_t a = *input_1 + p.input_1_offset;
    for (int32_t i = 0; i < length; i++) {
      output[i] = product(&p, a, input_2[i] + p.input_2_offset);
    }
  } else if (step_2 == 0) {
    const int32_t b = *input_2 + p.input_2_offset;
    for (int32_t i = 0; i < length; i++) {
      output[i] = product(&p, input_1[i] + p.input_1_offset, b);
    }
  } else {
    for (int32_t i = 0; i < length; i++) {
      output[i] = product(&p, input_1[i] + p.input_1_offset, input_2[i] + p.input_2_offset);
    }
  }
}

void bl_mul_int8(const bl_mul_params* params, const int8_t* input_1, const int8_t* input_2,
                 int8_t* output) {
  if (!params->broadcast) {
    run(params, input_1, 1, input_2, 1, output, params->length);
    return;
  }
  bl_broadcast(params, run, params->input_1_dims, params->input_2_dims, input_1, input_2, output);
}
