// How many products an instruction computes: what tells a convolution's kernel from another by what
// it does, whatever it is called.
//
//   multiplications(muls)    // 1; so is one of MLA, SMULL, VFMA
//   multiplications(smlad)   // 2: a product of each halfword
//   multiplications(ldr)     // 0
#pragma once

#include "isa/instruction.hpp"

namespace boardless {

int multiplications(const Instruction& instruction);

}  // namespace boardless
