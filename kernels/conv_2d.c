// conv_2d: each output pixel is a matrix-vector product of the weights with the pixel's patch.
//
// Two pixels and two output channels go at once, so that each loaded value is used twice. With the
// DSP extension the two patches are first widened to 16-bit columns with the input offset added,
// each four values in the order 0, 2, 1, 3 that SXTB16 gives the weights. Without it one word holds
// a value of both, for which one multiplication is then enough, and the offset's share,
// input_offset * sum(weights), is worked out once per channel. Patches that lie in the input in one
// piece, or in rows of whole words, are read from there and not gathered first; with the DSP
// extension, in any rows of more than a word, where no padding is among them. A dilated filter's
// are gathered, and those of groups, which are convolutions one after the other.
#include "bands.h"
#include "boardless_kernels.h"
#include "dsp.h"
#include "output_stage.h"
#include "patch.h"
#include "requantise.h"

static int32_t patch_length(const bl_conv_2d_params* p) {
  return p->filter_height * p->filter_width * p->filter_channels;
}

// Rounded up so that what follows in scratch stays aligned.
static int32_t word_aligned(int32_t bytes) { return (bytes + 3) & ~3; }

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

typedef int16_t column_value;
#define VALUES_OF_COLUMNS(length, channels) (2 * word_aligned(length))

size_t bl_conv_2d_scratch_bytes(const bl_conv_2d_params* params) {
  return (size_t)(5 * word_aligned(patch_length(params)));
}

// The columns of two pixels lie in one array: of each four values, pixel 0's words {0, 2} and
// {1, 3} are first and third, pixel 1's second and fourth, so that one pointer goes along both.
// What is left over after the last four are the patch's last four once more, with 0 for those that
// were there already: so the weights' last four are read as a word too. A patch of less than four
// lies value by value, pixel 0's before pixel 1's.
static inline void put_four(uint32_t bytes, uint32_t offsets, int16_t* column) {
  bl_store_word(column, bl_sxtab16(offsets, bytes));
  bl_store_word(column + 4, bl_sxtab16_ror8(offsets, bytes));
}

// The last `rest` values, 1 to 3, of a patch of at least four, that ends at `end`.
static inline void put_rest(const int8_t* end, int32_t rest, int32_t input_offset,
                            int16_t* column) {
  const uint32_t again = UINT32_MAX >> 8 * rest;
  const uint32_t zeros = (uint8_t)-input_offset * UINT32_C(0x01010101);
  put_four((bl_load_word(end - 4) & ~again) | (zeros & again), bl_both_halves(input_offset),
           column);
}

static int16_t* widen(const int8_t* from, int32_t length, int32_t input_offset, int16_t* column) {
  const uint32_t offsets = bl_both_halves(input_offset);
  for (int32_t n = length >> 2; n > 0; n--) {
    put_four(bl_load_word(from), offsets, column);
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

// A gathered patch as pixel `which` of the two.
static inline void put_column(const bl_conv_2d_params* p, const int8_t* patch, int32_t which,
                              int16_t* columns) {
  const int32_t length = patch_length(p), rest = length & 3;
  int16_t* column = widen(patch, length, p->input_offset, columns + 2 * which);
  if (length < 4) {
    column -= which;
#pragma GCC unroll 1
    for (int32_t i = 0; i < length; i++, column += 2) {
      *column = (int16_t)(patch[i] + p->input_offset);
    }
  } else if (rest > 0) {
    put_rest(patch + length, rest, p->input_offset, column);
  }
}

// The patch of output pixel (y, x) as pixel `which` of the two. Rows that end on a fourth value are
// widened from where they lie; others are gathered in `room` first.
//
// The M4 loses a cycle each round of a loop that begins between two words. An attribute for that
// alone would have GCC take loops that fill for calls of memset.
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("align-loops=4", "no-tree-loop-distribute-patterns")))
#endif
static void
make_column(const bl_conv_2d_params* p, const int8_t* input, int32_t y, int32_t x, int32_t which,
            int8_t* room, int16_t* columns) {
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
  put_column(p, find_patch(p, input, y, x, room), which, columns);
}

