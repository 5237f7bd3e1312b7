// The copies of copy.h, as functions.
#include "copy.h"

void bl_copy(int8_t* restrict to, const int8_t* restrict from, int32_t length) {
  bl_copy_here(to, from, length);
}

void bl_fill(int8_t* to, int8_t value, int32_t length) {
  const uint32_t pattern = (uint8_t)value * UINT32_C(0x01010101);
  for (; length > 0 && ((uintptr_t)to & 3) != 0; length--) *to++ = value;
  for (; length >= 16; length -= 16, to += 16) {
    bl_aligned_word* t = (bl_aligned_word*)(void*)to;
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
