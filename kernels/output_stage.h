// From sums to outputs, channel by channel, at the least cost that the scales of a layer allow.
//
//   const bl_output_stage stage = bl_make_output_stage(offset, min, max, multiplier, shift,
//                                                      bias, channels, length);
//   output[c] = bl_to_output(&stage, sum, c);         // in a loop for stage.is_plain and one not
//   bl_clamp_outputs(&stage, output, count);          // and the activation, over all of it
//
// With the DSP extension the two roundings of requantise.h take seven instructions where every
// shift is to the right and no sum reaches 2^30: that is nearly always so, and it is looked at once
// for a layer. Such outputs are saturated to int8, which costs one instruction; a narrower
// activation is left to bl_clamp_outputs, four at once.
#ifndef BOARDLESS_KERNELS_OUTPUT_STAGE_H
#define BOARDLESS_KERNELS_OUTPUT_STAGE_H

#include "dsp.h"
#include "requantise.h"

typedef struct bl_output_stage {
  const int32_t *multiplier, *shift;
  int32_t offset, min, max;
  int32_t is_plain;
  int32_t rounding;  // half of the last bit shifted out, and the offset above it
} bl_output_stage;

// `length` products of 9 by 8 bits and a bias make up a sum: with 2^14 of them and a bias of 2^29
// at most, 2^14 * 255 * 128 + 2^29 is less than 2^30.
static inline int32_t bl_is_plain(const int32_t* shift, const int32_t* bias, int32_t channels,
                                  int32_t length) {
#if BL_DSP
  if (length > 1 << 14) return 0;
  uint32_t all_negative = UINT32_C(0x80000000), too_large = 0;
  for (int32_t c = 0; c < channels; c++) all_negative &= (uint32_t)shift[c];
  if (bias) {
    for (int32_t c = 0; c < channels; c++) {
      too_large |= ((uint32_t)bias[c] + (UINT32_C(1) << 29)) >> 30;
    }
  }
  return all_negative != 0 && too_large == 0;
#else
  (void)shift, (void)bias, (void)channels, (void)length;
  return 0;
#endif
}

static inline bl_output_stage bl_make_output_stage(int32_t offset, int32_t min, int32_t max,
                                                   const int32_t* multiplier, const int32_t* shift,
                                                   const int32_t* bias, int32_t channels,
                                                   int32_t length) {
  return (bl_output_stage){
      .multiplier = multiplier,
      .shift = shift,
      .offset = offset,
      .min = min,
      .max = max,
      .is_plain = bl_is_plain(shift, bias, channels, length),
      .rounding = 2 * offset + 1,
  };
}

// `is_plain` is stage->is_plain as a constant, so that a caller's loop has but one of the two ways.
static inline __attribute__((always_inline)) int32_t bl_scaled_output(const bl_output_stage* stage,
                                                                      int32_t sum,
                                                                      int32_t multiplier,
                                                                      int32_t shift,
                                                                      int32_t is_plain) {
#if BL_DSP
  if (is_plain) {
    // The doubling is in the sum: rounding the upper word is then rounding at bit 31.
    int32_t value = bl_smmulr(bl_shift_left(sum, 1), multiplier);
    value += value >> 31;
    value >>= ~shift;  // one less than the shift is long
    return bl_ssat8((value + stage->rounding) >> 1);
  }
#endif
  (void)is_plain;
  return bl_clamp(bl_requantise(sum, multiplier, shift) + stage->offset, stage->min, stage->max);
}

static inline __attribute__((always_inline)) int8_t bl_to_output(const bl_output_stage* stage,
                                                                 int32_t sum, int32_t channel,
                                                                 int32_t is_plain) {
  return (int8_t)bl_scaled_output(stage, sum, stage->multiplier[channel], stage->shift[channel],
                                  is_plain);
}

static inline void bl_clamp_outputs(const bl_output_stage* stage, int8_t* output, int32_t count) {
#if BL_DSP
  if (!stage->is_plain || (stage->min == INT8_MIN && stage->max == INT8_MAX)) return;
  const uint32_t low = (uint8_t)stage->min * UINT32_C(0x01010101);
  const uint32_t high = (uint8_t)stage->max * UINT32_C(0x01010101);
  for (; count >= 4; count -= 4, output += 4) {
    bl_store_word(output, bl_min_bytes(bl_max_bytes(bl_load_word(output), low), high));
  }
  for (; count > 0; count--, output++) *output = (int8_t)bl_clamp(*output, stage->min, stage->max);
#else
  (void)stage, (void)output, (void)count;
#endif
}

#endif
