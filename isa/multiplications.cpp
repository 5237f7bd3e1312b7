#include "isa/multiplications.hpp"

namespace boardless {

int multiplications(const Instruction& i) {
  // First halfword's upper twelve bits, and the second's bits 7 to 4 (DDI0403E table A5-28, A5-29).
  const std::uint32_t opcode = i.encoding >> 20, variant = i.encoding >> 4 & 0xF;
  switch (i.op) {
    case Op::multiply:
    case Op::mac:
      // SMUAD, SMLAD; SMUSD, SMLSD.
      return i.size == 4 && (opcode == 0xFB2 || opcode == 0xFB4) ? 2 : 1;
    case Op::mac_long:
      // SMLALD, SMLSLD.
      return (opcode == 0xFBC || opcode == 0xFBD) && variant >= 0xC ? 2 : 1;
    case Op::multiply_long:
    case Op::fp_multiply:
    case Op::fp_mla:
    case Op::fp_fma:
      return 1;
    default:
      return 0;
  }
}

}  // namespace boardless
