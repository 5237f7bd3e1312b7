// resize_nearest_neighbor: which input column each output column takes is worked out once, in the
// reference's float arithmetic; a row that repeats the one before is copied from there.
#include "boardless_kernels.h"
#include "copy.h"

// To nearest, halves up; the value is not negative.
static int32_t rounded(float value) {
  const int32_t whole = (int32_t)value;
  return whole + (value - (float)whole >= 0.5f);
}

static float scale_of(const bl_resize_nearest_neighbor_params* p, int32_t from, int32_t to) {
  if (p->align_corners && to > 1) return (float)(from - 1) / (float)(to - 1);
  return (float)from / (float)to;
}

static int32_t nearest(const bl_resize_nearest_neighbor_params* p, int32_t at, int32_t from,
                       float scale) {
  const float value = ((float)at + (p->half_pixel_centers ? 0.5f : 0.0f)) * scale;
  const int32_t found = p->align_corners ? rounded(value) : (int32_t)value;
  return found < from - 1 ? found : from - 1;
}

size_t bl_resize_nearest_neighbor_scratch_bytes(const bl_resize_nearest_neighbor_params* params) {
  return (size_t)(4 * params->output_width);
}

void bl_resize_nearest_neighbor_int8(const bl_resize_nearest_neighbor_params* params,
                                     const int8_t* input, int8_t* output, int32_t* scratch) {
  const bl_resize_nearest_neighbor_params p = *params;
  const float scale_y = scale_of(&p, p.input_height, p.output_height);
  const float scale_x = scale_of(&p, p.input_width, p.output_width);
  for (int32_t x = 0; x < p.output_width; x++) {
    scratch[x] = nearest(&p, x, p.input_width, scale_x) * p.channels;
  }
  const int32_t pitch = p.input_width * p.channels, output_pitch = p.output_width * p.channels;
  for (int32_t batch = 0; batch < p.batches; batch++) {
    int32_t before = -1;
    for (int32_t y = 0; y < p.output_height; y++) {
      const int32_t row = nearest(&p, y, p.input_height, scale_y);
      if (row == before) {
        bl_copy(output, output - output_pitch, output_pitch);
        output += output_pitch;
        continue;
      }
      before = row;
      const int8_t* from = input + row * pitch;
      if (p.channels == 1) {
        for (int32_t x = 0; x < p.output_width; x++) *output++ = from[scratch[x]];
        continue;
      }
      for (int32_t x = 0; x < p.output_width; x++, output += p.channels) {
        bl_copy(output, from + scratch[x], p.channels);
      }
    }
    input += p.input_height * pitch;
  }
}
