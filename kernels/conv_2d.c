// conv_2d: each output pixel is a matrix-vector product of the weights with the pixel's patch.
//
// Two pixels and two output channels go at once, so that each loaded value is used twice. With the
// DSP extension the two patches are first widened to 16-bit columns with the input offset added,
// each four values in the order 0, 2, 1, 3 that SXTB16 gives the weights; without it the patches
// stay int8 and the offset's share, input_offset * sum(weights), is worked out once per channel.
// The M0+ has too few registers for that and takes two channels of one pixel. Patches that lie in
// the input in one piece, or in rows of whole words, are read from there and not gathered first.
#include "boardless_kernels.h"
#include "dsp.h"
#include "output_stage.h"
#include "patch.h"
#include "requantise.h"

static int32_t patch_length(const bl_conv_2d_params* p) {
  return p->filter_height * p->filter_width * p->input_channels;
}

// Rounded up so that what follows in scratch stays aligned.
static int32_t word_aligned(int32_t bytes) { return (bytes + 3) & ~3; }

#if !BL_DSP
static inline int32_t to_output(const bl_conv_2d_params* p, int32_t sum, int32_t channel) {
  const int32_t scaled = bl_requantise(sum, p->multiplier[channel], p->shift[channel]);
  return bl_clamp(scaled + p->output_offset, p->activation_min, p->activation_max);
}
#endif

// The patch of one output pixel: in the input itself where it lies there densely, else in `room`.
static const int8_t* find_patch(const bl_conv_2d_params* p, const int8_t* input, int32_t y,
                                int32_t x, int8_t* room) {
  const int32_t top = y * p->stride_height - p->padding_top;
  const int32_t left = x * p->stride_width - p->padding_left;
  if (p->filter_height == 1 && p->filter_width == 1 && top >= 0 && top < p->input_height &&
      left >= 0 && left < p->input_width) {
    return input + (top * p->input_width + left) * p->input_channels;
  }
  bl_gather_patch(input, p->input_height, p->input_width, p->input_channels, top, left,
                  p->filter_height, p->filter_width, (int8_t)-p->input_offset, room);
  return room;
}

#if BL_DSP

size_t bl_conv_2d_scratch_bytes(const bl_conv_2d_params* params) {
  const int32_t length = patch_length(params);
  return (size_t)(4 * length + word_aligned(length));
}

// The columns of two pixels lie in one array: of each four values, pixel 0's words {0, 2} and
// {1, 3} are first and third, pixel 1's second and fourth, so that one pointer goes along both.
// What is left over after the last four lies value by value, pixel 0's before pixel 1's.
static int16_t* widen(const int8_t* from, int32_t length, int32_t input_offset, int16_t* column) {
  const uint32_t offsets = bl_both_halves(input_offset);
  for (int32_t n = length >> 2; n > 0; n--) {
    const uint32_t bytes = bl_load_word(from);
    bl_store_word(column, bl_sxtab16(offsets, bytes));
    bl_store_word(column + 4, bl_sxtab16_ror8(offsets, bytes));
    from += 4;
    column += 8;
  }
  return column;
}

// `length` is a multiple of four.
static int16_t* widen_padding(int32_t length, int16_t* column) {
  for (int32_t n = length >> 2; n > 0; n--) {
    bl_store_word(column, 0);
    bl_store_word(column + 4, 0);
    column += 8;
  }
  return column;
}

// The patch of output pixel (y, x) as pixel `which` of the two. Rows that end on a fourth value are
// widened from where they lie; others are gathered in `room` first.
static void make_column(const bl_conv_2d_params* p, const int8_t* input, int32_t y, int32_t x,
                        int32_t which, int8_t* room, int16_t* columns) {
  const int32_t channels = p->input_channels;
  const int32_t top = y * p->stride_height - p->padding_top;
  const int32_t left = x * p->stride_width - p->padding_left;
  const int32_t row = p->filter_width * channels;
  const int32_t before = left < 0 ? -left : 0;
  const int32_t right = left + p->filter_width;
  const int32_t after = right > p->input_width ? right - p->input_width : 0;
  const int32_t inside = p->filter_width - before - after;
  int16_t* column = columns + 2 * which;

  if (((channels & 3) == 0 || ((row & 3) == 0 && inside == p->filter_width)) && inside > 0) {
    for (int32_t fy = top; fy < top + p->filter_height; fy++) {
      if (fy < 0 || fy >= p->input_height) {
        column = widen_padding(row, column);
        continue;
      }
      const int8_t* from = input + (fy * p->input_width + left + before) * channels;
      column = widen_padding(before * channels, column);
      column = widen(from, inside * channels, p->input_offset, column);
      column = widen_padding(after * channels, column);
    }
    return;
  }

  const int32_t length = patch_length(p);
  const int8_t* patch = find_patch(p, input, y, x, room);
  column = widen(patch, length, p->input_offset, column) - which;
  for (int32_t i = length & ~3; i < length; i++, column += 2) {
    *column = (int16_t)(patch[i] + p->input_offset);
  }
}

