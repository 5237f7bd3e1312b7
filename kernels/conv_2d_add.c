// A convolution and the ADD behind it as one kernel, as at the end of a residual block: a band of
// the convolution's pixels lies in scratch until the addend is added to them. Bit for bit what the
// two give one after the other, as both round as they do there.
//
// The output may lie where the addend does: each element of that is read before its sum is written.
// So a block takes two tensors and not three.
#include "bands.h"
#include "boardless_kernels.h"
#include "dsp.h"
#include "sum.h"

// Of fewer, a band is too small to be worth going from one kernel to the other for.
enum { least_channels = 8 };

static int32_t pixels_of(const bl_conv_2d_params* p) {
  return p->batches * p->output_height * p->output_width;
}

static size_t aligned(size_t bytes) { return (bytes + 3) & ~(size_t)3; }

size_t bl_conv_2d_add_scratch_bytes(const bl_conv_2d_params* conv, const bl_add_params* add) {
  if (add->broadcast || conv->filter_channels != conv->input_channels) return BL_UNSUPPORTED;
  if (conv->output_channels < least_channels) return BL_UNSUPPORTED;
  if (pixels_of(conv) <= BL_BAND_PIXELS) return BL_UNSUPPORTED;  // the band would be all there is
  return aligned(bl_conv_2d_scratch_bytes(conv)) + (size_t)(BL_BAND_PIXELS * conv->output_channels);
}

#if BL_SSAT

// bl_sum_by_factors of a band, which is whole words that lie on words' boundaries, but for a last
// one of less: four at a time, so that they share the loads of factors and the clamp.
static __attribute__((noinline)) void sum_band(const bl_sum_factors* factors, const int8_t* band,
                                               const int8_t* addend, int8_t* output,
                                               int32_t length) {
  const bl_sum_factors h = *factors;  // a copy, which stores to output cannot alias
#if BL_DSP
  const uint32_t low = (uint8_t)h.min * UINT32_C(0x01010101);
  const uint32_t high = (uint8_t)h.max * UINT32_C(0x01010101);
#define CLAMPED(value) bl_ssat8(value)
#else
#define CLAMPED(value) bl_clamp(value, h.min, h.max)
#endif
  const int8_t* const end = band + (length & ~3);
  while (band != end) {
    const uint32_t x = bl_load_word(band), z = bl_load_word(addend);
    const int32_t a0 = bl_scaled_by((int8_t)x, h.one), a1 = bl_scaled_by((int8_t)(x >> 8), h.one);
    const int32_t a2 = bl_scaled_by((int8_t)(x >> 16), h.one),
                  a3 = bl_scaled_by((int8_t)(x >> 24), h.one);
    const int32_t s0 = a0 + bl_scaled_by((int8_t)z, h.two);
    const int32_t s1 = a1 + bl_scaled_by((int8_t)(z >> 8), h.two);
    const int32_t s2 = a2 + bl_scaled_by((int8_t)(z >> 16), h.two);
    const int32_t s3 = a3 + bl_scaled_by((int8_t)(z >> 24), h.two);
    const int32_t y0 = CLAMPED((bl_before_last_shift(s0, h.out) + h.rounding) >> 1);
    const int32_t y1 = CLAMPED((bl_before_last_shift(s1, h.out) + h.rounding) >> 1);
    const int32_t y2 = CLAMPED((bl_before_last_shift(s2, h.out) + h.rounding) >> 1);
    const int32_t y3 = CLAMPED((bl_before_last_shift(s3, h.out) + h.rounding) >> 1);
    uint32_t y = bl_pack_bytes(y0, y1, y2, y3);
#if BL_DSP
    y = bl_min_bytes(bl_max_bytes(y, low), high);
#endif
    bl_store_word(output, y);
    band += 4;
    addend += 4;
    output += 4;
  }
  if (length & 3) bl_sum_by_factors(&h, 1, band, addend, output, length & 3);
#undef CLAMPED
}

#else
#define sum_band(factors, band, addend, output, length) \
  bl_sum_by_factors(factors, 1, band, addend, output, length)
#endif

typedef struct sum_behind {
  const bl_add_params* params;
  bl_sum_factors factors;
  int32_t is_by_factors;
  const int8_t* addend;
  int8_t* output;
  int32_t channels;
} sum_behind;

static void add_band(void* context, const int8_t* band, int32_t pixels) {
  sum_behind* const sum = context;
  const int32_t length = pixels * sum->channels;
  if (sum->is_by_factors) {
    sum_band(&sum->factors, band, sum->addend, sum->output, length);
  } else {
    bl_sum_run(sum->params, 1, band, 1, sum->addend, 1, sum->output, length);
  }
  sum->addend += length;
  sum->output += length;
}

void bl_conv_2d_add_int8(const bl_conv_2d_params* conv, const bl_add_params* add,
                         const int8_t* input, const int8_t* weights, const int32_t* bias,
                         const int8_t* addend, int8_t* output, int16_t* scratch) {
  sum_behind sum = {
      .params = add, .addend = addend, .output = output, .channels = conv->output_channels};
  sum.is_by_factors = bl_make_sum_factors(add, &sum.factors);
  const bl_bands bands = {(int8_t*)scratch + aligned(bl_conv_2d_scratch_bytes(conv)), add_band,
                          &sum};
  bl_conv_2d_by_bands(conv, input, weights, bias, &bands, scratch);
}
