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

typedef uint32_t __attribute__((may_alias)) bl_aligned_word;

// Four words at once where the core may load words at any address, or where both addresses allow
// it; else byte by byte. GCC 12 makes LDM or LDRD of neither loop, which would fault off a word's
// boundary. A kernel that copies for two ends has a copy of its own for one of them: what is
// counted in its loops then follows one law, and not the sum of two.
static inline void bl_copy_here(int8_t* restrict to, const int8_t* restrict from, int32_t length) {
#if BL_ANY_ALIGNMENT
  for (; length >= 16; length -= 16, to += 16, from += 16) {
    const bl_any_word* f = (const bl_any_word*)from;
    bl_any_word* t = (bl_any_word*)to;
    const uint32_t a = f[0].value, b = f[1].value, c = f[2].value, d = f[3].value;
    t[0].value = a;
    t[1].value = b;
    t[2].value = c;
    t[3].value = d;
  }
#pragma GCC unroll 1
  for (; length >= 4; length -= 4, to += 4, from += 4) {
    bl_move_word(to, from);
  }
#else
  if ((((uintptr_t)to | (uintptr_t)from) & 3) == 0) {
    for (; length >= 16; length -= 16, to += 16, from += 16) {
      const bl_aligned_word* f = (const bl_aligned_word*)(const void*)from;
      bl_aligned_word* t = (bl_aligned_word*)(void*)to;
      const uint32_t a = f[0], b = f[1], c = f[2], d = f[3];
      t[0] = a;
      t[1] = b;
      t[2] = c;
      t[3] = d;
    }
  }
#endif
#pragma GCC unroll 1
  for (; length > 0; length--) {
    *to++ = *from++;
    __asm__ volatile("");  // or GCC takes the loop for a memcpy
  }
}

void bl_copy(int8_t* restrict to, const int8_t* restrict from, int32_t length);
void bl_fill(int8_t* to, int8_t value, int32_t length);

#endif
