// add: see sum.h.
#include "sum.h"

static void run(const void* params, const int8_t* input_1, int32_t step_1, const int8_t* input_2,
                int32_t step_2, int8_t* output, int32_t length) {
  bl_sum_run((const bl_add_params*)params, 1, input_1, step_1, input_2, step_2, output, length);
}

void bl_add_int8(const bl_add_params* params, const int8_t* input_1, const int8_t* input_2,
                 int8_t* output) {
  if (!params->broadcast) {
    run(params, input_1, 1, input_2, 1, output, params->length);
    return;
  }
  bl_broadcast(params, run, params->input_1_dims, params->input_2_dims, input_1, input_2, output);
}