// Whether a patch has several rows, of more than four values each, that do not end on a fourth.
static int32_t has_rows_to_join(const bl_conv_2d_params* p) {
  const int32_t row = p->filter_width * p->input_channels;
  return row > 4 && (row & 3) != 0 && p->filter_height > 1;
}

// make_column for such rows, which gathers no patch without padding: where a row ends within four,
// the words before its end and from the next one's beginning have them.
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("align-loops=4")))
#endif
static __attribute__((noinline)) void
join_column(const bl_conv_2d_params* p, const int8_t* input, int32_t y, int32_t x, int32_t which,
            int8_t* room, int16_t* columns) {
  const int32_t top = y * p->stride_height - p->padding_top;
  const int32_t left = x * p->stride_width - p->padding_left;
  const int32_t width = p->input_width, height = p->input_height;
  const int32_t filter_width = p->filter_width;
  int32_t rows = p->filter_height;
  if (top < 0 || left < 0 || top + rows > height || left + filter_width > width) {
    make_column(p, input, y, x, which, room, columns);
    return;
  }
  const int32_t input_offset = p->input_offset, channels = p->input_channels;
  const uint32_t offsets = bl_both_halves(input_offset);
  const int32_t row = filter_width * channels, to_next = width * channels - row;
  const int8_t* from = input + (top * width + left) * channels;
  int16_t* column = columns + 2 * which;
  int32_t length = row;  // of what is left of this one
  for (;;) {
    for (int32_t n = length >> 2; n > 0; n--) {
      put_four(bl_load_word(from), offsets, column);
      from += 4;
      column += 8;
    }
    const int32_t rest = length & 3;
    from += rest;
    if (--rows == 0) {
      if (rest > 0) put_rest(from, rest, input_offset, column);
      return;
    }
    length = row;
    if (rest > 0) {
      const uint32_t low = bl_load_word(from - 4) >> (32 - 8 * rest);
      from += to_next;
      put_four(low | bl_load_word(from) << 8 * rest, offsets, column);
      column += 8;
      from += 4 - rest;
      length -= 4 - rest;
    } else {
      from += to_next;
    }
  }
}

typedef struct four_sums {
  int32_t s00, s01, s10, s11;  // channel, pixel
} four_sums;

// Adds `quads` times four products to each of four sums: two rows of weights by two columns. The
// rows then begin behind what was read of them.
// Written out for the target, since nothing but this order of just these 13 registers keeps all of
// it out of memory: 20 cycles for 16 products, of which 8 are loads in groups, and the loop's end
// for each 32. The M7 has its loads between the products, with which they issue.
static inline __attribute__((always_inline)) four_sums two_by_two(const int8_t** row_0,
                                                                  const int8_t** row_1,
                                                                  const int16_t* x, int32_t quads,
                                                                  four_sums sums) {
  const int8_t *w0 = *row_0, *w1 = *row_1;
#if defined(__ARM_FEATURE_DSP)
#if BL_DUAL_ISSUE
#define FOUR_PRODUCTS(X0, X1, X2, X3)    \
  "ldr.w %[a], [%[w0]], #4\n\t"          \
  "ldr.w %[c], [%[x], #" X0              \
  "]\n\t"                                \
  "ldr.w %[d], [%[x], #" X1              \
  "]\n\t"                                \
  "sxtb16 %[t], %[a]\n\t"                \
  "ldr.w %[b], [%[w1]], #4\n\t"          \
  "smlad %[s00], %[t], %[c], %[s00]\n\t" \
  "sxtb16 %[a], %[a], ror #8\n\t"        \
  "smlad %[s01], %[t], %[d], %[s01]\n\t" \
  "sxtb16 %[t], %[b]\n\t"                \
  "smlad %[s10], %[t], %[c], %[s10]\n\t" \
  "ldr.w %[c], [%[x], #" X2              \
  "]\n\t"                                \
  "smlad %[s11], %[t], %[d], %[s11]\n\t" \
  "ldr.w %[d], [%[x], #" X3              \
  "]\n\t"                                \
  "sxtb16 %[b], %[b], ror #8\n\t"        \
  "smlad %[s00], %[a], %[c], %[s00]\n\t" \
  "smlad %[s10], %[b], %[c], %[s10]\n\t" \
  "smlad %[s01], %[a], %[d], %[s01]\n\t" \
  "smlad %[s11], %[b], %[d], %[s11]\n\t"
#else
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
#endif
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
  *row_0 = w0;
  *row_1 = w1;
  return sums;
}

