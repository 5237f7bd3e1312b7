// average_pool_2d: the mean of each window, rounded half away from zero.
//
// With the DSP extension four channels are summed in two words of 16-bit halves. A half holds 256
// values of -128, so larger windows take the plain path.
#include "boardless_kernels.h"
#include "divisor.h"
#include "dsp.h"
#include "pool_window.h"
#include "requantise.h"

#if defined(__ARM_FEATURE_IDIV)
#define BL_DIVIDES 1  // in fewer cycles than it takes to look whether it is needed
#else
#define BL_DIVIDES 0
#endif

static inline int8_t to_output(const bl_pool_2d_params* p, int32_t sum, bl_divisor by) {
  return (int8_t)bl_clamp(bl_rounded_quotient(sum, by), p->activation_min, p->activation_max);
}

static void average_window(const bl_pool_2d_params* p, const int8_t* first, bl_pool_window window,
                           bl_divisor by, int8_t* output) {
  const int32_t channels = p->channels;
  const int32_t pitch = p->input_width * channels;
  int32_t c = 0;
#if BL_DSP
  if (by.count <= 256) {
    for (; c + 3 < channels; c += 4) {
      uint32_t even = 0, odd = 0;
      const int8_t* row = first + c;
      for (int32_t y = window.height; y > 0; y--) {
        const int8_t* element = row;
        for (int32_t x = window.width; x > 0; x--) {
          const uint32_t bytes = bl_load_word(element);
          even = bl_sxtab16(even, bytes);
          odd = bl_sxtab16_ror8(odd, bytes);
          element += channels;
        }
        row += pitch;
      }
      output[c] = to_output(p, (int16_t)even, by);
      output[c + 1] = to_output(p, (int16_t)odd, by);
      output[c + 2] = to_output(p, (int32_t)even >> 16, by);
      output[c + 3] = to_output(p, (int32_t)odd >> 16, by);
    }
  }
#endif
  for (; c < channels; c++) {
    int32_t sum = 0;
    const int8_t* row = first + c;
    for (int32_t y = window.height; y > 0; y--) {
      const int8_t* element = row;
      for (int32_t x = window.width; x > 0; x--) {
        sum += *element;
        element += channels;
      }
      row += pitch;
    }
    output[c] = to_output(p, sum, by);
  }
}

void bl_average_pool_2d_int8(const bl_pool_2d_params* params, const int8_t* input, int8_t* output) {
  const bl_pool_2d_params* p = params;
  bl_divisor by = bl_divisor_of(1);  // of the last window: most are as large as that
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++) {
        const bl_pool_window window = bl_clip_window(p, y, x);
        const int8_t* first = input + (window.top * p->input_width + window.left) * p->channels;
        const int32_t count = window.height * window.width;
        if (BL_DIVIDES || count != by.count) by = bl_divisor_of(count);
        average_window(p, first, window, by, output);
        output += p->channels;
      }
    }
    input += p->input_height * p->input_width * p->channels;
  }
}
