// strided_slice: an odometer over the output's rows. Trailing dimensions that are taken whole are
// one row with the first that is not, so that a slice of channels or of lines is few long copies.
#include "boardless_kernels.h"
#include "copy.h"

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
#pragma GCC unroll 1
      for (int32_t i = 0; i < row; i++) output[i] = input[i * row_step];
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
