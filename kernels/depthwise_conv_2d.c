// depthwise_conv_2d: every channel is its own small 2-D convolution, so weights are used once per
// pixel and there is no product to block over channels and pixels; what can be shared is the load.
//
// With a depth multiplier of 1, the DSP extension does four channels at once: their taps lie next
// to each other in both input and weights. A pixel whose window leaves the input has its patch
// gathered first, so the inner loop knows no borders. 3x3 filters, nearly all there are, get a copy
// of that loop with the taps unrolled. Other depth multipliers take a plain loop.
#include "boardless_kernels.h"
#include "dsp.h"
#include "output_stage.h"
#include "patch.h"

// Room for one gathered patch; a depth multiplier other than 1 gathers none.
size_t bl_depthwise_conv_2d_scratch_bytes(const bl_depthwise_conv_2d_params* params) {
  if (params->depth_multiplier != 1) return 0;
  const int32_t length = params->filter_height * params->filter_width * params->input_channels;
  return (size_t)((length + 3) & ~3);
}

// One channel of one pixel. `pitch` is the distance of two rows of the window.
static inline int32_t sum_channel(const bl_depthwise_conv_2d_params* p, const int8_t* window,
                                  int32_t pitch, const int8_t* weights, int32_t filter_height,
                                  int32_t filter_width, int32_t sum) {
  const int32_t channels = p->input_channels;
  for (int32_t y = 0; y < filter_height; y++) {
    const int8_t* tap = window;
    for (int32_t x = 0; x < filter_width; x++) {
      sum += *weights * (*tap + p->input_offset);
      weights += channels;
      tap += channels;
    }
    window += pitch;
  }
  return sum;
}

// All channels of one pixel. Forced inline, so that constant filter sizes unroll and each kind of
// scale has a loop of its own.
static inline __attribute__((always_inline)) void sum_pixel(
    const bl_depthwise_conv_2d_params* p, const bl_output_stage* of_layer, const int8_t* window,
    int32_t pitch, const int8_t* weights, const int32_t* bias, int32_t filter_height,
    int32_t filter_width, int32_t is_plain, int8_t* output) {
  const bl_output_stage stage = *of_layer;
  const int32_t channels = p->input_channels;
  int32_t c = 0;
#if BL_DSP
  const uint32_t offsets = bl_both_halves(p->input_offset);
  for (; c + 3 < channels; c += 4) {
    int32_t sum_0 = 0, sum_1 = 0, sum_2 = 0, sum_3 = 0;
    if (bias) {
      sum_0 = bias[c];
      sum_1 = bias[c + 1];
      sum_2 = bias[c + 2];
      sum_3 = bias[c + 3];
    }
    const int8_t *row = window + c, *w = weights + c;
#pragma GCC unroll 1  // nine taps unrolled would want more pointers than there are registers
    for (int32_t y = 0; y < filter_height; y++) {
      const int8_t* tap = row;
      for (int32_t x = 0; x < filter_width; x++) {
        const uint32_t taps = bl_load_word(tap), bytes = bl_load_word(w);
        const uint32_t even = bl_sxtab16(offsets, taps), odd = bl_sxtab16_ror8(offsets, taps);
        const uint32_t even_w = bl_sxtb16(bytes), odd_w = bl_sxtb16_ror8(bytes);
        sum_0 = bl_smlabb(even, even_w, sum_0);
        sum_1 = bl_smlabb(odd, odd_w, sum_1);
        sum_2 = bl_smlatt(even, even_w, sum_2);
        sum_3 = bl_smlatt(odd, odd_w, sum_3);
        tap += channels;
        w += channels;
      }
      row += pitch;
    }
    const int32_t *multiplier = stage.multiplier + c, *shift = stage.shift + c;
    const int32_t y0 = bl_scaled_output(&stage, sum_0, multiplier[0], shift[0], is_plain);
    const int32_t y1 = bl_scaled_output(&stage, sum_1, multiplier[1], shift[1], is_plain);
    const int32_t y2 = bl_scaled_output(&stage, sum_2, multiplier[2], shift[2], is_plain);
    const int32_t y3 = bl_scaled_output(&stage, sum_3, multiplier[3], shift[3], is_plain);
    bl_store_word(output + c, bl_pack_bytes(y0, y1, y2, y3));
  }
#endif
  for (; c < channels; c++) {
    const int32_t sum = sum_channel(p, window + c, pitch, weights + c, filter_height, filter_width,
                                    bias ? bias[c] : 0);
    output[c] = bl_to_output(&stage, sum, c, is_plain);
  }
}

