// The part of an input that one output pixel of a convolution sees, as one dense
// [filter_height][filter_width][channels] array with the zero point where padding lies.
#ifndef BOARDLESS_KERNELS_PATCH_H
#define BOARDLESS_KERNELS_PATCH_H

#include <stdint.h>

#include "copy.h"

// A run of a filter row is often a handful of bytes, for which a call would cost more than the
// copy: by words, wherever they lie, and what is left by bytes. Loops stay loops, though GCC knows
// how short they are: fifteen bytes in a row would be as many branches. Nor is it to know more of a
// length, or it writes a run once for each way that leads there.
//
// A core that loads words only at their boundaries copies by them where all runs of a patch lie at
// words (`at_words`): not here and there, or how long a patch takes would not follow from shapes.
#define BL_ANY_LENGTH(length) __asm__("" : "+r"(length))
static inline int8_t* bl_copy_run(int8_t* to, const int8_t* from, int32_t length, int at_words) {
  BL_ANY_LENGTH(length);
#if BL_ANY_ALIGNMENT
  (void)at_words;
  if (length >= 16) {
    bl_copy(to, from, length);
    return to + length;
  }
#pragma GCC unroll 1
  for (; length >= 4; length -= 4, to += 4, from += 4) bl_move_word(to, from);
#else
  bl_copy_ends at = {to, from};
  if (at_words) return bl_copy_words(at, length).to;
  at = bl_copy_off_words(at, length);
  to = at.to;
  from = at.from;
  length &= 3;
#endif
#pragma GCC unroll 1
  for (; length > 0; length--) *to++ = *from++;
  return to;
}

// Of runs that begin a multiple of `channels` and of `run` bytes behind input and patch.
static inline int bl_lies_at_words(const int8_t* input, int32_t channels, const int8_t* patch,
                                   int32_t run) {
  return !BL_ANY_ALIGNMENT &&
         (((uintptr_t)input | (uintptr_t)channels | (uintptr_t)patch | (uintptr_t)run) & 3) == 0;
}

static inline int8_t* bl_fill_run(int8_t* to, int8_t value, int32_t length) {
  BL_ANY_LENGTH(length);
  if (length >= 16) {
    bl_fill(to, value, length);
    return to + length;
  }
#pragma GCC unroll 1
  for (; length > 0; length--) *to++ = value;
  return to;
}

// `top` and `left` are the patch's first row and column in the input; both may be negative.
static inline void bl_gather_patch(const int8_t* input, int32_t height, int32_t width,
                                   int32_t channels, int32_t top, int32_t left,
                                   int32_t filter_height, int32_t filter_width, int8_t zero_point,
                                   int8_t* patch) {
  int32_t before = left < 0 ? -left : 0;
  before = before > filter_width ? filter_width : before;
  int32_t after = left + filter_width > width ? left + filter_width - width : 0;
  after = after > filter_width - before ? filter_width - before : after;
  const int32_t inside = filter_width - before - after;
  const int at_words = bl_lies_at_words(input, channels, patch, channels);
  for (int32_t y = top; y < top + filter_height; y++) {
    if (y < 0 || y >= height) {
      patch = bl_fill_run(patch, zero_point, filter_width * channels);
      continue;
    }
    patch = bl_fill_run(patch, zero_point, before * channels);
    if (inside > 0) {
      patch = bl_copy_run(patch, input + (y * width + left + before) * channels, inside * channels,
                          at_words);
    }
    patch = bl_fill_run(patch, zero_point, after * channels);
  }
}

// The same tap by tap, where they lie `dilation` apart, and of each the first `run` channels.
static __attribute__((noinline)) void bl_gather_taps(const int8_t* input, int32_t height,
                                                     int32_t width, int32_t channels, int32_t top,
                                                     int32_t left, int32_t filter_height,
                                                     int32_t filter_width, int32_t dilation_height,
                                                     int32_t dilation_width, int32_t run,
                                                     int8_t zero_point, int8_t* patch) {
  const int at_words = bl_lies_at_words(input, channels, patch, run);
  int32_t y = top;
  for (int32_t rows = filter_height; rows > 0; rows--, y += dilation_height) {
    int32_t x = left;
    for (int32_t columns = filter_width; columns > 0; columns--, x += dilation_width) {
      if (y < 0 || y >= height || x < 0 || x >= width) {
        patch = bl_fill_run(patch, zero_point, run);
      } else {
        patch = bl_copy_run(patch, input + (y * width + x) * channels, run, at_words);
      }
    }
  }
}

#endif
