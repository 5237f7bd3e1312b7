// Two inputs of different shapes gone through together: the output as runs along which each input
// either moves on by one or stays. Dimensions that both go through alike are one, so that a scalar
// is one run in all and a value per channel is one run for each pixel.
#ifndef BOARDLESS_KERNELS_BROADCAST_H
#define BOARDLESS_KERNELS_BROADCAST_H

#include "boardless_kernels.h"

// `step_1` and `step_2` are 0 or 1, not both 0 unless length is 1.
typedef void bl_binary_run(const void* params, const int8_t* input_1, int32_t step_1,
                           const int8_t* input_2, int32_t step_2, int8_t* output, int32_t length);

static inline __attribute__((always_inline)) void bl_broadcast(
    const void* params, bl_binary_run* run, const int32_t* dims_1, const int32_t* dims_2,
    const int8_t* input_1, const int8_t* input_2, int8_t* output) {
  int32_t size[BL_MAX_DIMS] = {1}, at[BL_MAX_DIMS] = {0};
  int32_t step_1[BL_MAX_DIMS] = {1}, step_2[BL_MAX_DIMS] = {1};
  int32_t pitch_1 = 1, pitch_2 = 1, count = 0;
#pragma GCC unroll 1
  for (int32_t d = BL_MAX_DIMS - 1; d >= 0; d--) {
    const int32_t longest = dims_1[d] > dims_2[d] ? dims_1[d] : dims_2[d];
    if (longest == 1) continue;
    const int32_t s1 = dims_1[d] == 1 ? 0 : pitch_1, s2 = dims_2[d] == 1 ? 0 : pitch_2;
    pitch_1 *= dims_1[d];
    pitch_2 *= dims_2[d];
    const int32_t k = count - 1;
    if (count > 0 && s1 == size[k] * step_1[k] && s2 == size[k] * step_2[k]) {
      size[k] *= longest;
      continue;
    }
    size[count] = longest;
    step_1[count] = s1;
    step_2[count] = s2;
    count++;
  }
  for (;;) {
    run(params, input_1, step_1[0], input_2, step_2[0], output, size[0]);
    output += size[0];
    int32_t d = 1;
#pragma GCC unroll 1
    for (; d < count; d++) {
      input_1 += step_1[d];
      input_2 += step_2[d];
      if (++at[d] < size[d]) break;
      input_1 -= step_1[d] * size[d];
      input_2 -= step_2[d] * size[d];
      at[d] = 0;
    }
    if (d >= count) return;
  }
}

#endif
