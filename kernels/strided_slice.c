// strided_slice: an odometer over the output's rows. Trailing dimensions that are taken whole are
// one row with the first that is not, so that a slice of channels or of lines is few long copies.
#include "boardless_kernels.h"
#include "copy.h"
#include "output_stage.h"

// Every `step`th element, four at a time. GCC would build words of eight, but only where a test of
// the addresses lets it: how long a slice takes would hang on where its data lies.
static void copy_spaced(int8_t* to, const int8_t* from, int32_t count, int32_t step) {
  for (int32_t n = count >> 2; n > 0; n--) {
    BL_KEEP_INDEX(n);
    const int8_t a = from[0], b = from[step], c = from[2 * step], d = from[3 * step];
    to[0] = a;
    to[1] = b;
    to[2] = c;
    to[3] = d;
    to += 4;
    from += 4 * step;
  }
#pragma GCC unroll 1
  for (int32_t n = count & 3; n > 0; n--) {
    BL_KEEP_INDEX(n);
    *to++ = *from;
    from += step;
  }
}

void bl_strided_slice_int8(const bl_strided_slice_params* params, const int8_t* input,
                           int8_t* output) {
  const bl_strided_slice_params* p = params;
  int32_t step[BL_MAX_DIMS];  // of the input, from one output element to the next in a dimension
  int32_t pitch = 1;
#pragma GCC unroll 1
  for (int32_t d = BL_MAX_DIMS - 1; d >= 0; d--) {
    input += p->begin[d] * pitch;
    step[d] = p->stride[d] * pitch;
    pitch *= p->input_dims[d];
  }

  int32_t last = BL_MAX_DIMS - 1;
  int32_t row = p->output_dims[last];
  int32_t row_step = step[last];
  while (last > 0 && row_step == 1 && p->output_dims[last] == p->input_dims[last] &&
         p->stride[last - 1] == 1) {
    last--;
    row *= p->output_dims[last];
  }

  int32_t at[BL_MAX_DIMS] = {0};
  for (;;) {
    if (row_step == 1) {
      bl_copy(output, input, row);
    } else {
      copy_spaced(output, input, row, row_step);
    }
    output += row;
    int32_t d = last - 1;
#pragma GCC unroll 1
    for (; d >= 0; d--) {
      input += step[d];
      if (++at[d] < p->output_dims[d]) break;
      input -= step[d] * p->output_dims[d];
      at[d] = 0;
    }
    if (d < 0) return;
  }
}
