// add: three rescalings per element, which the long multiply dominates; SIMD has nothing to give.
#include "boardless_kernels.h"
#include "requantise.h"

void bl_add_int8(const bl_add_params* params, const int8_t* input_1, const int8_t* input_2,
                 int8_t* output) {
  const bl_add_params p = *params;  // a copy, which stores to output cannot alias
  for (int32_t i = 0; i < p.length; i++) {
    const int32_t a = bl_shift_left(input_1[i] + p.input_1_offset, p.left_shift);
    const int32_t b = bl_shift_left(input_2[i] + p.input_2_offset, p.left_shift);
    const int32_t sum = bl_requantise(a, p.input_1_multiplier, p.input_1_shift) +
                        bl_requantise(b, p.input_2_multiplier, p.input_2_shift);
    const int32_t scaled = bl_requantise(sum, p.output_multiplier, p.output_shift);
    output[i] = (int8_t)bl_clamp(scaled + p.output_offset, p.activation_min, p.activation_max);
  }
}
