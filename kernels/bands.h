// What a convolution and the operator behind it share where they run as one kernel: the tensor
// between them exists a band of pixels at a time, in scratch. Pixels go in the order of the output,
// from row to row and from batch to batch.
//
//   static void add_band(void* context, const int8_t* band, int32_t pixels) { ... }
//   const bl_bands bands = {room, add_band, &context};
//   bl_conv_2d_by_bands(conv, input, weights, bias, &bands, scratch);
//
// A band is of as many pixels as make going from one kernel to the other and back cheap beside what
// they do, and always of so many, an even number: conv_2d does two at once.
#ifndef BOARDLESS_KERNELS_BANDS_H
#define BOARDLESS_KERNELS_BANDS_H

#include "boardless_kernels.h"
#include "output_stage.h"

#define BL_BAND_PIXELS 16

// Handed each band once its outputs are final; the last one may be of fewer pixels.
typedef void bl_take_band(void* context, const int8_t* band, int32_t pixels);

typedef struct bl_bands {
  int8_t* room;  // BL_BAND_PIXELS pixels
  bl_take_band* take;
  void* context;
} bl_bands;

// As the functions without _by_bands, and with their scratch. No groups.
void bl_conv_2d_by_bands(const bl_conv_2d_params* params, const int8_t* input,
                         const int8_t* weights, const int32_t* bias, const bl_bands* bands,
                         int16_t* scratch);
void bl_depthwise_conv_2d_by_bands(const bl_depthwise_conv_2d_params* params, const int8_t* input,
                                   const int8_t* weights, const int32_t* bias,
                                   const bl_bands* bands, int16_t* scratch);

// A convolution whose windows are the pixels of its input, handed them band by band. Set up once,
// as that goes through all weights. Outputs are still to be clamped by `stage`.
typedef struct bl_pointwise {
  const bl_conv_2d_params* params;
  bl_output_stage stage;
  const int8_t* weights;
  const int32_t* begin;
  void* columns;
} bl_pointwise;

int32_t bl_is_pointwise(const bl_conv_2d_params* params);
bl_pointwise bl_begin_pointwise(const bl_conv_2d_params* params, const int8_t* weights,
                                const int32_t* bias, int16_t* scratch);
void bl_pointwise_pixels(const bl_pointwise* pointwise, const int8_t* input, int32_t pixels,
                         int8_t* output);

#endif