// With the kind of scales that nearly every layer has on this core.
static __attribute__((noinline)) void sum_pixel_3x3(const bl_depthwise_conv_2d_params* p,
                                                    const bl_output_stage* stage,
                                                    const int8_t* window, int32_t pitch,
                                                    const int8_t* weights, const int32_t* bias,
                                                    int8_t* output) {
  sum_pixel(p, stage, window, pitch, weights, bias, 3, 3, BL_DSP, output);
}

static __attribute__((noinline)) void sum_pixel_plain(const bl_depthwise_conv_2d_params* p,
                                                      const bl_output_stage* stage,
                                                      const int8_t* window, int32_t pitch,
                                                      const int8_t* weights, const int32_t* bias,
                                                      int8_t* output) {
  sum_pixel(p, stage, window, pitch, weights, bias, p->filter_height, p->filter_width, 1, output);
}

static __attribute__((noinline)) void sum_pixel_any(const bl_depthwise_conv_2d_params* p,
                                                    const bl_output_stage* stage,
                                                    const int8_t* window, int32_t pitch,
                                                    const int8_t* weights, const int32_t* bias,
                                                    int8_t* output) {
  sum_pixel(p, stage, window, pitch, weights, bias, p->filter_height, p->filter_width, 0, output);
}

static void pixel_multiplied(const bl_depthwise_conv_2d_params* p, const bl_output_stage* stage,
                             const int8_t* input, int32_t top, int32_t left, const int8_t* weights,
                             const int32_t* bias, int8_t* output) {
  const int32_t first_y = top < 0 ? -top : 0;
  const int32_t first_x = left < 0 ? -left : 0;
  const int32_t rows_left = p->input_height - top;
  const int32_t columns_left = p->input_width - left;
  const int32_t end_y = p->filter_height < rows_left ? p->filter_height : rows_left;
  const int32_t end_x = p->filter_width < columns_left ? p->filter_width : columns_left;
  for (int32_t c = 0; c < p->input_channels; c++) {
    for (int32_t m = 0; m < p->depth_multiplier; m++) {
      const int32_t channel = c * p->depth_multiplier + m;
      int32_t sum = bias ? bias[channel] : 0;
      for (int32_t y = first_y; y < end_y; y++) {
        for (int32_t x = first_x; x < end_x; x++) {
          const int32_t value =
              input[((top + y) * p->input_width + left + x) * p->input_channels + c];
          sum += weights[(y * p->filter_width + x) * p->output_channels + channel] *
                 (value + p->input_offset);
        }
      }
      output[channel] = stage->is_plain ? bl_to_output(stage, sum, channel, 1)
                                        : bl_to_output(stage, sum, channel, 0);
    }
  }
}

void bl_depthwise_conv_2d_int8(const bl_depthwise_conv_2d_params* params, const int8_t* input,
                               const int8_t* weights, const int32_t* bias, int8_t* output,
                               int16_t* scratch) {
  const bl_depthwise_conv_2d_params* p = params;
  const int32_t channels = p->input_channels;
  int8_t* const room = (int8_t*)scratch;
  const bl_output_stage stage =
      bl_make_output_stage(p->output_offset, p->activation_min, p->activation_max, p->multiplier,
                           p->shift, p->output_channels);
  int8_t* const first = output;
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      const int32_t top = y * p->stride_height - p->padding_top;
      for (int32_t x = 0; x < p->output_width; x++, output += p->output_channels) {
        const int32_t left = x * p->stride_width - p->padding_left;
        if (p->depth_multiplier != 1) {
          pixel_multiplied(p, &stage, input, top, left, weights, bias, output);
          continue;
        }
        const int8_t* window = room;
        int32_t pitch = p->filter_width * channels;
        if (top < 0 || left < 0 || top + p->filter_height > p->input_height ||
            left + p->filter_width > p->input_width) {
          bl_gather_patch(input, p->input_height, p->input_width, channels, top, left,
                          p->filter_height, p->filter_width, (int8_t)-p->input_offset, room);
        } else {
          window = input + (top * p->input_width + left) * channels;
          pitch = p->input_width * channels;
        }
        if (p->filter_height == 3 && p->filter_width == 3 && stage.is_plain == BL_DSP) {
          sum_pixel_3x3(p, &stage, window, pitch, weights, bias, output);
        } else if (stage.is_plain) {
          sum_pixel_plain(p, &stage, window, pitch, weights, bias, output);
        } else {
          sum_pixel_any(p, &stage, window, pitch, weights, bias, output);
        }
      }
    }
    input += p->input_height * p->input_width * channels;
  }
  bl_clamp_outputs(&stage, first, (int32_t)(output - first));
}
