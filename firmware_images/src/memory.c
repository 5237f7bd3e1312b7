// memcpy and memset, which compilers call whether or not there is a C library.
#include <stddef.h>
#include <stdint.h>

typedef uint32_t __attribute__((may_alias)) word;

void* memcpy(void* restrict to, const void* restrict from, size_t length) {
  uint8_t* t = to;
  const uint8_t* f = from;
#if !defined(__ARM_FEATURE_UNALIGNED)
  const int words = (((uintptr_t)to | (uintptr_t)from) & 3) == 0;
#else
  const int words = 1;  // LDR and STR take any address; GCC makes no LDM or LDRD of this loop
#endif
  if (words) {
    for (; length >= 4; length -= 4, t += 4, f += 4)
      *(word*)(void*)t = *(const word*)(const void*)f;
  }
  for (; length > 0; length--) *t++ = *f++;
  return to;
}

void* memset(void* to, int value, size_t length) {
  uint8_t* t = to;
  const uint32_t pattern = (uint8_t)value * 0x01010101u;
  for (; length > 0 && ((uintptr_t)t & 3) != 0; length--) *t++ = (uint8_t)value;
  for (; length >= 4; length -= 4, t += 4) *(word*)(void*)t = pattern;
  for (; length > 0; length--) *t++ = (uint8_t)value;
  return to;
}
