// Cycle classes: the kinds of instruction that the linear model has a coefficient for.
//
// Every executed instruction has exactly one. A conditional branch is `branch_taken` or
// `branch_not_taken` by what it did; an instruction whose IT condition failed is
// `condition_failed`, whatever it would have been.
//
//   cycle_class_info(CycleClass::multiply_accumulate).id   // "multiply_accumulate"
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace boardless {

enum class CycleClass : std::uint8_t {
  alu,
  alu_shifted,
  shift,
  bitfield,
  saturate,
  simd,
  multiply,
  multiply_accumulate,
  multiply_long,
  divide,
  load,
  load_multiple,
  store,
  store_multiple,
  branch_taken,
  branch_not_taken,
  call,
  return_,
  fp_arithmetic,
  fp_multiply_accumulate,
  fp_divide,
  fp_move,
  fp_load,
  fp_store,
  it,
  nop,
  condition_failed,
  system,
};

inline constexpr int cycle_class_count = static_cast<int>(CycleClass::system) + 1;

struct CycleClassInfo {
  CycleClass cycle_class;
  std::string_view id;        // as in JSON, CSV and model files
  std::string_view contains;  // which instructions, for people
};

const CycleClassInfo& cycle_class_info(CycleClass cycle_class);
std::span<const CycleClassInfo> all_cycle_classes();
std::optional<CycleClass> cycle_class_from_id(std::string_view id);

}  // namespace boardless
