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
  const uint8_t* f = (const uint8_t*)from;
  const uint8_t a = f[0], b = f[1], c = f[2], d = f[3];
  to[0] = (int8_t)a;
  to[1] = (int8_t)b;
  to[2] = (int8_t)c;
  to[3] = (int8_t)d;
#endif
}

typedef uint32_t __attribute__((may_alias)) bl_aligned_word;

#if !BL_ANY_ALIGNMENT
typedef struct bl_copy_ends {
  int8_t* to;
  const int8_t* from;
} bl_copy_ends;

// What is whole words of a run whose ends both lie at words. Where it ended.
static inline bl_copy_ends bl_copy_words(bl_copy_ends at, int32_t length) {
  // The registers are named, as LDM and STM have them in their order.
  for (; length >= 16; length -= 16) {
    __asm__ volatile(
        "ldmia %1!, {r3, r4, r5, r6}\n\t"
        "stmia %0!, {r3, r4, r5, r6}"
        : "+l"(at.to), "+l"(at.from)
        :
        : "r3", "r4", "r5", "r6", "memory");
  }
#pragma GCC unroll 1
  for (; length >= 4; length -= 4) {
    __asm__ volatile(
        "ldmia %1!, {r3}\n\t"
        "stmia %0!, {r3}"
        : "+l"(at.to), "+l"(at.from)
        :
        : "r3", "memory");
  }
  return at;
}

// The same wherever they lie.
static inline bl_copy_ends bl_copy_off_words(bl_copy_ends at, int32_t length) {
  for (; length >= 4; length -= 4, at.to += 4, at.from += 4) {
    bl_move_word(at.to, at.from);
    __asm__ volatile(""
                     : "+l"(at.to), "+l"(at.from));  // or GCC counts once more, in high registers
  }
  return at;
}
#endif

// Four words at once where the core may load words at any address, or where both addresses allow
// it; else four bytes at once. GCC 12 makes LDM or LDRD of no loop over words at any address, which
// would fault off a word's boundary. A kernel that copies for two ends has a copy of its own for
// one of them: what is counted in its loops then follows one law, and not the sum of two.
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
  bl_copy_ends at = {to, from};
  if ((((uintptr_t)to | (uintptr_t)from) & 3) == 0) {
    at = bl_copy_words(at, length);
  } else {
    at = bl_copy_off_words(at, length);
  }
  to = at.to;
  from = at.from;
  length &= 3;
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
