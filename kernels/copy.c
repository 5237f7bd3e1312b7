// Four words at once where the core may load words at any address, or where both addresses allow
// it; else byte by byte. GCC 12 makes LDM or LDRD of neither loop, which would fault off a word's
// boundary.
#include "copy.h"

typedef uint32_t __attribute__((may_alias)) aligned_word;

void bl_copy(int8_t* restrict to, const int8_t* restrict from, int32_t length) {
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
      const aligned_word* f = (const aligned_word*)(const void*)from;
      aligned_word* t = (aligned_word*)(void*)to;
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

void bl_fill(int8_t* to, int8_t value, int32_t length) {
  const uint32_t pattern = (uint8_t)value * UINT32_C(0x01010101);
  for (; length > 0 && ((uintptr_t)to & 3) != 0; length--) *to++ = value;
  for (; length >= 16; length -= 16, to += 16) {
    aligned_word* t = (aligned_word*)(void*)to;
    t[0] = pattern;
    t[1] = pattern;
    t[2] = pattern;
    t[3] = pattern;
  }
#pragma GCC unroll 1
  for (; length > 0; length--) {
    *to++ = value;
    __asm__ volatile("");  // or GCC takes the loop for a memset
  }
}
