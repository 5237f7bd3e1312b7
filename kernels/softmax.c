// softmax: exp(x - max) over their sum, in fixed point throughout.
//
// "Qm.n" below is a signed number with m integer and n fraction bits, m + n = 31. The polynomial,
// the table of exp(-2^k) and the Newton steps are those of TensorFlow Lite's reference, since an
// equally good approximation would not give the same bits. exp is worked out twice per element, for
// the sum and for the quotient: keeping it would take 4 bytes of scratch per element.
#include "boardless_kernels.h"
#include "requantise.h"

#define ONE_Q0 INT32_MAX  // the nearest to 1 that Q0.31 holds

static inline int32_t saturating_shift_left(int32_t value, int32_t exponent) {
  const int32_t limit = INT32_MAX >> exponent;
  if (value > limit) return INT32_MAX;
  if (value < -limit) return INT32_MIN;
  return bl_shift_left(value, exponent);
}

// exp of a Q0.31 in [-1/4, 0): a fourth-order Taylor series around -1/8.
static int32_t exp_of_quarter(int32_t value) {
  const int32_t exp_of_minus_eighth = 1895147668;
  const int32_t third = 715827883;
  const int32_t x = value + (1 << 28);
  const int32_t x2 = bl_scaled_square(x);
  const int32_t x3 = bl_scale(x, x2);
  const int32_t x4 = bl_scale(x2, x2);
  const int32_t x4_over_4 = bl_rounding_shift_right(x4, 2);
  const int32_t tail = bl_rounding_shift_right(bl_scale(x4_over_4 + x3, third) + x2, 1);
  return exp_of_minus_eighth + bl_scale(x + tail, exp_of_minus_eighth);
}

// exp of a Q5.26 that is at most 0, as a Q0.31: the fraction by series, then one factor of the
// table per bit of what is left, from 1/4 up to 16.
static int32_t exp_of_negative(int32_t value) {
  static const int32_t exp_of_minus_power[7] = {1672461947, 1302514674, 790015084, 290630308,
                                                39332535,   720401,     242};
  const int32_t quarter = 1 << 24;
  const int32_t fraction = (value & (quarter - 1)) - quarter;
  int32_t result = exp_of_quarter(bl_shift_left(fraction, 5));
  uint32_t bits = (uint32_t)(fraction - value) >> 24;
  for (int32_t k = 0; k < 7; k++, bits >>= 1) {
    // A branch would save little, and elements would take as long as their values are unlike.
    int32_t product = bl_scale(result, exp_of_minus_power[k]);
    __asm__("" : "+r"(product));  // or GCC makes a branch of it all the same
    result = bits & 1 ? product : result;
  }
  return value == 0 ? ONE_Q0 : result;
}

// 1 / (1 + x) of a Q0.31 in [0, 1): three Newton steps, x in Q2.29 until the last line.
static int32_t reciprocal_of_one_plus(int32_t value) {
  const int32_t one_q2 = 1 << 29;
  const int32_t half_denominator = (int32_t)(((int64_t)value + ONE_Q0 + 1) >> 1);
  int32_t x = 1515870810 + bl_scale(-1010580540, half_denominator);  // 48/17 - 32/17 d
  for (int32_t step = 0; step < 3; step++) {
    const int32_t error = one_q2 - bl_scale(half_denominator, x);
    x += saturating_shift_left(bl_scale(error, x), 2);
  }
  return saturating_shift_left(x, 1);
}

static void one_row(const bl_softmax_params* p, const int8_t* input, int8_t* output) {
  const int32_t depth = p->depth;
  int32_t max = INT8_MIN;
  for (int32_t i = 0; i < depth; i++) max = input[i] > max ? input[i] : max;

  int32_t sum = 0;  // Q12.19
  for (int32_t i = 0; i < depth; i++) {
    const int32_t difference = input[i] - max;
    if (difference < p->diff_min) continue;
    const int32_t scaled =
        bl_scale(bl_shift_left(difference, p->input_left_shift), p->input_multiplier);
    sum += bl_rounding_shift_right(exp_of_negative(scaled), 12);
  }

  // The sum as 2^k (1 + x): its reciprocal needs only x, and k joins the last shift.
  const int32_t headroom = __builtin_clz((uint32_t)sum);
  const int32_t reciprocal =
      reciprocal_of_one_plus((int32_t)(((uint32_t)sum << headroom) - (UINT32_C(1) << 31)));
  // Past 31 bits, which is a sum of 512 or more, every quotient is under half of 1/256.
  const int32_t shift = 12 - headroom + 31 - 8;

  for (int32_t i = 0; i < depth; i++) {
    const int32_t difference = input[i] - max;
    if (difference < p->diff_min || shift > 31) {
      output[i] = INT8_MIN;
      continue;
    }
    const int32_t scaled =
        bl_scale(bl_shift_left(difference, p->input_left_shift), p->input_multiplier);
    const int32_t quotient =
        bl_rounding_shift_right(bl_scale(reciprocal, exp_of_negative(scaled)), shift);
    output[i] = (int8_t)bl_clamp(quotient + INT8_MIN, INT8_MIN, INT8_MAX);
  }
}

void bl_softmax_int8(const bl_softmax_params* params, const int8_t* input, int8_t* output) {
  for (int32_t row = 0; row < params->rows; row++) {
    one_row(params, input, output);
    input += params->depth;
    output += params->depth;
  }
}
