// max_pool_2d: the largest value of each window, four channels at once with the DSP extension.
#include "boardless_kernels.h"
#include "dsp.h"
#include "pool_window.h"
#include "requantise.h"

static void max_of_window(const bl_pool_2d_params* p, const int8_t* first, bl_pool_window window,
                          int8_t* output) {
  const int32_t channels = p->channels;
  const int32_t pitch = p->input_width * channels;
  int32_t c = 0;
#if BL_DSP
  const uint32_t low = (uint8_t)p->activation_min * UINT32_C(0x01010101);
  const uint32_t high = (uint8_t)p->activation_max * UINT32_C(0x01010101);
  for (; c + 3 < channels; c += 4) {
    uint32_t max = 0x80808080;
    const int8_t* row = first + c;
    for (int32_t y = window.height; y > 0; y--) {
      const int8_t* element = row;
      for (int32_t x = window.width; x > 0; x--) {
        max = bl_max_bytes(max, bl_load_word(element));
        element += channels;
      }
      row += pitch;
    }
    bl_store_word(output + c, bl_min_bytes(bl_max_bytes(max, low), high));
  }
  for (; c < channels; c++) {
    uint32_t max = 0x80;
    const int8_t* row = first + c;
    for (int32_t y = window.height; y > 0; y--) {
      const int8_t* element = row;
      for (int32_t x = window.width; x > 0; x--) {
        max = bl_max_bytes(max, (uint8_t)*element);
        element += channels;
      }
      row += pitch;
    }
    output[c] = (int8_t)bl_min_bytes(bl_max_bytes(max, low), high);
  }
#else
  for (; c < channels; c++) {
    int32_t max = INT8_MIN;
    const int8_t* row = first + c;
    for (int32_t y = window.height; y > 0; y--) {
      const int8_t* element = row;
      for (int32_t x = window.width; x > 0; x--) {
        if (*element > max) max = *element;
        element += channels;
      }
      row += pitch;
    }
    output[c] = (int8_t)bl_clamp(max, p->activation_min, p->activation_max);
  }
#endif
}

void bl_max_pool_2d_int8(const bl_pool_2d_params* params, const int8_t* input, int8_t* output) {
  const bl_pool_2d_params* p = params;
  for (int32_t batch = 0; batch < p->batches; batch++) {
    for (int32_t y = 0; y < p->output_height; y++) {
      for (int32_t x = 0; x < p->output_width; x++) {
        const bl_pool_window window = bl_clip_window(p, y, x);
        const int8_t* first = input + (window.top * p->input_width + window.left) * p->channels;
        max_of_window(p, first, window, output);
        output += p->channels;
      }
    }
    input += p->input_height * p->input_width * p->channels;
  }
}
