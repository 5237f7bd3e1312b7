// The processor cores that boardless knows, and what each of them can execute.
//
//   const CoreInfo& info = core_info(Core::cortex_m4);
//   info.id                      // "cortex-m4", as in --core and in board files
//   core_from_id("cortex-m4f")   // std::nullopt: ids are exact; nearest names are the caller's job
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace boardless {

enum class Core : std::uint8_t {
  cortex_m0,
  cortex_m0plus,
  cortex_m3,
  cortex_m4,
  cortex_m7,
  cortex_m33,
};

inline constexpr int core_count = 6;

// Instruction set extensions, as bits: an instruction needs one, a core has a set.
enum Isa : std::uint32_t {
  isa_v6m = 1u << 0,        // Armv6-M: 16-bit Thumb, BL, barriers, MRS/MSR
  isa_v7m = 1u << 1,        // Armv7-M: Thumb-2, IT, CBZ, divide, exclusives
  isa_dsp = 1u << 2,        // the E in Armv7E-M, the DSP extension of Armv8-M
  isa_fp_single = 1u << 3,  // FPv4-SP
  isa_fp_v5 = 1u << 4,      // FPv5: VSEL, VMAXNM, VRINT, VCVTA and the like
  isa_fp_double = 1u << 5,  // FPv5-DP
  isa_v8m = 1u << 6,        // Armv8-M Mainline: load-acquire, store-release
};

struct CoreInfo {
  Core core;
  std::string_view id;             // "cortex-m4"
  std::string_view name;           // "Cortex-M4"
  std::string_view generic_board;  // the zero-wait board that stands in when none is asked for
  std::uint32_t isa;               // every extension that this core can be built with
  std::string_view timing_source;  // where its timing rules come from, in one line
};

const CoreInfo& core_info(Core core);
std::span<const CoreInfo> all_cores();
std::optional<Core> core_from_id(std::string_view id);

}  // namespace boardless
