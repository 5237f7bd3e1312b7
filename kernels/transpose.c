// transpose: an odometer over the output. Dimensions that stay neighbours are taken as one first;
// if the last one stays last, the rest is copies of it, otherwise rows are gathered.
#include "boardless_kernels.h"
#include "copy.h"

void bl_transpose_int8(const bl_transpose_params* params, const int8_t* input, int8_t* output) {
  const bl_transpose_params* p = params;
  int32_t pitch[BL_MAX_DIMS];
  int32_t bytes = 1;
#pragma GCC unroll 1
  for (int32_t d = BL_MAX_DIMS - 1; d >= 0; d--) {
    pitch[d] = bytes;
    bytes *= p->input_dims[d];
  }

  // The output's dimensions as size and step in the input, from the last to the first; [0] moves
  // fastest. A dimension of 1 is left out, one that only continues the last is merged with it.
  int32_t size[BL_MAX_DIMS] = {1}, step[BL_MAX_DIMS] = {1}, at[BL_MAX_DIMS] = {0};
  int32_t count = 0;
#pragma GCC unroll 1
  for (int32_t d = BL_MAX_DIMS - 1; d >= 0; d--) {
    const int32_t from = p->permutation[d];
    if (p->input_dims[from] == 1) continue;
    if (count > 0 && pitch[from] == size[count - 1] * step[count - 1]) {
      size[count - 1] *= p->input_dims[from];
      continue;
    }
    size[count] = p->input_dims[from];
    step[count] = pitch[from];
    count++;
  }

  const int32_t row = size[0], row_step = step[0];
  for (;;) {
    if (row_step == 1) {
      bl_copy(output, input, row);
      output += row;
    } else {
      const int8_t* from = input;
      int32_t n = row;
      for (; n >= 4; n -= 4, output += 4) {
        const int8_t a = from[0], b = from[row_step];
        from += 2 * row_step;
        const int8_t c = from[0], e = from[row_step];
        from += 2 * row_step;
        output[0] = a;
        output[1] = b;
        output[2] = c;
        output[3] = e;
      }
#pragma GCC unroll 1
      for (; n > 0; n--, from += row_step) *output++ = *from;
    }
    int32_t d = 1;
#pragma GCC unroll 1
    for (; d < count; d++) {
      input += step[d];
      if (++at[d] < size[d]) break;
      input -= step[d] * size[d];
      at[d] = 0;
    }
    if (d >= count) return;
  }
}
