// From an int32 accumulator to an int8 output, rounded as TensorFlow Lite's reference rounds: once
// in a doubling high multiply (half towards plus infinity), once in a right shift (half away from
// zero). The two roundings are not one: 2^-31-scaled products that fall just below a half after the
// first can pass it after the second, so a single wider shift would differ by one now and then.
#ifndef BOARDLESS_KERNELS_REQUANTISE_H
#define BOARDLESS_KERNELS_REQUANTISE_H

#include <stdint.h>

// round(a * b / 2^31). Only INT32_MIN * INT32_MIN could overflow; the callers' second factor is a
// multiplier or a fixed-point number that is never INT32_MIN, so that case is not looked for.
static inline int32_t bl_doubling_high_multiply(int32_t a, int32_t b) {
  return (int32_t)(((int64_t)a * b + (INT64_C(1) << 30)) >> 31);
}

// The same for a multiplier, which is not negative.
static inline int32_t bl_scale(int32_t value, int32_t multiplier) {
#if defined(__arm__) && !defined(__ARM_ARCH_6M__)
  return bl_doubling_high_multiply(value, multiplier);
#else
  // Without a long multiplication: of halves, carried from one place to the next. value + 2^31 is
  // not negative either, and makes the result larger by the multiplier.
  const uint32_t a = (uint32_t)value + (UINT32_C(1) << 31), b = (uint32_t)multiplier << 1;
  const uint32_t a0 = a & 0xFFFF, a1 = a >> 16, b0 = b & 0xFFFF, b1 = b >> 16;
  const uint32_t low = (a0 * b0 >> 16) + a1 * b0;
  const uint32_t middle = (low & 0xFFFF) + a0 * b1;
  const uint32_t high = (low >> 16) + a1 * b1 + ((middle + (1 << 15)) >> 16);
  return (int32_t)(high - (uint32_t)multiplier);
#endif
}

// round(value * value / 2^31)
static inline int32_t bl_scaled_square(int32_t value) {
#if defined(__ARM_ARCH_6M__)
  const int32_t sign = value >> 31;
  value = (value ^ sign) - sign;
  return bl_scale(value, value);
#else
  return bl_doubling_high_multiply(value, value);
#endif
}

// round(value / 2^exponent), half away from zero; exponent 1..31. One half-way bit is kept, one is
// added and shifted out; a negative value starts one lower, so that its halves round down. value
// must not be INT32_MIN, nor INT32_MAX with an exponent of 1: no product from above is either.
static inline int32_t bl_rounding_shift_right(int32_t value, int32_t exponent) {
  value += value >> 31;
  return ((value >> (exponent - 1)) + 1) >> 1;
}

// The left shift wraps, as it does on every target; a sane multiplier never makes it.
static inline int32_t bl_shift_left(int32_t value, int32_t exponent) {
  return (int32_t)((uint32_t)value << exponent);
}

static inline int32_t bl_requantise(int32_t value, int32_t multiplier, int32_t shift) {
  if (shift >= 0) return bl_scale(bl_shift_left(value, shift), multiplier);
  return bl_rounding_shift_right(bl_scale(value, multiplier), -shift);
}

#if defined(__ARM_ARCH_6M__)
// Two instructions behind a comparison either way: GCC would put one of them out of line, and how
// long a clamp takes would hang on the data.
static inline int32_t bl_clamp(int32_t value, int32_t min, int32_t max) {
  __asm__(
      "cmp %0, %1\n\t"
      "bge 1f\n\t"
      "mov %0, %1\n"
      "1:\n\t"
      "cmp %0, %2\n\t"
      "ble 2f\n\t"
      "mov %0, %2\n"
      "2:"
      : "+l"(value)
      : "l"(min), "l"(max)
      : "cc");
  return value;
}
#else
static inline int32_t bl_clamp(int32_t value, int32_t min, int32_t max) {
  value = value < min ? min : value;
  return value > max ? max : value;
}
#endif

#endif
