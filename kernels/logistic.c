// logistic by the caller's table.
#include "boardless_kernels.h"
#include "byte_map.h"

void bl_logistic_int8(const bl_table_params* params, const int8_t* input, int8_t* output) {
  bl_look_up(params->table, input, output, params->length);
}
