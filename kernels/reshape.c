// reshape: a copy, or nothing where the output takes the input's place.
#include "boardless_kernels.h"
#include "copy.h"

void bl_reshape_int8(const bl_reshape_params* params, const int8_t* input, int8_t* output) {
  if (output != input) bl_copy(output, input, params->length);
}