typedef struct four_sums {
  int32_t s00, s01, s10, s11;  // channel, pixel
} four_sums;

// Adds `quads` times four products to each of four sums: two rows of weights by two columns.
// Written out for the target, since nothing but this order of just these 13 registers keeps all of
// it out of memory: 20 cycles for 16 products, of which 8 are loads in groups, and the loop's end
// for each 32.
static inline __attribute__((always_inline)) four_sums two_by_two(const int8_t* w0,
                                                                  const int8_t* w1,
                                                                  const int16_t* x, int32_t quads,
                                                                  four_sums sums) {
#if defined(__ARM_FEATURE_DSP)
#define FOUR_PRODUCTS(X0, X1, X2, X3)    \
  "ldr.w %[a], [%[w0]], #4\n\t"          \
  "ldr.w %[b], [%[w1]], #4\n\t"          \
  "ldr.w %[c], [%[x], #" X0              \
  "]\n\t"                                \
  "ldr.w %[d], [%[x], #" X1              \
  "]\n\t"                                \
  "sxtb16 %[t], %[a]\n\t"                \
  "smlad %[s00], %[t], %[c], %[s00]\n\t" \
  "smlad %[s01], %[t], %[d], %[s01]\n\t" \
  "sxtb16 %[t], %[b]\n\t"                \
  "smlad %[s10], %[t], %[c], %[s10]\n\t" \
  "smlad %[s11], %[t], %[d], %[s11]\n\t" \
  "ldr.w %[c], [%[x], #" X2              \
  "]\n\t"                                \
  "ldr.w %[d], [%[x], #" X3              \
  "]\n\t"                                \
  "sxtb16 %[a], %[a], ror #8\n\t"        \
  "sxtb16 %[b], %[b], ror #8\n\t"        \
  "smlad %[s00], %[a], %[c], %[s00]\n\t" \
  "smlad %[s01], %[a], %[d], %[s01]\n\t" \
  "smlad %[s10], %[b], %[c], %[s10]\n\t" \
  "smlad %[s11], %[b], %[d], %[s11]\n\t"
  uint32_t a, b, c, d, t = (uint32_t)quads & 1;
  const int16_t* const end = x + 8 * quads;
  // An odd number begins in the middle.
  x -= 8 * t;
  __asm__ volatile("cbnz %[t], 2f\n\t"
                   ".balign 4\n"
                   "1:\n\t" FOUR_PRODUCTS("0", "4", "8", "12")
                   "2:\n\t" FOUR_PRODUCTS("16", "20", "24", "28")
                   "add.w %[x], %[x], #32\n\t"
                   "cmp %[x], %[end]\n\t"
                   "bne 1b\n\t"
                   : [w0] "+r"(w0), [w1] "+r"(w1), [x] "+r"(x), [s00] "+r"(sums.s00),
                     [s01] "+r"(sums.s01), [s10] "+r"(sums.s10), [s11] "+r"(sums.s11),
                     [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d), [t] "+l"(t)
                   : [end] "r"(end)
                   : "cc", "memory");
#undef FOUR_PRODUCTS
#else
  for (; quads > 0; quads--, w0 += 4, w1 += 4, x += 8) {
    const uint32_t a = bl_load_word(w0), b = bl_load_word(w1);
    const uint32_t even_0 = bl_load_word(x), even_1 = bl_load_word(x + 2);
    const uint32_t odd_0 = bl_load_word(x + 4), odd_1 = bl_load_word(x + 6);
    sums.s00 = bl_smlad(bl_sxtb16_ror8(a), odd_0, bl_smlad(bl_sxtb16(a), even_0, sums.s00));
    sums.s01 = bl_smlad(bl_sxtb16_ror8(a), odd_1, bl_smlad(bl_sxtb16(a), even_1, sums.s01));
    sums.s10 = bl_smlad(bl_sxtb16_ror8(b), odd_0, bl_smlad(bl_sxtb16(b), even_0, sums.s10));
    sums.s11 = bl_smlad(bl_sxtb16_ror8(b), odd_1, bl_smlad(bl_sxtb16(b), even_1, sums.s11));
  }
#endif
  return sums;
}

