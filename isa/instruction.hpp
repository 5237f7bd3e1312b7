// One decoded instruction: what the timing rules need to know about it, and nothing that changes
// from one execution to the next.
//
// Registers are bit masks: bit r for r0..r12, bit 13 SP, bit 14 LR, bit 15 PC. Floating-point
// masks have bit s for S0..S31; a double register Dn is bits 2n and 2n+1.
//
//   smlad r4, r5, r6, r4   reads 0x70, writes 0x10, accumulators 0x10, op Op::mac
//   ldr   r0, [r1, r2]     reads 0x06, writes 0x01, address_registers 0x06, register_offset
#pragma once

#include <cstdint>

#include "isa/core.hpp"
#include "isa/cycle_class.hpp"

namespace boardless {

// What an instruction does, as finely as any core's rules tell apart.
enum class Op : std::uint8_t {
  undefined,  // not an instruction of any core that boardless knows
  add,        // ADD, SUB, RSB, ADR, MOV of a register or a plain constant
  logic,      // ADC, SBC, AND, ORR, EOR, BIC, ORN, MVN, MOVT
  compare,    // CMP, CMN, TST, TEQ
  shift,
  bitfield,  // BFI, BFC, UBFX, SBFX
  extend,    // SXTB ... UXTAH
  reverse,   // REV, REV16, REVSH, RBIT
  clz,
  pack,                // PKHBT, PKHTB
  saturate,            // SSAT, USAT, SSAT16, USAT16, QADD, QDADD ...
  simd,                // parallel add and subtract
  select,              // SEL
  sum_of_differences,  // USAD8, USADA8
  multiply,            // MUL, SMULxy, SMUAD, SMMUL ...
  mac,                 // MLA, MLS, SMLAxy, SMLAD, SMMLA ...
  multiply_long,       // SMULL, UMULL
  mac_long,            // SMLAL, UMLAL, UMAAL, SMLALD, SMLALxy
  divide,
  load,
  load_double,
  load_multiple,
  load_exclusive,
  preload,
  store,
  store_double,
  store_multiple,
  store_exclusive,
  branch,           // B, Bcc, CBZ, CBNZ: an immediate target
  call,             // BL
  branch_register,  // BX
  call_register,    // BLX
  table_branch,     // TBB, TBH
  it,
  nop,           // NOP and hints that do nothing here: YIELD, SEV, CSDB, PLD on small cores
  wait,          // WFI, WFE
  barrier,       // DMB, DSB, ISB, CLREX
  special_move,  // MRS, MSR
  change_state,  // CPS
  exception,     // SVC, BKPT, UDF
  fp_add,        // VADD, VSUB
  fp_multiply,   // VMUL, VNMUL
  fp_mla,        // VMLA, VMLS, VNMLA, VNMLS: rounds twice
  fp_fma,        // VFMA, VFMS, VFNMA, VFNMS
  fp_divide,
  fp_sqrt,
  fp_compare,
  fp_convert,      // VCVT, VRINT
  fp_simple,       // VABS, VNEG, VMOV of a register or a constant, VSEL, VMAXNM, VMINNM
  fp_to_core,      // VMOV Rt, Sn
  fp_from_core,    // VMOV Sn, Rt
  fp_to_core_two,  // VMOV Rt, Rt2, ...
  fp_from_core_two,
  fp_status,  // VMRS, VMSR
  fp_load,
  fp_load_multiple,
  fp_store,
  fp_store_multiple,
};

struct Instruction {
  std::uint32_t address = 0;
  std::uint32_t encoding = 0;  // the halfword, or first << 16 | second
  std::uint8_t size = 0;       // 2 or 4 bytes
  Op op = Op::undefined;
  CycleClass cycle_class = CycleClass::alu;  // when executed; branches: when taken
  std::uint32_t needs = 0;                   // one Isa bit; 0 for what no core here has

  std::uint16_t reads = 0;
  std::uint16_t writes = 0;
  std::uint16_t address_registers = 0;  // base and index of a memory access
  std::uint16_t accumulators = 0;       // read by the adder behind a multiplier
  std::uint16_t store_data = 0;
  std::uint16_t shifted = 0;  // read through the inline shifter
  std::uint32_t fp_reads = 0;
  std::uint32_t fp_writes = 0;
  std::uint32_t fp_accumulators = 0;

  std::uint8_t condition = 14;    // 14: always
  std::uint8_t words = 0;         // 32-bit words moved by a memory access; N of LDM N
  std::uint8_t access_bytes = 0;  // of one transfer: 1, 2, 4 or 8
  std::uint8_t shift_amount = 0;  // of the inline shift; 0 also for RRX and register amounts
  std::uint32_t target = 0;       // of a direct branch
  std::int32_t displacement = 0;  // of a memory access without an index register, bytes

  std::uint8_t base_register = 0xFF;  // of a memory access; 0xFF: none
  std::uint8_t index_register = 0xFF;
  std::uint8_t index_shift = 0;

  bool in_it : 1 = false;  // inside an IT block: may be passed over
  bool reads_flags : 1 = false;
  bool writes_flags : 1 = false;
  bool register_offset : 1 = false;   // memory address is base + index
  bool writeback : 1 = false;         // pre- or post-indexed, or LDM/STM with "!"
  bool literal : 1 = false;           // PC-relative load
  bool inline_shift : 1 = false;      // a register operand shifted by other than LSL #0
  bool left_shift : 1 = false;        // ... and that shift is LSL
  bool shifted_constant : 1 = false;  // a modified immediate that is not a plain byte
  bool writes_pc : 1 = false;         // branches, POP {PC}, LDR PC, MOV PC
  bool fp_double : 1 = false;         // arithmetic in double precision
  bool is_signed : 1 = false;         // SDIV, SMULL, SMLAL
  bool descending : 1 = false;        // a list that ends below its base: PUSH, STMDB
  bool loads : 1 = false;
  bool stores : 1 = false;

  std::uint32_t end() const { return address + size; }
  // What a load or store moves in all.
  std::uint32_t moved_bytes() const { return std::uint32_t{access_bytes} * words; }
  // Where it goes on depends on more than the address: a branch, or any write of the PC.
  bool ends_flow() const { return writes_pc; }
  bool conditional_branch() const { return op == Op::branch && (condition != 14 || cbz()); }
  bool cbz() const { return op == Op::branch && (encoding & 0xFFFFF500u) == 0xB100u; }
};

}  // namespace boardless
