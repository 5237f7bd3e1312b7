// pad: an odometer over the output's rows, each filled or copied. Trailing dimensions without
// padding are one row with the first that has some.
#include "boardless_kernels.h"
#include "copy.h"

void bl_pad_int8(const bl_pad_params* params, const int8_t* input, int8_t* output) {
  const bl_pad_params* p = params;
  const int8_t value = (int8_t)p->value;
  int32_t unit = 1;  // bytes of the dimensions behind `last`, none of which has padding
  int32_t last = BL_MAX_DIMS - 1;
  while (last > 0 && p->before[last] == 0 && p->after[last] == 0) unit *= p->input_dims[last--];

  const int32_t before = p->before[last] * unit, after = p->after[last] * unit;
  const int32_t inside = p->input_dims[last] * unit;
  // Padding is not written where it falls due but added up, so that the end of one row, the rows
  // between and the beginning of the next are one fill.
  int32_t due = 0;
  int32_t at[BL_MAX_DIMS] = {0};
  for (;;) {
    int is_inside = 1;
#pragma GCC unroll 1
    for (int32_t d = 0; d < last; d++) {
      is_inside &= (uint32_t)(at[d] - p->before[d]) < (uint32_t)p->input_dims[d];
    }
    if (is_inside) {
      bl_fill(output, value, due + before);
      output += due + before;
      bl_copy(output, input, inside);
      output += inside;
      input += inside;
      due = after;
    } else {
      due += before + inside + after;
    }
    int32_t d = last - 1;
#pragma GCC unroll 1
    for (; d >= 0; d--) {
      if (++at[d] < p->before[d] + p->input_dims[d] + p->after[d]) break;
      at[d] = 0;
    }
    if (d < 0) break;
  }
  bl_fill(output, value, due);
}
