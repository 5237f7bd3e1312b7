// leaky_relu: two scales, one on either side of the zero point.
#include "boardless_kernels.h"
#include "byte_map.h"
#include "requantise.h"

// One side's scale, so that both take the same way: round(x * multiplier * 2^(left - right - 31)),
// rounded as bl_requantise does, and its sign.
typedef struct side {
  int32_t multiplier, left, right;
  int32_t half;  // what rounds to the nearest, 0 where nothing is shifted out
  int32_t down;  // -1 where halves below zero round down, 0 where there are none
  int32_t sign;  // 0, or -1 for a slope below zero
} side;

typedef struct sides {
  side of[2];  // from zero on, below zero
  int32_t input_offset, output_offset;
} sides;

static side side_of(int32_t multiplier, int32_t shift) {
  side s;
  s.sign = multiplier >> 31;
  s.multiplier = (multiplier ^ s.sign) - s.sign;
  s.left = shift > 0 ? shift : 0;
  s.right = s.left - shift;
  s.half = s.right > 0 ? 1 << (s.right - 1) : 0;
  s.down = s.right > 0 ? -1 : 0;
  return s;
}

static inline int32_t leaky(const void* params, int32_t value) {
  const sides* p = (const sides*)params;
  const int32_t x = value + p->input_offset;
  const side* s = &p->of[(uint32_t)x >> 31];
  const int32_t scaled = bl_scale(bl_shift_left(x, s->left), s->multiplier);
  const int32_t rounded = (scaled + s->half + (scaled >> 31 & s->down)) >> s->right;
  return bl_clamp(((rounded ^ s->sign) - s->sign) + p->output_offset, INT8_MIN, INT8_MAX);
}

size_t bl_leaky_relu_scratch_bytes(const bl_leaky_relu_params* params) {
  return bl_map_scratch_bytes(params->length);
}

void bl_leaky_relu_int8(const bl_leaky_relu_params* params, const int8_t* input, int8_t* output,
                        int8_t* scratch) {
  const sides p = {{side_of(params->multiplier, params->shift),
                    side_of(params->alpha_multiplier, params->alpha_shift)},
                   params->input_offset,
                   params->output_offset};
  bl_map(&p, leaky, input, output, params->length, scratch);
}
