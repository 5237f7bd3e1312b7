// A depthwise convolution and the 1x1 convolution behind it as one kernel: a band of the first
// one's pixels lies in scratch, and the second makes as many of the output of them. Bit for bit
// what the two give one after the other.
//
// The output may lie where the input does, where both have one shape: then a pixel is held back in
// scratch until no window reaches back to it, and two tensors in all become little more than one.
// Else they are the input and the output in place of input, middle and output by twos: that is less
// only if the middle is larger than one of them, as in an inverted bottleneck. Where it is not
// less, the scratch function answers BL_UNSUPPORTED.
#include "bands.h"
#include "boardless_kernels.h"
#include "copy.h"

static size_t aligned(size_t bytes) { return (bytes + 3) & ~(size_t)3; }

// Whether a pixel of the output is as large as the input's at its place.
static int32_t is_one_shape(const bl_depthwise_conv_2d_params* p, const bl_conv_2d_params* conv) {
  return p->output_height == p->input_height && p->output_width == p->input_width &&
         conv->output_channels == p->input_channels;
}

// How many bands of outputs wait: as many as a window that begins there reaches back.
static int32_t bands_held(const bl_depthwise_conv_2d_params* p, const bl_conv_2d_params* conv) {
  if (!is_one_shape(p, conv)) return 0;
  const int32_t back = p->padding_top * p->input_width + p->padding_left;
  return (back + BL_BAND_PIXELS - 1) / BL_BAND_PIXELS;
}

// With strides that is so only along an axis of one pixel.
static int32_t goes_along(const bl_depthwise_conv_2d_params* p) {
  return (p->stride_height == 1 || p->input_height == 1) &&
         (p->stride_width == 1 || p->input_width == 1);
}

static size_t larger(size_t a, size_t b) { return a > b ? a : b; }

size_t bl_depthwise_conv_2d_conv_2d_scratch_bytes(const bl_depthwise_conv_2d_params* depthwise,
                                                  const bl_conv_2d_params* conv) {
  const int32_t in_place = is_one_shape(depthwise, conv);
  if (!bl_is_pointwise(conv) || (in_place && !goes_along(depthwise))) return BL_UNSUPPORTED;
  const size_t first = bl_depthwise_conv_2d_scratch_bytes(depthwise);
  const size_t second = bl_conv_2d_scratch_bytes(conv);
  const int32_t held = bands_held(depthwise, conv);
  const size_t scratch =
      aligned(first) + aligned(second) +
      (size_t)(BL_BAND_PIXELS * (depthwise->output_channels + held * conv->output_channels));

  const int32_t pixels_in = depthwise->batches * depthwise->input_height * depthwise->input_width;
  const int32_t pixels = conv->batches * conv->output_height * conv->output_width;
  const size_t input = (size_t)(pixels_in * depthwise->input_channels);
  const size_t middle = (size_t)(pixels * depthwise->output_channels);
  const size_t output = (size_t)(pixels * conv->output_channels);
  const size_t apart = larger(input + middle + first, middle + output + second);
  const size_t together = input + (in_place ? 0 : output) + scratch;
  return together < apart ? scratch : BL_UNSUPPORTED;
}

typedef struct pointwise_behind {
  bl_pointwise pointwise;
  int8_t* output;
  int8_t *held, *held_end;  // a ring of bands that wait; none: NULL
  int8_t* oldest;           // in it
  int32_t waiting;          // bands
  int32_t bands, channels;
} pointwise_behind;

static __attribute__((noinline)) void write_oldest(pointwise_behind* p, int32_t pixels) {
  const int32_t bytes = pixels * p->channels;
  bl_copy_here(p->output, p->oldest, bytes);
  p->output += bytes;
}

static void convolve_band(void* context, const int8_t* band, int32_t pixels) {
  pointwise_behind* const p = context;
  if (!p->held) {
    bl_pointwise_pixels(&p->pointwise, band, pixels, p->output);
    p->output += pixels * p->channels;
    return;
  }
  if (p->waiting == p->bands) {
    write_oldest(p, BL_BAND_PIXELS);
  } else {
    p->waiting++;
  }
  bl_pointwise_pixels(&p->pointwise, band, pixels, p->oldest);
  p->oldest += BL_BAND_PIXELS * p->channels;
  if (p->oldest == p->held_end) p->oldest = p->held;
}

void bl_depthwise_conv_2d_conv_2d_int8(const bl_depthwise_conv_2d_params* depthwise,
                                       const bl_conv_2d_params* conv, const int8_t* input,
                                       const int8_t* weights, const int32_t* bias,
                                       const int8_t* conv_weights, const int32_t* conv_bias,
                                       int8_t* output, int16_t* scratch) {
  int8_t* room = (int8_t*)scratch + aligned(bl_depthwise_conv_2d_scratch_bytes(depthwise));
  pointwise_behind p = {
      .pointwise = bl_begin_pointwise(conv, conv_weights, conv_bias, (int16_t*)(void*)room),
      .output = output,
      .channels = conv->output_channels,
  };
  room += aligned(bl_conv_2d_scratch_bytes(conv));
  const bl_bands bands = {room, convolve_band, &p};
  if (output == input) {
    room += BL_BAND_PIXELS * depthwise->output_channels;
    p.bands = bands_held(depthwise, conv);
    const int32_t bytes = p.bands * BL_BAND_PIXELS * p.channels;
    if (p.bands > 0) p.held = p.oldest = room;
    p.held_end = room + bytes;
  }
  bl_depthwise_conv_2d_by_bands(depthwise, input, weights, bias, &bands, scratch);

  const int32_t pixels = conv->batches * conv->output_height * conv->output_width;
  if (p.held) {
    int32_t left = pixels - (int32_t)(p.output - output) / p.channels;
    // The ring is not full where there were no more bands.
    if (p.waiting < p.bands) p.oldest = p.held;
    for (; left > 0; left -= BL_BAND_PIXELS) {
      write_oldest(&p, left < BL_BAND_PIXELS ? left : BL_BAND_PIXELS);
      p.oldest += BL_BAND_PIXELS * p.channels;
      if (p.oldest == p.held_end) p.oldest = p.held;
    }
  }
  bl_clamp_outputs(&p.pointwise.stage, output, pixels * p.channels);
}