// The same just once.
static inline __attribute__((always_inline)) four_sums last_two_by_two(const int8_t* w0,
                                                                       const int8_t* w1,
                                                                       const int16_t* x,
                                                                       four_sums sums) {
#if defined(__ARM_FEATURE_DSP)
  uint32_t a, b, c, d, t;
  __asm__ volatile(FOUR_PRODUCTS("0", "4", "8", "12")
                   : [w0] "+r"(w0), [w1] "+r"(w1), [s00] "+r"(sums.s00), [s01] "+r"(sums.s01),
                     [s10] "+r"(sums.s10), [s11] "+r"(sums.s11), [a] "=&r"(a), [b] "=&r"(b),
                     [c] "=&r"(c), [d] "=&r"(d), [t] "=&r"(t)
                   : [x] "r"(x)
                   : "memory");
#undef FOUR_PRODUCTS
#else
  sums = two_by_two(&w0, &w1, x, 1, sums);
#endif
  return sums;
}

// Every channel of two pixels; output_1 may be the same as output_0 where there is but one. Nothing
// is stored before all four results are there: a store of int8 might be to anything, and what was
// loaded would have to be loaded again.
static inline __attribute__((always_inline)) void two_pixels_kind(
    const bl_output_stage* of_layer, int32_t length, int32_t channels, const int8_t* weights,
    const int32_t* bias, const int16_t* columns, int8_t* output_0, int8_t* output_1,
    int32_t is_plain) {
  const bl_output_stage stage = *of_layer;
  const int32_t quads = length >> 2, rest = length & 3;
  const int16_t* const tails = columns + 8 * quads;
  for (int32_t c = 0; c < channels; c += 2) {
    BL_KEEP_INDEX(c);
    const int32_t next = c + 1 < channels;  // an odd last channel is its own neighbour
    const int8_t *w0 = weights, *w1 = weights + next * length;
    four_sums sums = {0, 0, 0, 0};
    if (bias) {
      sums.s00 = sums.s01 = bias[c];
      sums.s10 = sums.s11 = bias[c + next];
    }
    if (quads > 0) {
      sums = two_by_two(&w0, &w1, columns, quads, sums);
      if (rest > 0) sums = last_two_by_two(w0 + rest - 4, w1 + rest - 4, tails, sums);
    } else {
      const int16_t* tail = columns;
#pragma GCC unroll 1
      for (int32_t n = rest; n > 0; n--, tail += 2) {
        sums.s00 += *w0 * tail[0];
        sums.s01 += *w0++ * tail[1];
        sums.s10 += *w1 * tail[0];
        sums.s11 += *w1++ * tail[1];
      }
    }
    const int32_t m0 = stage.multiplier[c], m1 = stage.multiplier[c + next];
    const int32_t e0 = stage.shift[c], e1 = stage.shift[c + next];
    const int32_t y00 = bl_scaled_output(&stage, sums.s00, m0, e0, is_plain);
    const int32_t y01 = bl_scaled_output(&stage, sums.s01, m0, e0, is_plain);
    const int32_t y10 = bl_scaled_output(&stage, sums.s10, m1, e1, is_plain);
    const int32_t y11 = bl_scaled_output(&stage, sums.s11, m1, e1, is_plain);
    output_1[c] = (int8_t)y01;
    output_1[c + next] = (int8_t)y11;
    output_0[c] = (int8_t)y00;
    output_0[c + next] = (int8_t)y10;
    weights += 2 * length;
  }
}

