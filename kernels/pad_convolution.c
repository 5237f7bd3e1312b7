// A PAD and the convolution behind it as one kernel: what the PAD adds becomes the convolution's
// own padding, and the padded tensor never exists. Bit for bit what the two give one after the
// other.
//
// That is so where the PAD adds rows and columns alone, of the convolution's zero point. More of
// them than half of what the filter covers would make it dearer: the depthwise convolution is slow
// where its windows lie mostly in padding. There, too, the scratch functions answer BL_UNSUPPORTED.
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
    return 2 * windows_inside(HEIGHT_OF(p)) * windows_inside(WIDTH_OF(p)) >=                  \
           p.output_height * p.output_width;                                                  \
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
