// The bundled kernel pack: every operator of kernels/, found by the symbol boardless_kernel_pack.
// Whoever runs it calls the operators one by one; from reset it only checks that the table is
// there.
#include "boardless_kernels.h"

int main(void) {
  return boardless_kernel_pack.magic == BL_PACK_MAGIC && boardless_kernel_pack.operator_count > 0
             ? 0
             : 1;
}
