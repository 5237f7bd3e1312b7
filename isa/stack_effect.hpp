// What an instruction does to the stack pointer.
//
//   push {r4, lr}      -8        sub sp, #24        -24
//   ldr  r0, [sp], #4   4        sub sp, sp, r3     std::nullopt: not told by the instruction
//   mov  r0, r1         0
#pragma once

#include <cstdint>
#include <optional>

#include "isa/instruction.hpp"

namespace boardless {

// Bytes that SP grows by when the instruction executes; 0 when it does not write SP.
std::optional<std::int32_t> stack_effect(const Instruction& instruction);

// Bytes that the base register of a load or store grows by: 0 without writeback, std::nullopt where
// that is not known.
//
//   ldr r0, [r1], #4     4        stmdb r1!, {r2, r3}    -8
std::optional<std::int32_t> base_growth(const Instruction& instruction);

// Whether it may grow the stack by what a register holds, as for `alloca`. MOV SP, R7 and MOV SP,
// R11 restore a frame pointer.
bool grows_stack_by_register(const Instruction& instruction);

}  // namespace boardless
