// fully_connected: a matrix-vector product. The weights are read once and never again, so they set
// the pace; four rows go at once, so that each input is loaded and widened once for four weights.
// The last one to three rows go in twos with the DSP extension, and one by one without it.
#include "boardless_kernels.h"
#include "dsp.h"
#include "output_stage.h"

#if defined(__ARM_ARCH_6M__)
static void
#else
static inline __attribute__((always_inline)) void
#endif
four_rows(const bl_fully_connected_params* p, const bl_output_stage* stage, const int8_t* input,
          const int8_t* weights, const int32_t* bias, int32_t c, int8_t* output) {
  const int32_t length = p->input_length;
  const int32_t input_offset = p->input_offset;
  const int8_t *w0 = weights, *w1 = w0 + length, *w2 = w1 + length, *w3 = w2 + length;
  int32_t sum_0 = 0, sum_1 = 0, sum_2 = 0, sum_3 = 0;
  if (bias) {
    sum_0 = bias[c];
    sum_1 = bias[c + 1];
    sum_2 = bias[c + 2];
    sum_3 = bias[c + 3];
  }
  int32_t i = 0;
#if BL_DSP
  const uint32_t offsets = bl_both_halves(input_offset);
  for (; i + 3 < length; i += 4) {
    const uint32_t bytes = bl_load_word(input + i);
    const uint32_t even = bl_sxtab16(offsets, bytes), odd = bl_sxtab16_ror8(offsets, bytes);
    uint32_t w = bl_load_word(w0 + i);
    sum_0 = bl_smlad(bl_sxtb16(w), even, sum_0);
    sum_0 = bl_smlad(bl_sxtb16_ror8(w), odd, sum_0);
    w = bl_load_word(w1 + i);
    sum_1 = bl_smlad(bl_sxtb16(w), even, sum_1);
    sum_1 = bl_smlad(bl_sxtb16_ror8(w), odd, sum_1);
    w = bl_load_word(w2 + i);
    sum_2 = bl_smlad(bl_sxtb16(w), even, sum_2);
    sum_2 = bl_smlad(bl_sxtb16_ror8(w), odd, sum_2);
    w = bl_load_word(w3 + i);
    sum_3 = bl_smlad(bl_sxtb16(w), even, sum_3);
    sum_3 = bl_smlad(bl_sxtb16_ror8(w), odd, sum_3);
  }
#endif
  for (; i < length; i++) {
    const int32_t value = input[i] + input_offset;
    sum_0 += w0[i] * value;
    sum_1 += w1[i] * value;
    sum_2 += w2[i] * value;
    sum_3 += w3[i] * value;
  }
  const int32_t *multiplier = stage->multiplier + c, *shift = stage->shift + c;
  if (stage->is_plain) {
    const int32_t y0 = bl_scaled_output(stage, sum_0, multiplier[0], shift[0], 1);
    const int32_t y1 = bl_scaled_output(stage, sum_1, multiplier[1], shift[1], 1);
    const int32_t y2 = bl_scaled_output(stage, sum_2, multiplier[2], shift[2], 1);
    const int32_t y3 = bl_scaled_output(stage, sum_3, multiplier[3], shift[3], 1);
    output[c] = (int8_t)y0;
    output[c + 1] = (int8_t)y1;
    output[c + 2] = (int8_t)y2;
    output[c + 3] = (int8_t)y3;
  } else {
    const int32_t y0 = bl_scaled_output(stage, sum_0, multiplier[0], shift[0], 0);
    const int32_t y1 = bl_scaled_output(stage, sum_1, multiplier[1], shift[1], 0);
    const int32_t y2 = bl_scaled_output(stage, sum_2, multiplier[2], shift[2], 0);
    const int32_t y3 = bl_scaled_output(stage, sum_3, multiplier[3], shift[3], 0);
    output[c] = (int8_t)y0;
    output[c + 1] = (int8_t)y1;
    output[c + 2] = (int8_t)y2;
    output[c + 3] = (int8_t)y3;
  }
}

#if !defined(__ARM_ARCH_6M__)

