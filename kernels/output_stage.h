// From sums to outputs, channel by channel, at the least cost that the scales of a layer allow.
//
//   const bl_output_stage stage =
//       bl_make_output_stage(offset, min, max, multiplier, shift, channels);
//   output[c] = bl_to_output(&stage, sum, c);         // in a loop for stage.is_plain and one not
//   bl_clamp_outputs(&stage, output, count);          // and the activation, over all of it
//
// Where every scale is below one half and none is 0, the two roundings of requantise.h take six
// instructions with the DSP extension: that is nearly always so, and it is looked at once for a
// layer. Outputs are saturated to int8 there, which costs one instruction; a narrower activation is
// left to bl_clamp_outputs, four at once. The Cortex-M3 saturates as well, but has nothing to clamp
// four at once with: any activation but the whole of int8 takes the other way.
//
// No value decides a branch, so that a layer's cost follows from its shape and from that one look:
// what shape_words promises.
#ifndef BOARDLESS_KERNELS_OUTPUT_STAGE_H
#define BOARDLESS_KERNELS_OUTPUT_STAGE_H

#include "dsp.h"
#include "requantise.h"

// Leaves GCC one index for all of a loop's arrays. It would have a pointer into each, to be loaded,
// moved on and stored again each round where there are more of them than registers.
#if defined(__GNUC__)
#define BL_KEEP_INDEX(index) __asm__("" : "+r"(index))
#else
#define BL_KEEP_INDEX(index) (void)0
#endif

typedef struct bl_output_stage {
  const int32_t *multiplier, *shift;
  int32_t offset, min, max;
  int32_t is_plain;
  int32_t rounding;  // half of the last bit shifted out, and the offset above it
} bl_output_stage;

static inline int32_t bl_is_plain(const int32_t* multiplier, const int32_t* shift, int32_t channels,
                                  int32_t min, int32_t max) {
#if BL_SSAT && !BL_DSP
  if (min != INT8_MIN || max != INT8_MAX) return 0;
#else
  (void)min, (void)max;
#endif
  uint32_t all = UINT32_C(0x80000000);
  for (int32_t c = 0; c < channels; c++) {
    all &= (uint32_t)shift[c] & (uint32_t)bl_shift_left(multiplier[c], 1);
  }
  return all != 0;
}

static inline bl_output_stage bl_make_output_stage(int32_t offset, int32_t min, int32_t max,
                                                   const int32_t* multiplier, const int32_t* shift,
                                                   int32_t channels) {
  return (bl_output_stage){
      .multiplier = multiplier,
      .shift = shift,
      .offset = offset,
      .min = min,
      .max = max,
      .is_plain = bl_is_plain(multiplier, shift, channels, min, max),
      .rounding = 2 * offset + 1,
  };
}

// max(value, 0) and the clamp between two bounds, without a branch where the core has no other way
// to leave an instruction out.
static inline int32_t bl_not_negative(int32_t value) { return value & ~(value >> 31); }

static inline int32_t bl_clamp_evenly(int32_t value, int32_t min, int32_t max) {
#if defined(__ARM_ARCH_6M__)
  value = min + bl_not_negative(value - min);
  return max - bl_not_negative(max - value);
#else
  return bl_clamp(value, min, max);
#endif
}

// `is_plain` is stage->is_plain as a constant, so that a caller's loop has but one of the two ways.
static inline __attribute__((always_inline)) int32_t bl_scaled_output(const bl_output_stage* stage,
                                                                      int32_t sum,
                                                                      int32_t multiplier,
                                                                      int32_t shift,
                                                                      int32_t is_plain) {
  if (is_plain) {
#if BL_DSP || BL_SSAT
    // Twice a multiplier of at least 2^30 is 2^32 more than int32 takes it for: the sum once more
    // in the upper word. That doubles the product without doubling the sum, which could overflow.
    int32_t value = bl_smmlar(sum, bl_shift_left(multiplier, 1), sum);
    value += value >> 31;
    value >>= ~shift;  // one less than the shift is long
#if BL_DSP
    return bl_ssat8(bl_qadd(value, stage->rounding) >> 1);
#else
    return bl_ssat8(((value + 1) >> 1) + stage->offset);
#endif
#else
    int32_t value = bl_scale(sum, multiplier);
    value += value >> 31;
    value = ((value >> ~shift) + 1) >> 1;
    return bl_clamp_evenly(value + stage->offset, stage->min, stage->max);
#endif
  }
  const int32_t right = shift >> 31;  // -1 if the shift is to the right, else 0
  const int32_t length = -(shift & right);
  sum = bl_shift_left(sum, shift & ~right);
#if BL_DSP
  const int32_t doubled = bl_shift_left(multiplier, 1);
  int32_t value = bl_smmlar(sum, doubled, sum & doubled >> 31);
#else
  int32_t value = bl_scale(sum, multiplier);
#endif
  value += value >> 31 & right;
  value = (value >> length) + (value >> (length + right) & -right);
#if BL_DSP
  return bl_ssat8(bl_qadd(value, stage->offset));
#else
  return bl_clamp_evenly(value + stage->offset, stage->min, stage->max);
#endif
}

static inline __attribute__((always_inline)) int8_t bl_to_output(const bl_output_stage* stage,
                                                                 int32_t sum, int32_t channel,
                                                                 int32_t is_plain) {
  return (int8_t)bl_scaled_output(stage, sum, stage->multiplier[channel], stage->shift[channel],
                                  is_plain);
}

#if !BL_DSP
// One pixel's outputs, a sum for each channel.
void bl_store_outputs(const bl_output_stage* stage, const int32_t* sums, int32_t channels,
                      int8_t* output);
#endif

static inline void bl_clamp_outputs(const bl_output_stage* stage, int8_t* output, int32_t count) {
#if BL_DSP
  if (stage->min == INT8_MIN && stage->max == INT8_MAX) return;
  const uint32_t low = (uint8_t)stage->min * UINT32_C(0x01010101);
  const uint32_t high = (uint8_t)stage->max * UINT32_C(0x01010101);
  for (; count >= 4; count -= 4, output += 4) {
    bl_store_word(output, bl_min_bytes(bl_max_bytes(bl_load_word(output), low), high));
  }
  for (; count > 0; count--, output++) {
    *output = (int8_t)bl_min_bytes(bl_max_bytes((uint8_t)*output, low), high);
  }
#else
  (void)stage, (void)output, (void)count;
#endif
}

#endif
