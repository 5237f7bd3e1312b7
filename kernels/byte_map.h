// Operators whose output byte depends on one input byte alone. Beyond some length it costs less to
// work out all 256 answers once and look each element up.
//
//   static int32_t answer(const void* params, int32_t value);   // of one value, already clamped
//   size_t scratch = bl_map_scratch_bytes(length);
//   bl_map(params, answer, input, output, length, table);       // table: that much scratch
#ifndef BOARDLESS_KERNELS_BYTE_MAP_H
#define BOARDLESS_KERNELS_BYTE_MAP_H

#include <stddef.h>
#include <stdint.h>

#include "dsp.h"

// From where on a table pays: an answer costs some 15 cycles more than a look-up.
#define BL_MAP_PAYS_AT 512

static inline size_t bl_map_scratch_bytes(int32_t length) {
  return length >= BL_MAP_PAYS_AT ? 256 : 0;
}

// output = table[(uint8_t)input]
static inline void bl_look_up(const int8_t* table, const int8_t* input, int8_t* output,
                              int32_t length) {
#if BL_DSP
  const uint8_t* bytes = (const uint8_t*)table;
  for (; length >= 4; length -= 4, input += 4, output += 4) {
    const uint32_t word = bl_load_word(input);
    const uint32_t b0 = bytes[word & 0xFF], b1 = bytes[word >> 8 & 0xFF];
    const uint32_t b2 = bytes[word >> 16 & 0xFF], b3 = bytes[word >> 24];
    bl_store_word(output, b0 | b1 << 8 | b2 << 16 | b3 << 24);
  }
#endif
#pragma GCC unroll 1
  for (; length > 0; length--) *output++ = table[(uint8_t)*input++];
}

typedef int32_t bl_answer(const void* params, int32_t value);

static inline __attribute__((always_inline)) void bl_map(const void* params, bl_answer* answer,
                                                         const int8_t* input, int8_t* output,
                                                         int32_t length, int8_t* table) {
  if (bl_map_scratch_bytes(length) == 0) {
    for (int32_t i = 0; i < length; i++) output[i] = (int8_t)answer(params, input[i]);
    return;
  }
  for (int32_t value = -128; value <= 127; value++) {
    table[(uint8_t)value] = (int8_t)answer(params, value);
  }
  bl_look_up(table, input, output, length);
}

#endif