// All the fours, with what does not change from one to the next at hand. The M0+ has no registers
// for that: GCC would take them from the inner loop. The M3 and M4 lose some five cycles a round if
// that loop begins between two words.
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("align-loops=4")))
#endif
static void
fours_of_rows(const bl_fully_connected_params* params, const bl_output_stage* of_layer,
              const int8_t* input, const int8_t* weights, const int32_t* bias, int8_t* output) {
  const bl_fully_connected_params p = *params;  // copies, which stores to output cannot alias
  const bl_output_stage stage = *of_layer;
  for (int32_t c = 0; c + 3 < p.output_channels; c += 4, weights += 4 * p.input_length) {
    BL_KEEP_INDEX(c);
    four_rows(&p, &stage, input, weights, bias, c, output);
  }
}

#endif

#if BL_DSP

// What is left over by fours, two rows at a time; an odd last one is its own neighbour.
#if defined(__GNUC__) && !defined(__clang__)
__attribute__((optimize("align-loops=4")))
#endif
static void
last_rows(const bl_fully_connected_params* p, const bl_output_stage* stage, const int8_t* input,
          const int8_t* weights, const int32_t* bias, int32_t c, int8_t* output) {
  const int32_t length = p->input_length;
  const int32_t input_offset = p->input_offset;
  const uint32_t offsets = bl_both_halves(input_offset);
  for (; c < p->output_channels; c += 2, weights += 2 * length) {
    const int32_t next = c + 1 < p->output_channels;
    const int8_t *w0 = weights, *w1 = w0 + next * length, *x = input;
    int32_t sum_0 = bias ? bias[c] : 0, sum_1 = bias ? bias[c + next] : 0;
    for (int32_t n = length >> 2; n > 0; n--) {
      const uint32_t a = bl_load_word(w0), b = bl_load_word(w1), bytes = bl_load_word(x);
      const uint32_t even = bl_sxtab16(offsets, bytes), odd = bl_sxtab16_ror8(offsets, bytes);
      w0 += 4;
      w1 += 4;
      x += 4;
      sum_0 = bl_smlad(bl_sxtb16(a), even, sum_0);
      sum_1 = bl_smlad(bl_sxtb16(b), even, sum_1);
      sum_0 = bl_smlad(bl_sxtb16_ror8(a), odd, sum_0);
      sum_1 = bl_smlad(bl_sxtb16_ror8(b), odd, sum_1);
    }
    for (int32_t n = length & 3; n > 0; n--) {
      const int32_t value = *x++ + input_offset;
      sum_0 += *w0++ * value;
      sum_1 += *w1++ * value;
    }
    const int8_t y0 =
        stage->is_plain ? bl_to_output(stage, sum_0, c, 1) : bl_to_output(stage, sum_0, c, 0);
    const int8_t y1 = stage->is_plain ? bl_to_output(stage, sum_1, c + next, 1)
                                      : bl_to_output(stage, sum_1, c + next, 0);
    output[c] = y0;
    output[c + next] = y1;
  }
}

#else

static void last_rows(const bl_fully_connected_params* p, const bl_output_stage* stage,
                      const int8_t* input, const int8_t* weights, const int32_t* bias, int32_t c,
                      int8_t* output) {
  for (; c < p->output_channels; c++) {
    int32_t sum = bias ? bias[c] : 0;
    for (int32_t i = 0; i < p->input_length; i++) {
      sum += *weights++ * (input[i] + p->input_offset);
    }
    output[c] = stage->is_plain ? bl_to_output(stage, sum, c, 1) : bl_to_output(stage, sum, c, 0);
  }
}

#endif

void bl_fully_connected_int8(const bl_fully_connected_params* params, const int8_t* input,
                             const int8_t* weights, const int32_t* bias, int8_t* output) {
  const int32_t length = params->input_length;
  const bl_output_stage stage =
      bl_make_output_stage(params->output_offset, params->activation_min, params->activation_max,
                           params->multiplier, params->shift, params->output_channels);
  int8_t* const first = output;
  for (int32_t batch = 0; batch < params->batches; batch++) {
    const int8_t* rows = weights;
    int32_t c = 0;
#if defined(__ARM_ARCH_6M__)
    for (; c + 3 < params->output_channels; c += 4, rows += 4 * length) {
      four_rows(params, &stage, input, rows, bias, c, output);
    }
#else
    c = params->output_channels & ~3;
    if (c > 0) fours_of_rows(params, &stage, input, weights, bias, output);
    rows += c * length;
#endif
    if (c < params->output_channels) last_rows(params, &stage, input, rows, bias, c, output);
    input += length;
    output += params->output_channels;
  }
  bl_clamp_outputs(&stage, first, (int32_t)(output - first));
}
