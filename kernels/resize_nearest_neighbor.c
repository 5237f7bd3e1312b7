// resize_nearest_neighbor: which input column each output column takes is worked out once; a row
// that repeats the one before is copied from there.
#include "boardless_kernels.h"
#include "copy.h"
#include "nearest_walk.h"

static bl_resize_scale scale_of(const bl_resize_nearest_neighbor_params* p, int32_t from,
                                int32_t to) {
  return p->align_corners && to > 1 ? bl_resize_scale_of(from - 1, to - 1)
                                    : bl_resize_scale_of(from, to);
}

static bl_nearest_walk begin(const bl_resize_nearest_neighbor_params* p, bl_resize_scale scale,
                             int32_t from) {
  return bl_begin_walk(scale, from, p->half_pixel_centers, p->align_corners);
}

size_t bl_resize_nearest_neighbor_scratch_bytes(const bl_resize_nearest_neighbor_params* params) {
  return (size_t)(4 * params->output_width);
}

void bl_resize_nearest_neighbor_int8(const bl_resize_nearest_neighbor_params* params,
                                     const int8_t* input, int8_t* output, int32_t* scratch) {
  const bl_resize_nearest_neighbor_params p = *params;
  const bl_resize_scale down = scale_of(&p, p.input_height, p.output_height);
  const bl_resize_scale along = scale_of(&p, p.input_width, p.output_width);
  bl_nearest_walk columns = begin(&p, along, p.input_width);
  for (int32_t x = 0; x < p.output_width; x++) {
    scratch[x] = bl_next_nearest(&columns) * p.channels;
  }
  const int32_t pitch = p.input_width * p.channels, output_pitch = p.output_width * p.channels;
  for (int32_t batch = 0; batch < p.batches; batch++) {
    int32_t before = -1;
    bl_nearest_walk rows = begin(&p, down, p.input_height);
    for (int32_t y = 0; y < p.output_height; y++) {
      const int32_t row = bl_next_nearest(&rows);
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
