// transpose_conv: for each output pixel, the taps of the filter that an input pixel reaches it by.
//
// With a stride of s only one tap in s hits, so the pixel's input vectors are first laid one after
// the other (with the DSP extension widened to 16 bits, as conv_2d's columns), each with the place
// of its tap; every output channel then goes over that list. Sums start in any order: they stay
// within int32, so the order does not show.
#include "boardless_kernels.h"
#include "dsp.h"
#include "output_stage.h"

static inline int8_t to_output(const bl_output_stage* stage, int32_t sum, int32_t channel) {
  return stage->is_plain ? bl_to_output(stage, sum, channel, 1)
                         : bl_to_output(stage, sum, channel, 0);
}

static int32_t most_taps(const bl_transpose_conv_params* p) {
  const int32_t rows = (p->filter_height + p->stride_height - 1) / p->stride_height;
  const int32_t columns = (p->filter_width + p->stride_width - 1) / p->stride_width;
  return rows * columns;
}

// The taps' places as int32 first, so that both they and the columns are aligned.
size_t bl_transpose_conv_scratch_bytes(const bl_transpose_conv_params* params) {
  const int32_t bytes = (params->input_channels * 2 + 3) & ~3;
  return (size_t)(most_taps(params) * (4 + bytes));
}

static void widen(const int8_t* from, int32_t length, int32_t input_offset, int16_t* column) {
#if BL_DSP
  const uint32_t offsets = bl_both_halves(input_offset);
  for (; length >= 4; length -= 4, from += 4, column += 4) {
    const uint32_t bytes = bl_load_word(from);
    bl_store_word(column, bl_sxtab16(offsets, bytes));
    bl_store_word(column + 2, bl_sxtab16_ror8(offsets, bytes));
  }
#endif
#pragma GCC unroll 1
  for (; length > 0; length--) *column++ = (int16_t)(*from++ + input_offset);
}

// Two output channels, whose weights lie `distance` apart: each input value is loaded once for
// both.
static void two_dots(const int8_t* weights, int32_t distance, const int16_t* column, int32_t length,
                     int32_t sums[2]) {
  const int8_t *w0 = weights, *w1 = weights + distance;
  int32_t sum_0 = sums[0], sum_1 = sums[1];
#if BL_DSP
  for (; length >= 4; length -= 4, w0 += 4, w1 += 4, column += 4) {
    const uint32_t bytes_0 = bl_load_word(w0), bytes_1 = bl_load_word(w1);
    const uint32_t even = bl_load_word(column), odd = bl_load_word(column + 2);
    sum_0 = bl_smlad(bl_sxtb16(bytes_0), even, sum_0);
    sum_1 = bl_smlad(bl_sxtb16(bytes_1), even, sum_1);
    sum_0 = bl_smlad(bl_sxtb16_ror8(bytes_0), odd, sum_0);
    sum_1 = bl_smlad(bl_sxtb16_ror8(bytes_1), odd, sum_1);
  }
#endif
#pragma GCC unroll 1
  for (; length > 0; length--, column++) {
    sum_0 += *w0++ * *column;
    sum_1 += *w1++ * *column;
  }
  sums[0] = sum_0;
  sums[1] = sum_1;
}

static int32_t one_dot(const int8_t* weights, const int16_t* column, int32_t length, int32_t sum) {
#if BL_DSP
  for (; length >= 4; length -= 4, weights += 4, column += 4) {
    const uint32_t bytes = bl_load_word(weights);
    sum = bl_smlad(bl_sxtb16(bytes), bl_load_word(column), sum);
    sum = bl_smlad(bl_sxtb16_ror8(bytes), bl_load_word(column + 2), sum);
  }
#endif
#pragma GCC unroll 1
  for (; length > 0; length--) sum += *weights++ * *column++;
  return sum;
}

// Where the first tap that reaches a row or column of the output lies: in the filter, and in the
// input. From one to the next without a division.
typedef struct reach {
  int32_t filter, input;
} reach;

static reach reach_of(int32_t padding, int32_t stride) {
  return (reach){padding % stride, padding / stride};
}

static void step(reach* r, int32_t stride) {
  if (++r->filter < stride) return;
  r->filter = 0;
  r->input++;
}

// Lists the taps that reach an output pixel; returns how many. By itself, or the loops over taps
// run out of registers.
static __attribute__((noinline)) int32_t list_taps(const bl_transpose_conv_params* p,
                                                   const int8_t* input, reach y, reach x,
                                                   int32_t* places, int16_t* columns,
                                                   int32_t column_pitch) {
  const int32_t channels = p->input_channels;
  int32_t count = 0;
  int32_t in_y = y.input;
  for (int32_t fy = y.filter; fy < p->filter_height; fy += p->stride_height, in_y--) {
    if (in_y < 0) break;
    if (in_y >= p->input_height) continue;
    int32_t in_x = x.input;
    for (int32_t fx = x.filter; fx < p->filter_width; fx += p->stride_width, in_x--) {
      if (in_x < 0) break;
      if (in_x >= p->input_width) continue;
      places[count] = (fy * p->filter_width + fx) * channels;
      widen(input + (in_y * p->input_width + in_x) * channels, channels, p->input_offset,
            columns + count * column_pitch);
      count++;
    }
  }
  return count;
}

void bl_transpose_conv_int8(const bl_transpose_conv_params* params, const int8_t* input,
                            const int8_t* weights, const int32_t* bias, int8_t* output,
                            int16_t* scratch) {
  const bl_transpose_conv_params* p = params;
  const int32_t channels = p->input_channels;
  const int32_t distance = p->filter_height * p->filter_width * channels;
  int32_t* const places = (int32_t*)(void*)scratch;
  int16_t* const columns = (int16_t*)(void*)(places + most_taps(p));
  const int32_t column_pitch = (channels + 1) & ~1;
  const bl_output_stage stage =
      bl_make_output_stage(p->output_offset, p->activation_min, p->activation_max, p->multiplier,
                           p->shift, p->output_channels);
  int8_t* const first = output;
  const reach top = reach_of(p->padding_top, p->stride_height);
  const reach left = reach_of(p->padding_left, p->stride_width);
  for (int32_t batch = 0; batch < p->batches; batch++) {
    reach row = top;
    for (int32_t y = 0; y < p->output_height; y++, step(&row, p->stride_height)) {
      reach column = left;
      for (int32_t x = 0; x < p->output_width; x++, output += p->output_channels) {
        const int32_t taps = list_taps(p, input, row, column, places, columns, column_pitch);
        step(&column, p->stride_width);
        int32_t c = 0;
        for (; c + 1 < p->output_channels; c += 2) {
          int32_t sums[2] = {bias ? bias[c] : 0, bias ? bias[c + 1] : 0};
          const int8_t* filter = weights + c * distance;
          for (int32_t t = 0; t < taps; t++) {
            two_dots(filter + places[t], distance, columns + t * column_pitch, channels, sums);
          }
          output[c] = to_output(&stage, sums[0], c);
          output[c + 1] = to_output(&stage, sums[1], c + 1);
        }
        if (c < p->output_channels) {
          int32_t sum = bias ? bias[c] : 0;
          const int8_t* filter = weights + c * distance;
          for (int32_t t = 0; t < taps; t++) {
            sum = one_dot(filter + places[t], columns + t * column_pitch, channels, sum);
          }
          output[c] = to_output(&stage, sum, c);
        }
      }
    }
    input += p->input_height * p->input_width * channels;
  }
  bl_clamp_outputs(&stage, first, (int32_t)(output - first));
}
