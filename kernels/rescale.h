// One value from its zero point and scale to another's, clamped: what relu and quantize share.
#ifndef BOARDLESS_KERNELS_RESCALE_H
#define BOARDLESS_KERNELS_RESCALE_H

#include "boardless_kernels.h"
#include "requantise.h"

static inline int32_t bl_rescaled(const void* params, int32_t value) {
  const bl_rescale_params* p = (const bl_rescale_params*)params;
  const int32_t scaled = bl_requantise(value + p->input_offset, p->multiplier, p->shift);
  return bl_clamp(scaled + p->output_offset, p->activation_min, p->activation_max);
}

#endif
