// The DSP extension's instructions that the kernels use, one function each, named after them.
//
// BL_DSP is 1 where they exist (Cortex-M4, M7, M33) and 0 where they do not (M0+, M3), which then
// takes the plain path. A host build may set BL_DSP_EMULATED to get the same functions in plain C:
// that is how the tests hold the DSP path to the reference without a target.
//
// A word of four int8 is "bytes", a word of two int16 is "halves". Bytes are widened to halves as
// {0, 2} and {1, 3}, since that is what SXTB16 gives and repacking them would cost more.
#ifndef BOARDLESS_KERNELS_DSP_H
#define BOARDLESS_KERNELS_DSP_H

#include <stdint.h>

#if defined(__ARM_FEATURE_DSP) || defined(BL_DSP_EMULATED)
#define BL_DSP 1
#else
#define BL_DSP 0
#endif

// The Cortex-M7, which issues a load together with a product; the others take fewer cycles for
// loads in groups. No macro of a compiler's names it, but of ARMv7E-M cores it alone may have
// double precision. Say -DCORTEX_M7 where it is compiled for without.
#if defined(__ARM_ARCH_7EM__) && defined(__ARM_FP)
#define BL_HAS_DOUBLES (__ARM_FP & 8)
#else
#define BL_HAS_DOUBLES 0
#endif
#if defined(CORTEX_M7) || BL_HAS_DOUBLES
#define BL_DUAL_ISSUE 1
#else
#define BL_DUAL_ISSUE 0
#endif

// SSAT, which the M3 has without the extension.
#if defined(__ARM_FEATURE_SAT) && defined(__ARM_ARCH_7M__)
#define BL_SSAT 1
#else
#define BL_SSAT BL_DSP
#endif

#if BL_SSAT

// Word access at any alignment: one LDR or STR, which these cores split themselves if they must.
// Not memcpy: GCC 12 sends each word that it copies through the stack.
typedef struct __attribute__((packed, may_alias)) bl_word {
  uint32_t value;
} bl_word;

static inline uint32_t bl_load_word(const void* from) { return ((const bl_word*)from)->value; }
static inline void bl_store_word(void* to, uint32_t word) { ((bl_word*)to)->value = word; }

// Bytes 0..3 of a word, from the low bytes of four values.
static inline uint32_t bl_pack_bytes(int32_t b0, int32_t b1, int32_t b2, int32_t b3) {
  return ((uint32_t)b0 & 0xFF) | ((uint32_t)b1 & 0xFF) << 8 | ((uint32_t)b2 & 0xFF) << 16 |
         (uint32_t)b3 << 24;
}

// Both halves of a word set to one value.
static inline uint32_t bl_both_halves(int32_t value) {
  return ((uint32_t)value & 0xFFFF) | (uint32_t)value << 16;
}

#endif

#if BL_SSAT && !defined(BL_DSP_EMULATED)

// The nearest value that int8 holds.
static inline int32_t bl_ssat8(int32_t value) {
  int32_t result;
  __asm__("ssat %0, #8, %1" : "=r"(result) : "r"(value));
  return result;
}

#endif

#if BL_SSAT && !BL_DSP

// addend plus the upper word of a * b, rounded to nearest: what SMMLAR does elsewhere.
static inline int32_t bl_smmlar(int32_t a, int32_t b, int32_t addend) {
  const int64_t product = (int64_t)a * b;
  return (int32_t)((uint32_t)addend + (uint32_t)(product >> 32) + ((uint32_t)product >> 31));
}

#endif

#if defined(__ARM_FEATURE_DSP)

// {b0, b2} and {b1, b3}, sign-extended.
static inline uint32_t bl_sxtb16(uint32_t bytes) {
  uint32_t halves;
  __asm__("sxtb16 %0, %1" : "=r"(halves) : "r"(bytes));
  return halves;
}

static inline uint32_t bl_sxtb16_ror8(uint32_t bytes) {
  uint32_t halves;
  __asm__("sxtb16 %0, %1, ror #8" : "=r"(halves) : "r"(bytes));
  return halves;
}

// The same, added to halves.
static inline uint32_t bl_sxtab16(uint32_t addend, uint32_t bytes) {
  uint32_t halves;
  __asm__("sxtab16 %0, %1, %2" : "=r"(halves) : "r"(addend), "r"(bytes));
  return halves;
}