// Every channel of two pixels; output_1 may be the same as output_0 where there is but one. Nothing
// is stored before all four results are there: a store of int8 might be to anything, and what was
// loaded would have to be loaded again.
static inline __attribute__((always_inline)) void two_pixels(
    const bl_output_stage* of_layer, int32_t length, int32_t channels, const int8_t* weights,
    const int32_t* bias, const int16_t* columns, int8_t* output_0, int8_t* output_1,
    int32_t is_plain) {
  const bl_output_stage stage = *of_layer;
  const int32_t quads = length >> 2, rest = length & 3;
  const int16_t* const tails = columns + 8 * quads;
  const int32_t *multiplier = stage.multiplier, *shift = stage.shift;
  for (int32_t left = channels; left > 0; left -= 2) {
    const int32_t next = left > 1;  // an odd last channel is its own neighbour
    const int8_t *w0 = weights, *w1 = weights + next * length;
    four_sums sums = {0, 0, 0, 0};
    if (bias) {
      sums.s00 = sums.s01 = bias[0];
      sums.s10 = sums.s11 = bias[next];
      bias += 2;
    }
    if (quads > 0) sums = two_by_two(w0, w1, columns, quads, sums);
    if (rest > 0) {
      const int16_t* tail = tails;
      w0 += 4 * quads;
      w1 += 4 * quads;
      for (int32_t n = rest; n > 0; n--, tail += 2) {
        sums.s00 += *w0 * tail[0];
        sums.s01 += *w0++ * tail[1];
        sums.s10 += *w1 * tail[0];
        sums.s11 += *w1++ * tail[1];
      }
    }
    const int32_t m0 = multiplier[0], m1 = multiplier[next], e0 = shift[0], e1 = shift[next];
    const int32_t y00 = bl_scaled_output(&stage, sums.s00, m0, e0, is_plain);
    const int32_t y01 = bl_scaled_output(&stage, sums.s01, m0, e0, is_plain);
    const int32_t y10 = bl_scaled_output(&stage, sums.s10, m1, e1, is_plain);
    const int32_t y11 = bl_scaled_output(&stage, sums.s11, m1, e1, is_plain);
    output_1[0] = (int8_t)y01;
    output_1[next] = (int8_t)y11;
    output_0[0] = (int8_t)y00;
    output_0[next] = (int8_t)y10;
    multiplier += 2;
    shift += 2;
    output_0 += 2;
    output_1 += 2;
    weights += 2 * length;
  }
}

typedef void two_pixels_kind(const bl_output_stage* stage, int32_t length, int32_t channels,
                             const int8_t* weights, const int32_t* bias, const int16_t* columns,
                             int8_t* output_0, int8_t* output_1);

static __attribute__((noinline)) void two_pixels_plain(const bl_output_stage* stage, int32_t length,
                                                       int32_t channels, const int8_t* weights,
                                                       const int32_t* bias, const int16_t* columns,
                                                       int8_t* output_0, int8_t* output_1) {
  two_pixels(stage, length, channels, weights, bias, columns, output_0, output_1, 1);
}

static __attribute__((noinline)) void two_pixels_any(const bl_output_stage* stage, int32_t length,
                                                     int32_t channels, const int8_t* weights,
                                                     const int32_t* bias, const int16_t* columns,
                                                     int8_t* output_0, int8_t* output_1) {
  two_pixels(stage, length, channels, weights, bias, columns, output_0, output_1, 0);
}

void bl_conv_2d_int8(const bl_conv_2d_params* params, const int8_t* input, const int8_t* weights,
                     const int32_t* bias, int8_t* output, int16_t* scratch) {
  const bl_conv_2d_params* p = params;
  const int32_t length = patch_length(p), channels = p->output_channels;
  const bl_output_stage stage = bl_make_output_stage(
      p->output_offset, p->activation_min, p->activation_max, p->multiplier, p->shift, channels);
  two_pixels_kind* const two_pixels_of_layer = stage.is_plain ? two_pixels_plain : two_pixels_any;
  int8_t* const room = (int8_t*)(scratch + 2 * length);
  int8_t* const first = output;
  int8_t* waiting = NULL;  // the output of pixel 0, whose column is made
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++, output += channels) {
        make_column(p, input, y, x, waiting != NULL, room, scratch);
        if (!waiting) {
          waiting = output;
          continue;
        }
        two_pixels_of_layer(&stage, length, channels, weights, bias, scratch, waiting, output);
        waiting = NULL;
      }
    }
    input += p->input_height * p->input_width * p->input_channels;
  }
  if (waiting) {
    // An odd last pixel is its own neighbour.
    input -= p->input_height * p->input_width * p->input_channels;
    make_column(p, input, p->output_height - 1, p->output_width - 1, 1, room, scratch);
    two_pixels_of_layer(&stage, length, channels, weights, bias, scratch, waiting, waiting);
  }
  bl_clamp_outputs(&stage, first, (int32_t)(output - first));
}

