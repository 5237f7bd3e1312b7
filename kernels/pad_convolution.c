// A PAD and the convolution behind it as one kernel: what the PAD adds becomes the convolution's
// own padding, and the padded tensor never exists. Bit for bit what the two give one after the
// other.
//
// That is so where the PAD adds rows and columns alone, of the convolution's zero point. Where it
// would be dearer than the two, the scratch functions answer BL_UNSUPPORTED as well: with more
// padding than half of what the filter covers, or windows that have to be put together because they
// leave the input, where the PAD made them whole with less copying.
#include "boardless_kernels.h"

// Dimensions of a PAD of [batch][height][width][channels]: two ones come before them.
enum { HEIGHT = 3, WIDTH = 4 };

static int32_t adds_to(const bl_pad_params* pad, int32_t dim) {
  return pad->before[dim] != 0 || pad->after[dim] != 0;
}

// Of one axis of the convolution with the PAD's elements as its padding.
static int32_t reaches_too_far(int32_t padding, int32_t input, int32_t output, int32_t filter,
                               int32_t stride, int32_t dilation) {
  const int32_t covered = (filter - 1) * dilation + 1;
  const int32_t behind = (output - 1) * stride + covered - padding - input;
  return 2 * padding > covered || 2 * behind > covered;
}

// Windows along it without padding.
static int32_t windows_inside(int32_t padding, int32_t input, int32_t output, int32_t filter,
                              int32_t stride, int32_t dilation) {
  const int32_t covered = (filter - 1) * dilation + 1;
  int32_t inside = 0;
  for (int32_t k = 0; k < output; k++) {
    const int32_t first = k * stride - padding;
    inside += first >= 0 && first + covered <= input;
  }
  return inside;
}

#define HEIGHT_OF(p)                                                                \
  p.padding_top, p.input_height, p.output_height, p.filter_height, p.stride_height, \
      p.dilation_height
#define WIDTH_OF(p) \
  p.padding_left, p.input_width, p.output_width, p.filter_width, p.stride_width, p.dilation_width

// Few windows are cut. Channels by fours are put together by conv_2d anyway, as columns; others are
// gathered byte by byte first, which may be at most a quarter of what the PAD copies.
static int32_t gains_conv_2d(const bl_conv_2d_params* apart, const bl_conv_2d_params* p) {
  const int32_t whole = windows_inside(HEIGHT_OF((*p))) * windows_inside(WIDTH_OF((*p)));
  const int32_t all = p->output_height * p->output_width;
  if (2 * whole < all) return 0;
  return (p->input_channels & 3) == 0 || 4 * (all - whole) * p->filter_height * p->filter_width <=
                                             apart->input_height * apart->input_width;
}

// What is put together of windows that the PAD makes whole is at most a quarter of what it copies,
// and of few channels an eighth: a few bytes at a time take that much longer. With a depth
// multiplier no window is put together, with dilation every one.
static int32_t gains_depthwise_conv_2d(const bl_depthwise_conv_2d_params* apart,
                                       const bl_depthwise_conv_2d_params* p) {
  if (p->depth_multiplier != 1 || p->dilation_height != 1 || p->dilation_width != 1) return 1;
  const int32_t cut = windows_inside(HEIGHT_OF((*apart))) * windows_inside(WIDTH_OF((*apart))) -
                      windows_inside(HEIGHT_OF((*p))) * windows_inside(WIDTH_OF((*p)));
  const int32_t dearer = p->input_channels < 16 ? 8 : 4;
  return dearer * cut * p->filter_height * p->filter_width <=
         apart->input_height * apart->input_width;
}

#define FOLDED(block, name)                                                                   \
  static block folded_##name(const bl_pad_params* pad, const block* conv) {                   \
    block p = *conv;                                                                          \
    p.input_height = pad->input_dims[HEIGHT];                                                 \
    p.input_width = pad->input_dims[WIDTH];                                                   \
    p.padding_top += pad->before[HEIGHT];                                                     \
    p.padding_left += pad->before[WIDTH];                                                     \
    return p;                                                                                 \
  }                                                                                           \
  static int32_t folds_##name(const bl_pad_params* pad, const block* conv) {                  \
    for (int32_t dim = 0; dim < BL_MAX_DIMS; dim++) {                                         \
      if (dim != HEIGHT && dim != WIDTH && adds_to(pad, dim)) return 0;                       \
    }                                                                                         \
    if (pad->value != -conv->input_offset) return 0;                                          \
    const block p = folded_##name(pad, conv);                                                 \
    if (reaches_too_far(HEIGHT_OF(p)) || reaches_too_far(WIDTH_OF(p))) return 0;              \
    return gains_##name(conv, &p);                                                            \
  }                                                                                           \
  size_t bl_pad_##name##_scratch_bytes(const bl_pad_params* pad, const block* conv) {         \
    if (!folds_##name(pad, conv)) return BL_UNSUPPORTED;                                      \
    const block p = folded_##name(pad, conv);                                                 \
    return bl_##name##_scratch_bytes(&p);                                                     \
  }                                                                                           \
  void bl_pad_##name##_int8(const bl_pad_params* pad, const block* conv, const int8_t* input, \
                            const int8_t* weights, const int32_t* bias, int8_t* output,       \
                            int16_t* scratch) {                                               \
    const block p = folded_##name(pad, conv);                                                 \
    bl_##name##_int8(&p, input, weights, bias, output, scratch);                              \
  }

FOLDED(bl_conv_2d_params, conv_2d)
FOLDED(bl_depthwise_conv_2d_params, depthwise_conv_2d)