static inline uint32_t bl_sxtab16_ror8(uint32_t addend, uint32_t bytes) {
  uint32_t halves;
  __asm__("sxtab16 %0, %1, %2, ror #8" : "=r"(halves) : "r"(addend), "r"(bytes));
  return halves;
}

// sum + a0 * b0 + a1 * b1
static inline int32_t bl_smlad(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlad %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

// sum + a0 * b0
static inline int32_t bl_smlabb(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlabb %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

// sum + a1 * b1
static inline int32_t bl_smlatt(uint32_t a, uint32_t b, int32_t sum) {
  int32_t result;
  __asm__("smlatt %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(sum));
  return result;
}

// addend plus the upper word of a * b, rounded to nearest.
static inline int32_t bl_smmlar(int32_t a, int32_t b, int32_t addend) {
  int32_t result;
  __asm__("smmlar %0, %1, %2, %3" : "=r"(result) : "r"(a), "r"(b), "r"(addend));
  return result;
}

// a + b, or the end of int32 that it passes.
static inline int32_t bl_qadd(int32_t a, int32_t b) {
  int32_t result;
  __asm__("qadd %0, %1, %2" : "=r"(result) : "r"(a), "r"(b));
  return result;
}

// The larger of each pair of signed bytes. SSUB8 leaves its verdicts in flags that the compiler
// does not track, so SEL must follow in the same statement.
static inline uint32_t bl_max_bytes(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %1, %2" : "=&r"(result) : "r"(a), "r"(b));
  return result;
}

// And the smaller.
static inline uint32_t bl_min_bytes(uint32_t a, uint32_t b) {
  uint32_t result;
  __asm__("ssub8 %0, %1, %2\n\tsel %0, %2, %1" : "=&r"(result) : "r"(a), "r"(b));
  return result;
}

#elif defined(BL_DSP_EMULATED)

static inline uint32_t bl_halves(int32_t low, int32_t high) {
  return ((uint32_t)low & 0xFFFF) | (uint32_t)high << 16;
}
static inline int32_t bl_low(uint32_t halves) { return (int16_t)halves; }
static inline int32_t bl_high(uint32_t halves) { return (int16_t)(halves >> 16); }

static inline uint32_t bl_sxtab16(uint32_t addend, uint32_t bytes) {
  return bl_halves(bl_low(addend) + (int8_t)bytes, bl_high(addend) + (int8_t)(bytes >> 16));
}
static inline uint32_t bl_sxtab16_ror8(uint32_t addend, uint32_t bytes) {
  return bl_sxtab16(addend, bytes >> 8);
}
static inline uint32_t bl_sxtb16(uint32_t bytes) { return bl_sxtab16(0, bytes); }
static inline uint32_t bl_sxtb16_ror8(uint32_t bytes) { return bl_sxtab16(0, bytes >> 8); }
static inline int32_t bl_smlabb(uint32_t a, uint32_t b, int32_t sum) {
  return sum + bl_low(a) * bl_low(b);
}
static inline int32_t bl_smlatt(uint32_t a, uint32_t b, int32_t sum) {
  return sum + bl_high(a) * bl_high(b);
}
static inline int32_t bl_smlad(uint32_t a, uint32_t b, int32_t sum) {
  return bl_smlatt(a, b, bl_smlabb(a, b, sum));
}
static inline int32_t bl_smmlar(int32_t a, int32_t b, int32_t addend) {
  const uint32_t upper = (uint32_t)(((int64_t)a * b + INT64_C(0x80000000)) >> 32);
  return (int32_t)((uint32_t)addend + upper);
}
static inline int32_t bl_qadd(int32_t a, int32_t b) {
  const int64_t sum = (int64_t)a + b;
  return (int32_t)(sum < INT32_MIN ? INT32_MIN : sum > INT32_MAX ? INT32_MAX : sum);
}
static inline int32_t bl_ssat8(int32_t value) {
  return value < -128 ? -128 : value > 127 ? 127 : value;
}
static inline uint32_t bl_max_bytes(uint32_t a, uint32_t b) {
  uint32_t result = 0;
  for (int shift = 0; shift < 32; shift += 8) {
    const int8_t x = (int8_t)(a >> shift), y = (int8_t)(b >> shift);
    result |= (uint32_t)(uint8_t)(x > y ? x : y) << shift;
  }
  return result;
}
// ~x turns the order of bytes round.
static inline uint32_t bl_min_bytes(uint32_t a, uint32_t b) { return ~bl_max_bytes(~a, ~b); }

#endif

#endif