#else

#if defined(__ARM_ARCH_6M__)
#define PIXELS_AT_ONCE 1
#else
#define PIXELS_AT_ONCE 2
#endif

size_t bl_conv_2d_scratch_bytes(const bl_conv_2d_params* params) {
  return (size_t)(4 * params->output_channels + 2 * word_aligned(patch_length(params)));
}

// What each channel's sum begins with: the bias and the input offset's share.
static void begin_sums(const bl_conv_2d_params* p, const int8_t* weights, const int32_t* bias,
                       int32_t* begin) {
  const int32_t length = patch_length(p);
  for (int32_t c = 0; c < p->output_channels; c++) {
    int32_t sum = 0;
    for (int32_t n = length; n > 0; n--) sum += *weights++;
    begin[c] = p->input_offset * sum + (bias ? bias[c] : 0);
  }
}

static int32_t dot(const int8_t* weights, const int8_t* patch, int32_t length, int32_t sum) {
  for (int32_t n = length; n > 0; n--) sum += *weights++ * *patch++;
  return sum;
}

static void one_pixel(const bl_conv_2d_params* p, const int8_t* weights, const int32_t* begin,
                      const int8_t* patch, int8_t* output) {
  const int32_t length = patch_length(p);
  int32_t c = 0;
  for (; c + 1 < p->output_channels; c += 2) {
    const int8_t *w0 = weights, *w1 = weights + length;
    int32_t sum_0 = begin[c], sum_1 = begin[c + 1];
    for (int32_t i = 0; i < length; i++) {
      const int32_t x = patch[i];
      sum_0 += w0[i] * x;
      sum_1 += w1[i] * x;
    }
    output[c] = (int8_t)to_output(p, sum_0, c);
    output[c + 1] = (int8_t)to_output(p, sum_1, c + 1);
    weights += 2 * length;
  }
  if (c < p->output_channels) {
    output[c] = (int8_t)to_output(p, dot(weights, patch, length, begin[c]), c);
  }
}

static void two_pixels(const bl_conv_2d_params* p, const int8_t* weights, const int32_t* begin,
                       const int8_t* patch_0, const int8_t* patch_1, int8_t* output) {
  const int32_t length = patch_length(p);
  const int32_t channels = p->output_channels;
  int32_t c = 0;
  for (; c + 1 < channels; c += 2) {
    const int8_t *w0 = weights, *w1 = weights + length;
    int32_t sum_00 = begin[c], sum_10 = begin[c + 1];
    int32_t sum_01 = sum_00, sum_11 = sum_10;
    for (int32_t i = 0; i < length; i++) {
      const int32_t a = w0[i], b = w1[i], x = patch_0[i], y = patch_1[i];
      sum_00 += a * x;
      sum_10 += b * x;
      sum_01 += a * y;
      sum_11 += b * y;
    }
    output[c] = (int8_t)to_output(p, sum_00, c);
    output[c + 1] = (int8_t)to_output(p, sum_10, c + 1);
    output[channels + c] = (int8_t)to_output(p, sum_01, c);
    output[channels + c + 1] = (int8_t)to_output(p, sum_11, c + 1);
    weights += 2 * length;
  }
  if (c < channels) {
    output[c] = (int8_t)to_output(p, dot(weights, patch_0, length, begin[c]), c);
    output[channels + c] = (int8_t)to_output(p, dot(weights, patch_1, length, begin[c]), c);
  }
}

void bl_conv_2d_int8(const bl_conv_2d_params* params, const int8_t* input, const int8_t* weights,
                     const int32_t* bias, int8_t* output, int16_t* scratch) {
  const bl_conv_2d_params* p = params;
  int32_t* const begin = (int32_t*)(void*)scratch;
  int8_t* const room_0 = (int8_t*)(begin + p->output_channels);
  int8_t* const room_1 = room_0 + word_aligned(patch_length(p));
  begin_sums(p, weights, bias, begin);
  for (int32_t batch = 0; batch < p->batches; batch++) {
    const int8_t* waiting = NULL;
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++) {
        if (PIXELS_AT_ONCE == 2 && !waiting) {
          waiting = find_patch(p, input, y, x, room_0);
          continue;
        }
        const int8_t* patch = find_patch(p, input, y, x, room_1);
        if (waiting) {
          two_pixels(p, weights, begin, waiting, patch, output);
        } else {
          one_pixel(p, weights, begin, patch, output);
        }
        output += PIXELS_AT_ONCE * p->output_channels;
        waiting = NULL;
      }
    }
    if (waiting) {
      one_pixel(p, weights, begin, waiting, output);
      output += p->output_channels;
    }
    input += p->input_height * p->input_width * p->input_channels;
  }
}

#endif