static __attribute__((noinline)) void two_pixels_plain(const bl_output_stage* stage, int32_t length,
                                                       int32_t channels, const int8_t* weights,
                                                       const int32_t* bias, const int16_t* columns,
                                                       int8_t* output_0, int8_t* output_1) {
  two_pixels_kind(stage, length, channels, weights, bias, columns, output_0, output_1, 1);
}

static __attribute__((noinline)) void two_pixels_any(const bl_output_stage* stage, int32_t length,
                                                     int32_t channels, const int8_t* weights,
                                                     const int32_t* bias, const int16_t* columns,
                                                     int8_t* output_0, int8_t* output_1) {
  two_pixels_kind(stage, length, channels, weights, bias, columns, output_0, output_1, 0);
}

static inline void two_pixels(const bl_output_stage* stage, int32_t length, int32_t channels,
                              const int8_t* weights, const int32_t* bias, const int16_t* columns,
                              int8_t* output_0, int8_t* output_1) {
  if (stage->is_plain) {
    two_pixels_plain(stage, length, channels, weights, bias, columns, output_0, output_1);
  } else {
    two_pixels_any(stage, length, channels, weights, bias, columns, output_0, output_1);
  }
}

#else

// Two pixels share a multiplication: a column is x0 + 2^16 x1 for each value of their patches, and
// a weight times it is w x0 + 2^16 w x1. Two such products, of 8 by 8 bits each, fit: their sum is
// p0 + 2^16 p1 with p0 and p1 in -32512..32768. It is added up twice,
//
//   both  += p0 + 2^16 p1                        which wraps
//   upper += p1 - 1                              as (p0 + 2^16 p1 - 0x8100) >> 16
//
// where 0x8100 moves the lower half to 0..2^16 - 1, so that it borrows nothing, and the upper one
// into int16. From n such steps, the second sum is upper + n and the first what both has besides.
typedef uint32_t column_value;
#define VALUES_OF_COLUMNS(length, channels) ((length) + 2 * (channels))  // and sums behind them
#define PAIR_OFFSET 0x8100

size_t bl_conv_2d_scratch_bytes(const bl_conv_2d_params* params) {
  const int32_t length = patch_length(params);
  return (size_t)(4 * (3 * params->output_channels + length) + word_aligned(length));
}

// What each channel's sum begins with: the bias and the input offset's share.
static void begin_sums(const bl_conv_2d_params* p, int32_t channels, const int8_t* weights,
                       const int32_t* bias, int32_t* begin) {
  const int32_t length = patch_length(p);
  for (int32_t c = 0; c < channels; c++) {
    int32_t sum = 0;
    for (int32_t n = length; n > 0; n--) sum += *weights++;
    begin[c] = p->input_offset * sum + (bias ? bias[c] : 0);
  }
}

// A patch as pixel `which` of the two; pixel 0 is put first.
static __attribute__((noinline)) void put_column(const bl_conv_2d_params* p, const int8_t* patch,
                                                 int32_t which, uint32_t* column) {
  if (which == 0) {
    for (int32_t n = patch_length(p); n > 0; n--) *column++ = (uint32_t)(int32_t)*patch++;
  } else {
    for (int32_t n = patch_length(p); n > 0; n--) *column++ += (uint32_t)(int32_t)*patch++ << 16;
  }
}

static void make_column(const bl_conv_2d_params* p, const int8_t* input, int32_t y, int32_t x,
                        int32_t which, int8_t* room, uint32_t* columns) {
  put_column(p, find_patch(p, input, y, x, room), which, columns);
}

