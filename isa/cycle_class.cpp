#include "isa/cycle_class.hpp"

#include <array>

namespace boardless {
namespace {

constexpr std::array<CycleClassInfo, cycle_class_count> table = {{
    {CycleClass::alu, "alu", "add, subtract, logic, move, compare"},
    {CycleClass::alu_shifted, "alu_shifted", "the same with an inline shift of a register"},
    {CycleClass::shift, "shift", "LSL, LSR, ASR, ROR, RRX"},
    {CycleClass::bitfield, "bitfield", "extend, bit field, byte reverse, CLZ, PKH"},
    {CycleClass::saturate, "saturate", "SSAT, USAT, QADD and the like"},
    {CycleClass::simd, "simd", "parallel add and subtract, SEL, USAD8"},
    {CycleClass::multiply, "multiply", "32-bit products without accumulation"},
    {CycleClass::multiply_accumulate, "multiply_accumulate", "MLA, MLS, SMLAD, SMLAxy, SMMLA"},
    {CycleClass::multiply_long, "multiply_long", "64-bit products, accumulating or not"},
    {CycleClass::divide, "divide", "UDIV, SDIV"},
    {CycleClass::load, "load", "one register from memory, LDRD, LDREX"},
    {CycleClass::load_multiple, "load_multiple", "LDM, POP (also of the PC)"},
    {CycleClass::store, "store", "one register to memory, STRD, STREX"},
    {CycleClass::store_multiple, "store_multiple", "STM, PUSH"},
    {CycleClass::branch_taken, "branch_taken", "branches taken, table branches, writes of the PC"},
    {CycleClass::branch_not_taken, "branch_not_taken", "conditional branches that fell through"},
    {CycleClass::call, "call", "BL, BLX"},
    {CycleClass::return_, "return", "BX LR"},
    {CycleClass::fp_arithmetic, "fp_arithmetic", "add, multiply, compare, convert, round"},
    {CycleClass::fp_multiply_accumulate, "fp_multiply_accumulate", "VMLA, VFMA and the like"},
    {CycleClass::fp_divide, "fp_divide", "VDIV, VSQRT"},
    {CycleClass::fp_move, "fp_move", "VMOV, VMRS, VMSR"},
    {CycleClass::fp_load, "fp_load", "VLDR, VLDM, VPOP"},
    {CycleClass::fp_store, "fp_store", "VSTR, VSTM, VPUSH"},
    {CycleClass::it, "it", "IT"},
    {CycleClass::nop, "nop", "NOP and the other hints"},
    {CycleClass::condition_failed, "condition_failed", "passed over inside an IT block"},
    {CycleClass::system, "system", "MRS, MSR, CPS, barriers, SVC, BKPT"},
}};

}  // namespace

const CycleClassInfo& cycle_class_info(CycleClass cycle_class) {
  return table[static_cast<std::size_t>(cycle_class)];
}

std::span<const CycleClassInfo> all_cycle_classes() { return table; }

std::optional<CycleClass> cycle_class_from_id(std::string_view id) {
  for (const CycleClassInfo& info : table)
    if (info.id == id) return info.cycle_class;
  return std::nullopt;
}

}  // namespace boardless
