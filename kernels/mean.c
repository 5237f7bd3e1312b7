// mean over any dimensions. Neighbours that are both reduced or both kept are one dimension, so
// that whatever was asked for is three reduced dimensions between four kept ones, most of them 1.
//
// With the DSP extension four kept values are summed in two words of 16-bit halves, which hold 256
// values of -128 and are emptied into 32 bits before there are more.
#include "boardless_kernels.h"
#include "divisor.h"
#include "dsp.h"
#include "requantise.h"

typedef struct dimension {
  int32_t size, pitch;
} dimension;

typedef struct nest {
  dimension kept[4], reduced[3];  // each from the outermost to the innermost
  int32_t count;                  // elements in one mean
} nest;

static nest nest_of(const bl_mean_params* p) {
  nest n = {{{1, 0}, {1, 0}, {1, 0}, {1, 0}}, {{1, 0}, {1, 0}, {1, 0}}, 1};
  int32_t pitch = 1, group = 6;  // even groups are kept, odd ones reduced
#pragma GCC unroll 1
  for (int32_t d = BL_MAX_DIMS - 1; d >= 0; d--) {
    if (p->input_dims[d] == 1) continue;
    const int32_t reduced = p->reduced[d] != 0;
    if ((group & 1) != reduced) group--;
    dimension* g = reduced ? &n.reduced[group / 2] : &n.kept[group / 2];
    if (g->size == 1) g->pitch = pitch;
    g->size *= p->input_dims[d];
    if (reduced) n.count *= p->input_dims[d];
    pitch *= p->input_dims[d];
  }
  return n;
}

static inline int8_t to_output(const bl_mean_params* p, int32_t sum, bl_divisor by) {
  if (p->multiplier == 0) return (int8_t)bl_truncated_quotient(sum, by);
  const int32_t scaled = bl_requantise(sum + p->sum_offset, p->multiplier, p->shift);
  return (int8_t)bl_clamp(scaled + p->output_offset, INT8_MIN, INT8_MAX);
}

static int32_t sum_run(const int8_t* from, int32_t length) {
  int32_t sum = 0;
#if BL_DSP
  const uint32_t ones = 0x00010001;
  for (; length >= 4; length -= 4, from += 4) {
    const uint32_t bytes = bl_load_word(from);
    sum = bl_smlad(bl_sxtb16(bytes), ones, sum);
    sum = bl_smlad(bl_sxtb16_ror8(bytes), ones, sum);
  }
#endif
#pragma GCC unroll 1
  for (; length > 0; length--) sum += *from++;
  return sum;
}

static int32_t sum_one(const nest* n, const int8_t* from) {
  const dimension outer = n->reduced[0], middle = n->reduced[1], inner = n->reduced[2];
  int32_t sum = 0;
  for (int32_t i = 0; i < outer.size; i++) {
    for (int32_t j = 0; j < middle.size; j++) {
      const int8_t* run = from + i * outer.pitch + j * middle.pitch;
      if (inner.pitch <= 1) {
        sum += sum_run(run, inner.size);
        continue;
      }
      for (int32_t k = inner.size; k > 0; k--, run += inner.pitch) sum += *run;
    }
  }
  return sum;
}

#if BL_DSP
static void sum_four(const nest* n, const int8_t* from, int32_t* sums) {
  const dimension outer = n->reduced[0], middle = n->reduced[1], inner = n->reduced[2];
  int32_t sum_0 = 0, sum_1 = 0, sum_2 = 0, sum_3 = 0;
  for (int32_t i = 0; i < outer.size; i++) {
    for (int32_t j = 0; j < middle.size; j++) {
      const int8_t* run = from + i * outer.pitch + j * middle.pitch;
      for (int32_t left = inner.size; left > 0; left -= 256) {
        uint32_t even = 0, odd = 0;
        for (int32_t k = left < 256 ? left : 256; k > 0; k--, run += inner.pitch) {
          const uint32_t bytes = bl_load_word(run);
          even = bl_sxtab16(even, bytes);
          odd = bl_sxtab16_ror8(odd, bytes);
        }
        sum_0 += (int16_t)even;
        sum_1 += (int16_t)odd;
        sum_2 += (int32_t)even >> 16;
        sum_3 += (int32_t)odd >> 16;
      }
    }
  }
  sums[0] = sum_0;
  sums[1] = sum_1;
  sums[2] = sum_2;
  sums[3] = sum_3;
}
#endif

void bl_mean_int8(const bl_mean_params* params, const int8_t* input, int8_t* output) {
  const bl_mean_params* p = params;
  const nest n = nest_of(p);
  const bl_divisor by = bl_divisor_of(n.count);
  for (int32_t i = 0; i < n.kept[0].size; i++) {
    for (int32_t j = 0; j < n.kept[1].size; j++) {
      for (int32_t k = 0; k < n.kept[2].size; k++) {
        const int8_t* from =
            input + i * n.kept[0].pitch + j * n.kept[1].pitch + k * n.kept[2].pitch;
        int32_t c = 0;
#if BL_DSP
        for (; c + 3 < n.kept[3].size; c += 4) {
          int32_t sums[4];
          sum_four(&n, from + c, sums);
          for (int32_t lane = 0; lane < 4; lane++) *output++ = to_output(p, sums[lane], by);
        }
#endif
        for (; c < n.kept[3].size; c++) *output++ = to_output(p, sum_one(&n, from + c), by);
      }
    }
  }
}
