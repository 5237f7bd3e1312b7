// The outputs of one pixel from its sums, where no SIMD instruction makes several at once: a loop
// of its own has the registers that this takes, which the loops that make the sums have not left.
#include "output_stage.h"

#if !BL_DSP

#if defined(__ARM_ARCH_6M__)

// bl_scaled_output's plain way, with bl_scale in it, as written there: 50 cycles instead of 70,
// since GCC leaves the upper registers out.
static void plain_outputs_of(const bl_output_stage* stage, const int32_t* sums, int32_t channels,
                             int8_t* output) {
  const int32_t* multiplier = stage->multiplier;
  const int32_t* const end = sums + channels;
  const uintptr_t to_shift = (uintptr_t)stage->shift - (uintptr_t)(multiplier + 1);
  int32_t x, m, a, b, t;
  __asm__ volatile(
      ".syntax unified\n"  // GCC has divided syntax for Thumb-1
      "1:\n\t"
      "ldmia %[sums]!, {%[x]}\n\t"
      "ldmia %[multiplier]!, {%[m]}\n\t"
      "asrs %[a], %[x], #16\n\t"
      "add %[a], %[half]\n\t"  // a1
      "uxth %[x], %[x]\n\t"    // a0
      "lsls %[b], %[m], #17\n\t"
      "lsrs %[b], %[b], #16\n\t"  // b0
      "movs %[t], %[b]\n\t"
      "muls %[t], %[x]\n\t"
      "lsrs %[t], %[t], #16\n\t"
      "muls %[b], %[a]\n\t"
      "adds %[t], %[b]\n\t"       // low
      "lsrs %[b], %[m], #15\n\t"  // b1
      "muls %[x], %[b]\n\t"
      "muls %[a], %[b]\n\t"
      "uxth %[b], %[t]\n\t"
      "adds %[x], %[b]\n\t"  // middle
      "add %[x], %[half]\n\t"
      "lsrs %[x], %[x], #16\n\t"
      "lsrs %[t], %[t], #16\n\t"
      "adds %[a], %[t]\n\t"
      "adds %[a], %[x]\n\t"  // high
      "subs %[a], %[m]\n\t"
      "asrs %[t], %[a], #31\n\t"
      "adds %[a], %[t]\n\t"
      "mov %[t], %[to_shift]\n\t"
      "ldr %[t], [%[multiplier], %[t]]\n\t"
      "mvns %[t], %[t]\n\t"
      "asrs %[a], %[t]\n\t"
      "adds %[a], #1\n\t"
      "asrs %[a], %[a], #1\n\t"
      "add %[a], %[offset]\n\t"  // less the least output: what is negative becomes 0
      "asrs %[t], %[a], #31\n\t"
      "bics %[a], %[t]\n\t"
      "mov %[t], %[range]\n\t"  // how far below the greatest: the same
      "subs %[t], %[a]\n\t"
      "asrs %[a], %[t], #31\n\t"
      "bics %[t], %[a]\n\t"
      "mov %[a], %[max]\n\t"
      "subs %[a], %[t]\n\t"
      "strb %[a], [%[output]]\n\t"
      "adds %[output], #1\n\t"
      "ldr %[t], %[end]\n\t"
      "cmp %[sums], %[t]\n\t"
      "bne 1b\n\t"
      ".syntax divided\n\t"
      : [sums] "+l"(sums), [multiplier] "+l"(multiplier), [output] "+l"(output), [x] "=&l"(x),
        [m] "=&l"(m), [a] "=&l"(a), [b] "=&l"(b), [t] "=&l"(t)
      : [half] "h"(1 << 15), [to_shift] "h"(to_shift), [offset] "h"(stage->offset - stage->min),
        [range] "h"(stage->max - stage->min), [max] "h"(stage->max), [end] "m"(end)
      : "cc", "memory");
}

#endif

static inline __attribute__((always_inline)) void outputs_of(const bl_output_stage* of_layer,
                                                             const int32_t* sums, int32_t channels,
                                                             int8_t* output, int32_t is_plain) {
  const bl_output_stage stage = *of_layer;  // a copy, which stores to output cannot alias
  const int32_t *multiplier = stage.multiplier, *shift = stage.shift;
  for (const int32_t* const end = sums + channels; sums != end;) {
    *output++ = (int8_t)bl_scaled_output(&stage, *sums++, *multiplier++, *shift++, is_plain);
  }
}

#if !defined(__ARM_ARCH_6M__)
static void plain_outputs_of(const bl_output_stage* stage, const int32_t* sums, int32_t channels,
                             int8_t* output) {
  outputs_of(stage, sums, channels, output, 1);
}
#endif

void bl_store_outputs(const bl_output_stage* stage, const int32_t* sums, int32_t channels,
                      int8_t* output) {
  if (stage->is_plain) {
    plain_outputs_of(stage, sums, channels, output);
  } else {
    outputs_of(stage, sums, channels, output, 0);
  }
}

#endif
