// concatenation: every input's run in turn, for each step of the dimensions outside.
#include "boardless_kernels.h"
#include "copy.h"
#include "requantise.h"

static int is_copied(const bl_concatenation_params* p, int32_t i) {
  return !p->multiplier || (p->multiplier[i] == 1 << 30 && p->shift[i] == 1 &&
                            p->input_offset[i] + p->output_offset == 0);
}

void bl_concatenation_int8(const bl_concatenation_params* params, const int8_t* const* inputs,
                           int8_t* output) {
  const bl_concatenation_params p = *params;
  for (int32_t step = 0; step < p.outer; step++) {
    for (int32_t i = 0; i < p.input_count; i++) {
      const int32_t length = p.inner[i];
      const int8_t* from = inputs[i] + step * length;
      if (is_copied(&p, i)) {
        bl_copy(output, from, length);
      } else {
        const int32_t offset = p.input_offset[i], multiplier = p.multiplier[i], shift = p.shift[i];
        for (int32_t k = 0; k < length; k++) {
          const int32_t scaled = bl_requantise(from[k] + offset, multiplier, shift);
          output[k] = (int8_t)bl_clamp(scaled + p.output_offset, INT8_MIN, INT8_MAX);
        }
      }
      output += length;
    }
  }
}
