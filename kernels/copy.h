// Copying and filling runs of bytes, of any length and alignment: what operators that only move
// data spend their time on.
#ifndef BOARDLESS_KERNELS_COPY_H
#define BOARDLESS_KERNELS_COPY_H

#include <stdint.h>

void bl_copy(int8_t* restrict to, const int8_t* restrict from, int32_t length);
void bl_fill(int8_t* to, int8_t value, int32_t length);

#endif
