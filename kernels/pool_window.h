// The part of a pooling window that lies inside the input.
#ifndef BOARDLESS_KERNELS_POOL_WINDOW_H
#define BOARDLESS_KERNELS_POOL_WINDOW_H

#include "boardless_kernels.h"

typedef struct bl_pool_window {
  int32_t top, left;  // the first row and column inside the input
  int32_t height, width;
} bl_pool_window;

static inline bl_pool_window bl_clip_window(const bl_pool_2d_params* p, int32_t y, int32_t x) {
  int32_t top = y * p->stride_height - p->padding_top;
  int32_t left = x * p->stride_width - p->padding_left;
  int32_t bottom = top + p->filter_height;
  int32_t right = left + p->filter_width;
  top = top < 0 ? 0 : top;
  left = left < 0 ? 0 : left;
  bottom = bottom > p->input_height ? p->input_height : bottom;
  right = right > p->input_width ? p->input_width : right;
  return (bl_pool_window){top, left, bottom - top, right - left};
}

#endif
