// depthwise_conv_2d: every channel is its own small 2-D convolution, so weights are used once per
// pixel and there is no product to block over channels and pixels; what can be shared is the load.
//
// With a depth multiplier of 1, the DSP extension does four channels at once: their taps lie next
// to each other in both input and weights. Without it the input offset's share of each channel's
// sum, input_offset * sum(weights), is worked out first, and taps are multiplied as they are. A
// pixel whose window leaves the input, or whose filter is dilated, has its patch gathered first, so
// the inner loop knows neither. 3x3 filters, nearly all there are, get a copy of that loop with the
// taps unrolled. Other depth multipliers take a plain loop.
#include "bands.h"
#include "boardless_kernels.h"
#include "dsp.h"
#include "output_stage.h"
#include "patch.h"

#define SUM_BYTES (BL_DSP ? 0 : 8)  // for each channel: what its sum begins with, and the sum

// Room for what the sums begin with and for one gathered patch; a depth multiplier other than 1
// needs neither.
size_t bl_depthwise_conv_2d_scratch_bytes(const bl_depthwise_conv_2d_params* params) {
  if (params->depth_multiplier != 1) return 0;
  const int32_t length = params->filter_height * params->filter_width * params->input_channels;
  return (size_t)(SUM_BYTES * params->input_channels + ((length + 3) & ~3));
}

#if BL_DSP

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
  for (; c < channels; c++) {
    const int32_t sum = sum_channel(p, window + c, pitch, weights + c, filter_height, filter_width,
                                    bias ? bias[c] : 0);
    output[c] = bl_to_output(&stage, sum, c, is_plain);
  }
}

