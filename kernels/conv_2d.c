// conv_2d: each output pixel is a matrix-vector product of the weights with the pixel's patch.
//
// Two pixels and two output channels go at once, so that each loaded value is used twice. With the
// DSP extension the two patches are first widened to 16-bit columns with the input offset added,
// each four values in the order 0, 2, 1, 3 that SXTB16 gives the weights; without it the patches
// stay int8 and the offset's share, input_offset * sum(weights), is worked out once per channel.
// The M0+ has too few registers for that and takes two channels of one pixel. A 1x1 filter without
// padding reads its patches straight from the input.
#include "boardless_kernels.h"
#include "dsp.h"
#include "patch.h"
#include "requantise.h"

static int32_t patch_length(const bl_conv_2d_params* p) {
  return p->filter_height * p->filter_width * p->input_channels;
}

// Rounded up so that what follows in scratch stays aligned.
static int32_t word_aligned(int32_t bytes) { return (bytes + 3) & ~3; }

static inline int32_t to_output(const bl_conv_2d_params* p, int32_t sum, int32_t channel) {
  const int32_t scaled = bl_requantise(sum, p->multiplier[channel], p->shift[channel]);
  return bl_clamp(scaled + p->output_offset, p->activation_min, p->activation_max);
}

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
  return (size_t)(2 * word_aligned(2 * length) + word_aligned(length));
}

static void widen(const int8_t* patch, int32_t length, int32_t input_offset, int16_t* column) {
  const uint32_t offsets = bl_both_halves(input_offset);
  for (int32_t n = length >> 2; n > 0; n--) {
    const uint32_t bytes = bl_load_word(patch);
    bl_store_word(column, bl_sxtab16(offsets, bytes));
    bl_store_word(column + 2, bl_sxtab16_ror8(offsets, bytes));
    patch += 4;
    column += 4;
  }
  for (int32_t n = length & 3; n > 0; n--) *column++ = (int16_t)(*patch++ + input_offset);
}

static int32_t dot(const int8_t* weights, const int16_t* column, int32_t length, int32_t sum) {
  for (int32_t n = length >> 2; n > 0; n--) {
    const uint32_t w = bl_load_word(weights);
    sum = bl_smlad(bl_sxtb16(w), bl_load_word(column), sum);
    sum = bl_smlad(bl_sxtb16_ror8(w), bl_load_word(column + 2), sum);
    weights += 4;
    column += 4;
  }
  for (int32_t n = length & 3; n > 0; n--) sum += *weights++ * *column++;
  return sum;
}

static void one_pixel(const bl_conv_2d_params* p, const int8_t* weights, const int32_t* bias,
                      const int16_t* column, int8_t* output) {
  const int32_t length = patch_length(p);
  for (int32_t c = 0; c < p->output_channels; c++) {
    output[c] = (int8_t)to_output(p, dot(weights, column, length, bias ? bias[c] : 0), c);
    weights += length;
  }
}

static void two_pixels(const bl_conv_2d_params* p, const int8_t* weights, const int32_t* bias,
                       const int16_t* column_0, const int16_t* column_1, int8_t* output) {
  const int32_t length = patch_length(p);
  const int32_t channels = p->output_channels;
  int32_t c = 0;
  for (; c + 1 < channels; c += 2) {
    const int8_t *w0 = weights, *w1 = weights + length;
    const int16_t *x0 = column_0, *x1 = column_1;
    int32_t sum_00 = bias ? bias[c] : 0, sum_10 = bias ? bias[c + 1] : 0;
    int32_t sum_01 = sum_00, sum_11 = sum_10;
    for (int32_t n = length >> 2; n > 0; n--) {
      const uint32_t bytes_0 = bl_load_word(w0), bytes_1 = bl_load_word(w1);
      const uint32_t even_0 = bl_sxtb16(bytes_0), odd_0 = bl_sxtb16_ror8(bytes_0);
      const uint32_t even_1 = bl_sxtb16(bytes_1), odd_1 = bl_sxtb16_ror8(bytes_1);
      const uint32_t even_x0 = bl_load_word(x0), odd_x0 = bl_load_word(x0 + 2);
      sum_00 = bl_smlad(even_0, even_x0, sum_00);
      sum_10 = bl_smlad(even_1, even_x0, sum_10);
      sum_00 = bl_smlad(odd_0, odd_x0, sum_00);
      sum_10 = bl_smlad(odd_1, odd_x0, sum_10);
      const uint32_t even_x1 = bl_load_word(x1), odd_x1 = bl_load_word(x1 + 2);
      sum_01 = bl_smlad(even_0, even_x1, sum_01);
      sum_11 = bl_smlad(even_1, even_x1, sum_11);
      sum_01 = bl_smlad(odd_0, odd_x1, sum_01);
      sum_11 = bl_smlad(odd_1, odd_x1, sum_11);
      w0 += 4;
      w1 += 4;
      x0 += 4;
      x1 += 4;
    }
    for (int32_t n = length & 3; n > 0; n--) {
      sum_00 += *w0 * *x0;
      sum_10 += *w1 * *x0++;
      sum_01 += *w0++ * *x1;
      sum_11 += *w1++ * *x1++;
    }
    output[c] = (int8_t)to_output(p, sum_00, c);
    output[c + 1] = (int8_t)to_output(p, sum_10, c + 1);
    output[channels + c] = (int8_t)to_output(p, sum_01, c);
    output[channels + c + 1] = (int8_t)to_output(p, sum_11, c + 1);
    weights += 2 * length;
  }
  if (c < channels) {
    const int32_t start = bias ? bias[c] : 0;
    output[c] = (int8_t)to_output(p, dot(weights, column_0, length, start), c);
    output[channels + c] = (int8_t)to_output(p, dot(weights, column_1, length, start), c);
  }
}

void bl_conv_2d_int8(const bl_conv_2d_params* params, const int8_t* input, const int8_t* weights,
                     const int32_t* bias, int8_t* output, int16_t* scratch) {
  const bl_conv_2d_params* p = params;
  const int32_t length = patch_length(p);
  int16_t* const columns[2] = {scratch, scratch + word_aligned(2 * length) / 2};
  int8_t* const room = (int8_t*)(scratch + word_aligned(2 * length));
  for (int32_t batch = 0; batch < p->batches; batch++) {
    int32_t waiting = 0;
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++) {
        widen(find_patch(p, input, y, x, room), length, p->input_offset, columns[waiting]);
        if (++waiting == 2) {
          two_pixels(p, weights, bias, columns[0], columns[1], output);
          output += 2 * p->output_channels;
          waiting = 0;
        }
      }
    }
    if (waiting) {
      one_pixel(p, weights, bias, columns[0], output);
      output += p->output_channels;
    }
    input += p->input_height * p->input_width * p->input_channels;
  }
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
