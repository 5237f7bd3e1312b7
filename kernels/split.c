// split: every output's run in turn, for each step of the dimensions outside.
#include "boardless_kernels.h"
#include "copy.h"

void bl_split_int8(const bl_split_params* params, const int8_t* input, int8_t* const* outputs) {
  for (int32_t step = 0; step < params->outer; step++) {
    for (int32_t i = 0; i < params->output_count; i++) {
      const int32_t length = params->inner[i];
      bl_copy(outputs[i] + step * length, input, length);
      input += length;
    }
  }
}
