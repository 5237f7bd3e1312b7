// What add and sub share: both inputs brought to one scale, the second with a sign, and the sum
// rescaled. Three long multiplies per element, which SIMD has nothing to give to; an input that
// stays is rescaled once.
//
// TensorFlow Lite halves the larger of the two scales and has the others below that. Where it is
// so, every factor is a multiplier and a shift to the right: what has to be asked for each element
// otherwise is asked once, and two elements at a time share the loads of what does not fit in
// registers.
#ifndef BOARDLESS_KERNELS_SUM_H
#define BOARDLESS_KERNELS_SUM_H

#include "boardless_kernels.h"
#include "broadcast.h"
#include "dsp.h"
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

// A factor below one half: (x * scale + begin) * multiplier, to the right by one less than its
// shift is long, and then by one.
typedef struct bl_sum_factor {
  int32_t scale, begin, multiplier, less_one;
} bl_sum_factor;

typedef struct bl_sum_factors {
  bl_sum_factor one, two, out;
  int32_t rounding, min, max;  // half of the last bit shifted out, and the offset above it
} bl_sum_factors;

// Whether the factor is below one half. One half itself, with a shift of 0, is exact and becomes
// twice as much shifted by 1.
static inline int32_t bl_make_sum_factor(int32_t left_shift, int32_t offset, int32_t multiplier,
                                         int32_t shift, bl_sum_factor* factor) {
  if (shift == 0 && multiplier == 1 << 30) {
    left_shift++;
    shift--;
  }
  factor->scale = bl_shift_left(1, left_shift);
  factor->begin = bl_shift_left(offset, left_shift);
  factor->multiplier = multiplier;
  factor->less_one = ~shift;
  return shift < 0 && multiplier >= 1 << 30;
}

// Whether all three are.
static inline int32_t bl_make_sum_factors(const bl_add_params* p, bl_sum_factors* factors) {
#if defined(__ARM_ARCH_6M__)
  (void)p, (void)factors;
  return 0;  // a multiplication is a dozen instructions there, of which branches are few
#else
  factors->rounding = 2 * p->output_offset + 1;
  factors->min = p->activation_min;
  factors->max = p->activation_max;
  return bl_make_sum_factor(p->left_shift, p->input_1_offset, p->input_1_multiplier,
                            p->input_1_shift, &factors->one) &&
         bl_make_sum_factor(p->left_shift, p->input_2_offset, p->input_2_multiplier,
                            p->input_2_shift, &factors->two) &&
         p->output_shift < 0 &&
         bl_make_sum_factor(0, 0, p->output_multiplier, p->output_shift, &factors->out);
#endif
}

static inline __attribute__((always_inline)) int32_t bl_before_last_shift(int32_t value,
                                                                          bl_sum_factor factor) {
#if BL_SSAT
  // Twice the multiplier is 2^32 more than int32 takes it for: the value once more.
  value = bl_smmlar(value, bl_shift_left(factor.multiplier, 1), value);
#else
  value = bl_scale(value, factor.multiplier);
#endif
  value += value >> 31;
  return value >> factor.less_one;
}

static inline __attribute__((always_inline)) int32_t bl_scaled_by(int32_t value,
                                                                  bl_sum_factor factor) {
  return (bl_before_last_shift(value * factor.scale + factor.begin, factor) + 1) >> 1;
}

// Of two inputs that both move on: in a function of its own, for the registers.
static __attribute__((noinline, unused)) void bl_sum_by_factors(const bl_sum_factors* factors,
                                                                int32_t sign, const int8_t* input_1,
                                                                const int8_t* input_2,
                                                                int8_t* output, int32_t length) {
  const bl_sum_factors h = *factors;  // a copy, which stores to output cannot alias
  const int8_t* const end = input_1 + (length & ~1);
  while (input_1 != end) {
    const int32_t a0 = bl_scaled_by(input_1[0], h.one), a1 = bl_scaled_by(input_1[1], h.one);
    const int32_t b0 = bl_scaled_by(input_2[0], h.two), b1 = bl_scaled_by(input_2[1], h.two);
    const int32_t y0 = (bl_before_last_shift(a0 + sign * b0, h.out) + h.rounding) >> 1;
    const int32_t y1 = (bl_before_last_shift(a1 + sign * b1, h.out) + h.rounding) >> 1;
    output[0] = (int8_t)bl_clamp(y0, h.min, h.max);
    output[1] = (int8_t)bl_clamp(y1, h.min, h.max);
    input_1 += 2;
    input_2 += 2;
    output += 2;
  }
  if (length & 1) {
    const int32_t sum = bl_scaled_by(*input_1, h.one) + sign * bl_scaled_by(*input_2, h.two);
    *output = (int8_t)bl_clamp((bl_before_last_shift(sum, h.out) + h.rounding) >> 1, h.min, h.max);
  }
}

static inline __attribute__((always_inline)) void bl_sum_run(const bl_add_params* params,
                                                             int32_t sign, const int8_t* input_1,
                                                             int32_t step_1, const int8_t* input_2,
                                                             int32_t step_2, int8_t* output,
                                                             int32_t length) {
  const bl_add_params p = *params;  // a copy, which stores to output cannot alias
  bl_sum_factors factors;
  if (step_1 != 0 && step_2 != 0 && bl_make_sum_factors(params, &factors)) {
    bl_sum_by_factors(&factors, sign, input_1, input_2, output, length);
    return;
  }
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
