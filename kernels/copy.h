// Copying and filling runs of bytes, of any length and alignment: what operators that only move
// data spend their time on.
#ifndef BOARDLESS_KERNELS_COPY_H
#define BOARDLESS_KERNELS_COPY_H

#include <stdint.h>

#if defined(__arm__) && !defined(__ARM_FEATURE_UNALIGNED)
#define BL_ANY_ALIGNMENT 0  // only a word's boundary will do for a word
#else
#define BL_ANY_ALIGNMENT 1
#endif

typedef struct __attribute__((packed, may_alias)) bl_any_word {
  uint32_t value;
} bl_any_word;

// Four bytes that do not overlap, wherever they lie.
static inline void bl_move_word(int8_t* restrict to, const int8_t* restrict from) {
#if BL_ANY_ALIGNMENT
  ((bl_any_word*)to)->value = ((const bl_any_word*)from)->value;
#else
  const int8_t a = from[0], b = from[1], c = from[2], d = from[3];
  to[0] = a;
  to[1] = b;
  to[2] = c;
  to[3] = d;
#endif
}

void bl_copy(int8_t* restrict to, const int8_t* restrict from, int32_t length);
void bl_fill(int8_t* to, int8_t value, int32_t length);

#endif