#define has_rows_to_join(params) 0
#define join_column make_column

typedef struct pair_sums {
  uint32_t both_0, both_1;  // of two channels
  int32_t upper_0, upper_1;
} pair_sums;

static inline __attribute__((always_inline)) void add_pair(uint32_t pair, uint32_t* both,
                                                           int32_t* upper) {
  *both += pair;
  *upper += (int32_t)(pair - PAIR_OFFSET) >> 16;
}

// Adds `pairs` times two products to each of four sums: two rows of weights by two pixels. Written
// out for the targets, which have just the registers that it takes: GCC finds no order without
// some of them in memory.
static inline __attribute__((always_inline)) pair_sums two_by_two(const int8_t* w0,
                                                                  const int8_t* w1,
                                                                  const uint32_t* x, int32_t pairs,
                                                                  pair_sums sums) {
#if defined(__ARM_ARCH_6M__)
  // 27 cycles for 8 products. Only a register may be the offset of LDRSB, only ADD takes the upper
  // registers. i goes up to 0, whose flags end the loop.
#define TWO_PRODUCTS            \
  "ldmia %[x]!, {r4, r5}\n\t"   \
  "ldrsb r6, [%[w0], %[i]]\n\t" \
  "ldrsb r7, [%[w1], %[i]]\n\t" \
  "adds %[i], #1\n\t"           \
  "muls r6, r4\n\t"             \
  "muls r7, r4\n\t"             \
  "ldrsb r4, [%[w0], %[i]]\n\t" \
  "muls r4, r5\n\t"             \
  "adds r6, r4\n\t"             \
  "ldrsb r4, [%[w1], %[i]]\n\t" \
  "muls r4, r5\n\t"             \
  "adds r7, r4\n\t"             \
  "add %[both_0], r6\n\t"       \
  "add r6, %[offset]\n\t"       \
  "asrs r6, r6, #16\n\t"        \
  "add %[upper_0], r6\n\t"      \
  "add %[both_1], r7\n\t"       \
  "add r7, %[offset]\n\t"       \
  "asrs r7, r7, #16\n\t"        \
  "add %[upper_1], r7\n\t"      \
  "adds %[i], #1\n\t"
  int32_t i = -2 * pairs;
  // An odd number begins with one by itself.
  __asm__ volatile(
      ".syntax unified\n\t"  // GCC has divided syntax for Thumb-1
      "lsrs r4, %[i], #2\n\t"
      "bcc 2f\n\t" TWO_PRODUCTS
      "beq 3f\n"
      "2:\n\t" TWO_PRODUCTS TWO_PRODUCTS
      "bne 2b\n"
      "3:\n\t"
      ".syntax divided\n\t"
      : [x] "+l"(x), [i] "+l"(i), [both_0] "+h"(sums.both_0), [both_1] "+h"(sums.both_1),
        [upper_0] "+h"(sums.upper_0), [upper_1] "+h"(sums.upper_1)
      : [w0] "l"(w0 + 2 * pairs), [w1] "l"(w1 + 2 * pairs), [offset] "h"(-PAIR_OFFSET)
      : "r4", "r5", "r6", "r7", "cc", "memory");
#undef TWO_PRODUCTS
#elif defined(__ARM_ARCH_7M__)
  // 44 cycles for 16 products: loads in groups take one cycle each but for the first.
#define TWO_PRODUCTS(W0, W1, X0, X1)                \
  "ldr.w %[e], [%[x], #" X0                         \
  "]\n\t"                                           \
  "ldr.w %[f], [%[x], #" X1                         \
  "]\n\t"                                           \
  "ldrsb.w %[a], [%[w0], #" W0                      \
  "]\n\t"                                           \
  "ldrsb.w %[b], [%[w1], #" W0                      \
  "]\n\t"                                           \
  "ldrsb.w %[c], [%[w0], #" W1                      \
  "]\n\t"                                           \
  "ldrsb.w %[d], [%[w1], #" W1                      \
  "]\n\t"                                           \
  "mul %[a], %[a], %[e]\n\t"                        \
  "mul %[b], %[b], %[e]\n\t"                        \
  "mla %[a], %[c], %[f], %[a]\n\t"                  \
  "mla %[b], %[d], %[f], %[b]\n\t"                  \
  "add %[both_0], %[both_0], %[a]\n\t"              \
  "add %[both_1], %[both_1], %[b]\n\t"              \
  "sub.w %[a], %[a], %[offset]\n\t"                 \
  "sub.w %[b], %[b], %[offset]\n\t"                 \
  "add.w %[upper_0], %[upper_0], %[a], asr #16\n\t" \
  "add.w %[upper_1], %[upper_1], %[b], asr #16\n\t"
  const uint32_t* const end = x + 2 * pairs;
  uint32_t a = (uint32_t)pairs & 1, b, c, d, e, f;
  // An odd number begins in the middle.
  w0 -= 2 * a;
  w1 -= 2 * a;
  x -= 2 * a;
  __asm__ volatile("cmp %[a], #0\n\t"
                   "bne 2f\n\t"
                   ".balign 4\n"
                   "1:\n\t" TWO_PRODUCTS("0", "1", "0", "4")
                   "2:\n\t" TWO_PRODUCTS("2", "3", "8", "12")
                   "add %[w0], #4\n\t"
                   "add %[w1], #4\n\t"
                   "add %[x], #16\n\t"
                   "cmp %[x], %[end]\n\t"
                   "bne 1b\n\t"
                   : [w0] "+r"(w0), [w1] "+r"(w1), [x] "+r"(x), [both_0] "+r"(sums.both_0),
                     [both_1] "+r"(sums.both_1), [upper_0] "+r"(sums.upper_0),
                     [upper_1] "+r"(sums.upper_1), [a] "+r"(a), [b] "=&r"(b), [c] "=&r"(c),
                     [d] "=&r"(d), [e] "=&r"(e), [f] "=&r"(f)
                   : [end] "r"(end), [offset] "i"(PAIR_OFFSET)
                   : "cc", "memory");
#undef TWO_PRODUCTS
#else
  for (; pairs > 0; pairs--, w0 += 2, w1 += 2, x += 2) {
    add_pair((uint32_t)w0[0] * x[0] + (uint32_t)w0[1] * x[1], &sums.both_0, &sums.upper_0);
    add_pair((uint32_t)w1[0] * x[0] + (uint32_t)w1[1] * x[1], &sums.both_1, &sums.upper_1);
  }
#endif
  return sums;
}

