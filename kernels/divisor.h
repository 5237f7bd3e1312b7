// Sums divided by how many values they are of. A division takes as long as its operands are unlike,
// and a core without one hundreds of cycles; a multiplication by the reciprocal always takes the
// same few.
//
//   const bl_divisor by = bl_divisor_of(49);
//   bl_rounded_quotient(-122, by)     // -2: half away from zero
//   bl_truncated_quotient(-122, by)   // -2: towards zero
#ifndef BOARDLESS_KERNELS_DIVISOR_H
#define BOARDLESS_KERNELS_DIVISOR_H

#include "requantise.h"

typedef struct bl_divisor {
  int32_t count;
  int32_t reciprocal;  // a little more than 2^30 / count; 0 where that is not exact enough
} bl_divisor;

// 2^30 / count
static inline int32_t bl_thirty_bits_by(int32_t count) {
#if defined(__ARM_ARCH_6M__)
  // A bit at a time, without a branch: the library's division takes as long as its operands say.
  int32_t rest = 1, quotient = 0;
#pragma GCC unroll 1
  for (int32_t k = 0; k <= 30; k++) {
    rest -= count;
    const int32_t less = rest >> 31;
    rest = (rest + (count & less)) * 2;
    quotient = quotient * 2 + 1 + less;
  }
  return quotient;
#else
  return (int32_t)((UINT32_C(1) << 30) / (uint32_t)count);
#endif
}

// The reciprocal is too large by at most 1, so a quotient by at most 2^-30 of the sum, which is at
// most 128 * count. Quotients that are not to be rounded alike are 1 / (2 * count) apart: more than
// that as long as count^2 is at most 2^22.
static inline bl_divisor bl_divisor_of(int32_t count) {
  return (bl_divisor){count, count <= 2048 ? bl_thirty_bits_by(count) + 1 : 0};
}

// Of a sum of `count` values of int8.
static inline int32_t bl_rounded_quotient(int32_t sum, bl_divisor by) {
  const int32_t sign = sum >> 31;
  const int32_t size = (sum ^ sign) - sign;
  const int32_t quotient =
      by.reciprocal ? bl_scale(2 * size, by.reciprocal) : (size + by.count / 2) / by.count;
  return (quotient ^ sign) - sign;
}

static inline int32_t bl_truncated_quotient(int32_t sum, bl_divisor by) {
  if (by.reciprocal == 0) return sum / by.count;
  const int32_t sign = sum >> 31;
  const int32_t size = (sum ^ sign) - sign;
  // Rounding takes off again what is added to be rounded.
  const int32_t quotient = bl_scale(2 * size - (by.count - 1), by.reciprocal);
  return (quotient ^ sign) - sign;
}

#endif