// With the kind of scales that nearly every layer has.
static __attribute__((noinline)) void sum_pixel_3x3(const bl_depthwise_conv_2d_params* p,
                                                    const bl_output_stage* stage,
                                                    const int8_t* window, int32_t pitch,
                                                    const int8_t* weights, const int32_t* bias,
                                                    int8_t* output) {
  sum_pixel(p, stage, window, pitch, weights, bias, 3, 3, 1, output);
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

#else

static void begin_sums(const bl_depthwise_conv_2d_params* p, const int8_t* weights,
                       const int32_t* bias, int32_t* begin) {
  const int32_t channels = p->input_channels;
  const int32_t taps = p->filter_height * p->filter_width;
  for (int32_t c = 0; c < channels; c++) {
    int32_t sum = 0;
    const int8_t* weight = weights + c;
    for (int32_t t = taps; t > 0; t--, weight += channels) sum += *weight;
    begin[c] = p->input_offset * sum + (bias ? bias[c] : 0);
  }
}

// Every channel's sum of one window, from channel `c` on.
static inline void sum_window(const int8_t* window, int32_t pitch, const int8_t* weights,
                              int32_t channels, int32_t filter_height, int32_t filter_width,
                              const int32_t* begin, int32_t c, int32_t* sums) {
  for (; c < channels; c++) {
    int32_t sum = begin[c];
    const int8_t *row = window + c, *w = weights + c;
    for (int32_t y = filter_height; y > 0; y--) {
      const int8_t* tap = row;
      for (int32_t x = filter_width; x > 0; x--) {
        sum += *tap * *w;
        tap += channels;
        w += channels;
      }
      row += pitch;
    }
    sums[c] = sum;
  }
}

// The same of a 3x3 window, from the first channel on.
#if defined(__ARM_ARCH_6M__)

// 78 cycles for a channel. Only a register may be the offset of
// LDRSB: the distances of the three taps of a row, which input and weights share.
static __attribute__((noinline)) void sum_3x3(const int8_t* window, int32_t pitch,
                                              const int8_t* weights, int32_t channels,
                                              const int32_t* begin, int32_t* sums) {
#define TAP(OFFSET)          \
  "ldrsb r6, [%[x], " OFFSET \
  "]\n\t"                    \
  "ldrsb r7, [%[w], " OFFSET \
  "]\n\t"                    \
  "muls r6, r7\n\t"          \
  "adds %[sum], r6\n\t"
#define ROW TAP("%[none]") TAP("%[one]") TAP("%[two]")
#define NEXT_ROW           \
  "add %[x], %[pitch]\n\t" \
  "adds %[w], %[one]\n\t"  \
  "adds %[w], %[two]\n\t"
  const int32_t* const end = begin + channels;
  int32_t sum;
  __asm__ volatile(
      ".syntax unified\n"  // GCC has divided syntax for Thumb-1
      "1:\n\t"
      "mov r6, %[begin]\n\t"
      "ldmia r6!, {%[sum]}\n\t"
      "mov %[begin], r6\n\t" ROW NEXT_ROW ROW NEXT_ROW ROW
      "add %[x], %[back_x]\n\t"
      "add %[w], %[back_w]\n\t"
      "mov r6, %[sums]\n\t"
      "stmia r6!, {%[sum]}\n\t"
      "mov %[sums], r6\n\t"
      "ldr r6, %[end]\n\t"
      "cmp r6, %[begin]\n\t"
      "bne 1b\n\t"
      ".syntax divided\n\t"
      :
      [x] "+l"(window), [w] "+l"(weights), [sum] "=&l"(sum), [begin] "+h"(begin), [sums] "+h"(sums)
      : [none] "l"(0), [one] "l"(channels), [two] "l"(2 * channels), [pitch] "h"(pitch),
        [back_x] "h"(1 - 2 * pitch), [back_w] "h"(1 - 6 * channels), [end] "m"(end)
      : "r6", "r7", "cc", "memory");
#undef TAP
#undef ROW
#undef NEXT_ROW
}

#elif defined(__ARM_ARCH_7M__)

// 20 cycles for a tap of four channels: loads in groups take one cycle each but for the first, and
// they are in groups only if the offset is a constant.
static __attribute__((noinline)) void sum_3x3(const int8_t* window, int32_t pitch,
                                              const int8_t* weights, int32_t channels,
                                              const int32_t* begin, int32_t* sums) {
#define TWO_CHANNELS(FIRST, SECOND, SUM_0, SUM_1) \
  "ldrsb.w %[a], [%[x], #" FIRST                  \
  "]\n\t"                                         \
  "ldrsb.w %[b], [%[x], #" SECOND                 \
  "]\n\t"                                         \
  "ldrsb.w %[c], [%[w], #" FIRST                  \
  "]\n\t"                                         \
  "ldrsb.w %[d], [%[w], #" SECOND                 \
  "]\n\t"                                         \
  "mla " SUM_0 ", %[a], %[c], " SUM_0             \
  "\n\t"                                          \
  "mla " SUM_1 ", %[b], %[d], " SUM_1 "\n\t"
#define TAP                                      \
  TWO_CHANNELS("0", "1", "%[sum_0]", "%[sum_1]") \
  TWO_CHANNELS("2", "3", "%[sum_2]", "%[sum_3]") \
  "add %[x], %[channels]\n\t"                    \
  "add %[w], %[channels]\n\t"
#define ROW TAP TAP TAP "add %[x], %[next_row]\n\t"
  int32_t channel = 0;
  for (; channel + 3 < channels; channel += 4) {
    int32_t sum_0 = begin[channel], sum_1 = begin[channel + 1];
    int32_t sum_2 = begin[channel + 2], sum_3 = begin[channel + 3];
    const int8_t *x = window + channel, *w = weights + channel;
    int32_t a, b, c, d;
    __asm__ volatile(
        ROW ROW ROW
        : [x] "+r"(x), [w] "+r"(w), [sum_0] "+r"(sum_0), [sum_1] "+r"(sum_1), [sum_2] "+r"(sum_2),
          [sum_3] "+r"(sum_3), [a] "=&r"(a), [b] "=&r"(b), [c] "=&r"(c), [d] "=&r"(d)
        : [channels] "r"(channels), [next_row] "r"(pitch - 3 * channels)
        : "memory");
    sums[channel] = sum_0;
    sums[channel + 1] = sum_1;
    sums[channel + 2] = sum_2;
    sums[channel + 3] = sum_3;
  }
  sum_window(window, pitch, weights, channels, 3, 3, begin, channel, sums);
#undef TWO_CHANNELS
#undef TAP
#undef ROW
}

#else

static void sum_3x3(const int8_t* window, int32_t pitch, const int8_t* weights, int32_t channels,
                    const int32_t* begin, int32_t* sums) {
  sum_window(window, pitch, weights, channels, 3, 3, begin, 0, sums);
}

#endif

#endif

// Those taps of one axis that lie inside the input, where the first lies at `at`.
typedef struct taps {
  int32_t first, end;
} taps;

static inline taps taps_inside(int32_t at, int32_t filter, int32_t dilation, int32_t size) {
  taps t = {0, filter};
  while (t.first < t.end && at + t.first * dilation < 0) t.first++;
  while (t.first < t.end && at + (t.end - 1) * dilation >= size) t.end--;
  return t;
}

static void pixel_multiplied(const bl_depthwise_conv_2d_params* p, const bl_output_stage* stage,
                             const int8_t* input, int32_t top, int32_t left, const int8_t* weights,
                             const int32_t* bias, int8_t* output) {
  const int32_t down = p->dilation_height, along = p->dilation_width;
  const taps rows = taps_inside(top, p->filter_height, down, p->input_height);
  const taps columns = taps_inside(left, p->filter_width, along, p->input_width);
  // What lies between two taps, and between the last of a row and the next row's first.
  const int32_t taps_in_row = columns.end - columns.first;
  const int32_t step = along * p->input_channels, weight_step = p->output_channels;
  const int32_t next_row = down * p->input_width * p->input_channels - taps_in_row * step;
  const int32_t next_weights = (p->filter_width - taps_in_row) * weight_step;
  input += ((top + rows.first * down) * p->input_width + left + columns.first * along) *
           p->input_channels;
  weights += (rows.first * p->filter_width + columns.first) * weight_step;
  for (int32_t c = 0; c < p->input_channels; c++) {
    for (int32_t m = 0; m < p->depth_multiplier; m++) {
      const int32_t channel = c * p->depth_multiplier + m;
      int32_t sum = bias ? bias[channel] : 0;
      const int8_t *tap = input + c, *weight = weights + channel;
      for (int32_t y = rows.end - rows.first; y > 0; y--) {
        for (int32_t x = taps_in_row; x > 0; x--) {
          sum += *weight * (*tap + p->input_offset);
          tap += step;
          weight += weight_step;
        }
        tap += next_row;
        weight += next_weights;
      }
      output[channel] = stage->is_plain ? bl_to_output(stage, sum, channel, 1)
                                        : bl_to_output(stage, sum, channel, 0);
    }
  }
}

// With `bands`, which is a constant NULL or not, `output` is its room, and each full one is handed
// on.
static inline __attribute__((always_inline)) void convolve(
    const bl_depthwise_conv_2d_params* p, const int8_t* input, const int8_t* weights,
    const int32_t* bias, int8_t* output, int16_t* scratch, const bl_bands* bands) {
  const int32_t channels = p->input_channels;
  const int32_t is_dilated = (p->dilation_height | p->dilation_width) != 1;
  int8_t* const room = (int8_t*)scratch + SUM_BYTES * channels;
  const bl_output_stage stage =
      bl_make_output_stage(p->output_offset, p->activation_min, p->activation_max, p->multiplier,
                           p->shift, p->output_channels);
#if !BL_DSP
  int32_t* const begin = (int32_t*)(void*)scratch;
  int32_t* const sums = begin + channels;
  if (p->depth_multiplier == 1) begin_sums(p, weights, bias, begin);
#endif
  int8_t* const first = output;
  const int8_t* const band_end = bands ? output + BL_BAND_PIXELS * p->output_channels : NULL;
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      const int32_t top = y * p->stride_height - p->padding_top;
      for (int32_t x = 0; x < p->output_width; x++, output += p->output_channels) {
        const int32_t left = x * p->stride_width - p->padding_left;
        if (bands && output == band_end) {
          output = first;
          bl_clamp_outputs(&stage, first, (int32_t)(band_end - first));
          bands->take(bands->context, first, BL_BAND_PIXELS);
        }
        if (p->depth_multiplier != 1) {
          pixel_multiplied(p, &stage, input, top, left, weights, bias, output);
          continue;
        }
        const int8_t* window = room;
        int32_t pitch = p->filter_width * channels;
        if (is_dilated) {
          bl_gather_taps(input, p->input_height, p->input_width, channels, top, left,
                         p->filter_height, p->filter_width, p->dilation_height, p->dilation_width,
                         channels, (int8_t)-p->input_offset, room);
        } else if (top < 0 || left < 0 || top + p->filter_height > p->input_height ||
                   left + p->filter_width > p->input_width) {
          bl_gather_patch(input, p->input_height, p->input_width, channels, top, left,
                          p->filter_height, p->filter_width, (int8_t)-p->input_offset, room);
        } else {
          window = input + (top * p->input_width + left) * channels;
          pitch = p->input_width * channels;
        }
        const int32_t is_3x3 = p->filter_height == 3 && p->filter_width == 3;
#if BL_DSP
        if (is_3x3 && stage.is_plain) {
          sum_pixel_3x3(p, &stage, window, pitch, weights, bias, output);
        } else if (stage.is_plain) {
          sum_pixel_plain(p, &stage, window, pitch, weights, bias, output);
        } else {
          sum_pixel_any(p, &stage, window, pitch, weights, bias, output);
        }
#else
        if (is_3x3) {
          sum_3x3(window, pitch, weights, channels, begin, sums);
        } else {
          sum_window(window, pitch, weights, channels, p->filter_height, p->filter_width, begin, 0,
                     sums);
        }
        bl_store_outputs(&stage, sums, channels, output);
#endif
      }
    }
    input += p->input_height * p->input_width * channels;
  }
  bl_clamp_outputs(&stage, first, (int32_t)(output - first));
  if (bands) {
    const int32_t pixels = p->batches * p->output_height * p->output_width;
    bands->take(bands->context, first, ((pixels - 1) & (BL_BAND_PIXELS - 1)) + 1);
  }
}

void bl_depthwise_conv_2d_int8(const bl_depthwise_conv_2d_params* params, const int8_t* input,
                               const int8_t* weights, const int32_t* bias, int8_t* output,
                               int16_t* scratch) {
  convolve(params, input, weights, bias, output, scratch, NULL);
}

void bl_depthwise_conv_2d_by_bands(const bl_depthwise_conv_2d_params* params, const int8_t* input,
                                   const int8_t* weights, const int32_t* bias,
                                   const bl_bands* bands, int16_t* scratch) {
  convolve(params, input, weights, bias, bands->room, scratch, bands);
}