// Every channel of two pixels; output_1 may be the same as output_0 where there is but one. The
// sums wait behind the columns until all are there.
static __attribute__((noinline)) void two_pixels(const bl_output_stage* stage, int32_t length,
                                                 int32_t channels, const int8_t* weights,
                                                 const int32_t* begin, column_value* columns,
                                                 int8_t* output_0, int8_t* output_1) {
  int32_t* const sums_0 = (int32_t*)(columns + length);
  int32_t* const sums_1 = sums_0 + channels;
  const int32_t pairs = length >> 1, steps = (length + 1) >> 1;
  for (int32_t c = 0; c < channels; c += 2) {
    const int32_t next = c + 1 < channels;  // an odd last channel is its own neighbour
    const int8_t *w0 = weights, *w1 = weights + next * length;
    pair_sums sums = {0, 0, 0, 0};
    if (pairs > 0) sums = two_by_two(w0, w1, columns, pairs, sums);
    if (length & 1) {
      const uint32_t x = columns[length - 1];
      add_pair((uint32_t)w0[length - 1] * x, &sums.both_0, &sums.upper_0);
      add_pair((uint32_t)w1[length - 1] * x, &sums.both_1, &sums.upper_1);
    }
    sums.upper_0 += steps;
    sums.upper_1 += steps;
    sums_0[c] = begin[c] + (int32_t)(sums.both_0 - ((uint32_t)sums.upper_0 << 16));
    sums_1[c] = begin[c] + sums.upper_0;
    sums_0[c + next] = begin[c + next] + (int32_t)(sums.both_1 - ((uint32_t)sums.upper_1 << 16));
    sums_1[c + next] = begin[c + next] + sums.upper_1;
    weights += 2 * length;
  }
  bl_store_outputs(stage, sums_0, channels, output_0);
  bl_store_outputs(stage, sums_1, channels, output_1);
}

