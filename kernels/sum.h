// What add and sub share: both inputs brought to one scale, the second with a sign, and the sum
// rescaled. Three long multiplies per element, which SIMD has nothing to give to; an input that
// stays is rescaled once.
#ifndef BOARDLESS_KERNELS_SUM_H
#define BOARDLESS_KERNELS_SUM_H

#include "boardless_kernels.h"
#include "broadcast.h"
#include "requantise.h"

static inline int32_t bl_scaled_1(const bl_add_params* p, int32_t value) {
  return bl_requantise(bl_shift_left(value + p->input_1_offset, p->left_shift),
                       p->input_1_multiplier, p->input_1_shift);
}

static inline int32_t bl_scaled_2(const bl_add_params* p, int32_t value) {
  return bl_requantise(bl_shift_left(value + p->input_2_offset, p->left_shift),
                       p->input_2_multiplier, p->input_2_shift);
}

static inline int8_t bl_scaled_sum(const bl_add_params* p, int32_t sum) {
  const int32_t scaled = bl_requantise(sum, p->output_multiplier, p->output_shift);
  return (int8_t)bl_clamp(scaled + p->output_offset, p->activation_min, p->activation_max);
}

static inline __attribute__((always_inline)) void bl_sum_run(const bl_add_params* params,
                                                             int32_t sign, const int8_t* input_1,
                                                             int32_t step_1, const int8_t* input_2,
                                                             int32_t step_2, int8_t* output,
                                                             int32_t length) {
  const bl_add_params p = *params;  // a copy, which stores to output cannot alias
  if (step_1 == 0) {
    const int32_t a = bl_scaled_1(&p, *input_1);
    for (int32_t i = 0; i < length; i++) {
      output[i] = bl_scaled_sum(&p, a + sign * bl_scaled_2(&p, input_2[i]));
    }
  } else if (step_2 == 0) {
    const int32_t b = sign * bl_scaled_2(&p, *input_2);
    for (int32_t i = 0; i < length; i++) {
      output[i] = bl_scaled_sum(&p, bl_scaled_1(&p, input_1[i]) + b);
    }
  } else {
    for (int32_t i = 0; i < length; i++) {
      const int32_t a = bl_scaled_1(&p, input_1[i]);
      output[i] = bl_scaled_sum(&p, a + sign * bl_scaled_2(&p, input_2[i]));
    }
  }
}

#endif