#endif

static void hand_on(const bl_output_stage* stage, const bl_bands* bands, int32_t pixels,
                    int32_t channels) {
  bl_clamp_outputs(stage, bands->room, pixels * channels);
  bands->take(bands->context, bands->room, pixels);
}

// make_column for any filter: where rows of its taps are not one piece of the input each.
static __attribute__((noinline)) void gather_column(const bl_conv_2d_params* p, const int8_t* input,
                                                    int32_t y, int32_t x, int32_t which,
                                                    int8_t* room, column_value* columns) {
  bl_gather_taps(input, p->input_height, p->input_width, p->input_channels,
                 y * p->stride_height - p->padding_top, x * p->stride_width - p->padding_left,
                 p->filter_height, p->filter_width, p->dilation_height, p->dilation_width,
                 p->filter_channels, (int8_t)-p->input_offset, room);
  put_column(p, room, which, columns);
}

// The `channels` outputs of each pixel that see the input's channels from `input` on. With `bands`,
// which is a constant NULL or not, `output` is its room, and each full one is handed on.
static inline __attribute__((always_inline)) void convolve_group(
    const bl_conv_2d_params* p, const bl_output_stage* stage, int32_t channels, const int8_t* input,
    const int8_t* weights, const int32_t* bias, int8_t* output, int16_t* scratch,
    const bl_bands* bands) {
  const int32_t length = patch_length(p);
#if BL_DSP
  const int32_t* const begin = bias;
  column_value* const columns = scratch;
#else
  int32_t* const begin = (int32_t*)(void*)scratch;
  column_value* const columns = (column_value*)(begin + channels);
  begin_sums(p, channels, weights, bias, begin);
#endif
  int8_t* const room = (int8_t*)(columns + VALUES_OF_COLUMNS(length, channels));
  const int32_t is_dense =
      (p->dilation_height | p->dilation_width) == 1 && p->filter_channels == p->input_channels;
  const int32_t is_joined = is_dense && has_rows_to_join(p);
  const int8_t* const last_of_band = bands ? output + (BL_BAND_PIXELS - 1) * channels : NULL;
  int8_t* waiting = NULL;  // the output of pixel 0, whose column is made
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++, output += p->output_channels) {
        if (is_joined) {
          join_column(p, input, y, x, waiting != NULL, room, columns);
        } else if (is_dense) {
          make_column(p, input, y, x, waiting != NULL, room, columns);
        } else {
          gather_column(p, input, y, x, waiting != NULL, room, columns);
        }
        if (!waiting) {
          waiting = output;
          continue;
        }
        two_pixels(stage, length, channels, weights, begin, columns, waiting, output);
        waiting = NULL;
        if (bands && output == last_of_band) {
          hand_on(stage, bands, BL_BAND_PIXELS, channels);
          output = bands->room - channels;
        }
      }
    }
    input += p->input_height * p->input_width * p->input_channels;
  }
  if (waiting) {
    // An odd last pixel is its own neighbour.
    input -= p->input_height * p->input_width * p->input_channels;
    const int32_t y = p->output_height - 1, x = p->output_width - 1;
    if (is_joined) {
      join_column(p, input, y, x, 1, room, columns);
    } else if (is_dense) {
      make_column(p, input, y, x, 1, room, columns);
    } else {
      gather_column(p, input, y, x, 1, room, columns);
    }
    two_pixels(stage, length, channels, weights, begin, columns, waiting, waiting);
  }
  if (bands) {
    const int32_t rest = (p->batches * p->output_height * p->output_width) & (BL_BAND_PIXELS - 1);
    if (rest > 0) hand_on(stage, bands, rest, channels);
  }
}

void bl_conv_2d_int8(const bl_conv_2d_params* params, const int8_t* input, const int8_t* weights,
                     const int32_t* bias, int8_t* output, int16_t* scratch) {
  const bl_conv_2d_params* p = params;
  bl_output_stage stage =
      bl_make_output_stage(p->output_offset, p->activation_min, p->activation_max, p->multiplier,
                           p->shift, p->output_channels);
  int32_t channels = p->output_channels;  // of a group
  if (p->filter_channels != p->input_channels) {
    channels /= p->input_channels / p->filter_channels;
  }
  for (int32_t c = 0; c < p->output_channels; c += channels) {
    convolve_group(p, &stage, channels, input, weights, bias, output + c, scratch, NULL);
    input += p->filter_channels;
    weights += channels * patch_length(p);
    if (bias) bias += channels;
    stage.multiplier += channels;
    stage.shift += channels;
  }
  bl_clamp_outputs(&stage, output,
                   p->batches * p->output_height * p->output_width * p->output_channels);
}

void bl_conv_2d_by_bands(const bl_conv_2d_params* params, const int8_t* input,
                         const int8_t* weights, const int32_t* bias, const bl_bands* bands,
                         int16_t* scratch) {
  const bl_conv_2d_params* p = params;
  const bl_output_stage stage =
      bl_make_output_stage(p->output_offset, p->activation_min, p->activation_max, p->multiplier,
                           p->shift, p->output_channels);
  convolve_group(p, &stage, p->output_channels, input, weights, bias, bands->room, scratch, bands);
}

int32_t bl_is_pointwise(const bl_conv_2d_params* p) {
  return p->filter_height == 1 && p->filter_width == 1 && p->stride_height == 1 &&
         p->stride_width == 1 && p->padding_top == 0 && p->padding_left == 0 &&
         p->output_height == p->input_height && p->output_width == p->input_width &&
         p->filter_channels == p->input_channels;
}

bl_pointwise bl_begin_pointwise(const bl_conv_2d_params* params, const int8_t* weights,
                                const int32_t* bias, int16_t* scratch) {
  const bl_conv_2d_params* p = params;
  bl_pointwise pointwise = {
      .params = p,
      .stage = bl_make_output_stage(p->output_offset, p->activation_min, p->activation_max,
                                    p->multiplier, p->shift, p->output_channels),
      .weights = weights,
      .begin = bias,
      .columns = scratch,
  };
#if !BL_DSP
  int32_t* const begin = (int32_t*)(void*)scratch;
  begin_sums(p, p->output_channels, weights, bias, begin);
  pointwise.begin = begin;
  pointwise.columns = begin + p->output_channels;
#endif
  return pointwise;
}

void bl_pointwise_pixels(const bl_pointwise* pointwise, const int8_t* input, int32_t pixels,
                         int8_t* output) {
  const bl_conv_2d_params* const p = pointwise->params;
  const int32_t length = p->input_channels, channels = p->output_channels;
  column_value* const columns = pointwise->columns;
  for (; pixels > 0; pixels -= 2) {
    const int32_t next = pixels > 1;  // an odd last pixel is its own neighbour
    put_column(p, input, 0, columns);
    put_column(p, input + next * length, 1, columns);
    two_pixels(&pointwise->stage, length, channels, pointwise->weights, pointwise->begin, columns,
               output, output + next * channels);
    input += 2 * length;
    output += 2 * channels;
  }
}
