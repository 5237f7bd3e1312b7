#include "isa/core.hpp"

#include <array>

namespace boardless {
namespace {

constexpr std::uint32_t v7m = isa_v6m | isa_v7m;
constexpr std::uint32_t v7em_fp = v7m | isa_dsp | isa_fp_single;

constexpr std::array<CoreInfo, core_count> table = {{
    {Core::cortex_m0, "cortex-m0", "Cortex-M0", "generic-cortex-m0", isa_v6m,
     "Arm DDI0432C table 3-1"},
    {Core::cortex_m0plus, "cortex-m0plus", "Cortex-M0+", "generic-cortex-m0plus", isa_v6m,
     "Arm DDI0484C table 3-1"},
    {Core::cortex_m3, "cortex-m3", "Cortex-M3", "generic-cortex-m3", v7m,
     "Arm DDI0337I table 3-1 and section 3.3.2, refined by published measurements"},
    {Core::cortex_m4, "cortex-m4", "Cortex-M4", "generic-cortex-m4", v7em_fp,
     "Arm DDI0439D tables 3-1 and 7-1, refined by published measurements"},
    {Core::cortex_m7, "cortex-m7", "Cortex-M7", "generic-cortex-m7",
     v7em_fp | isa_fp_v5 | isa_fp_double, "published measurements (Arm documents no cycle table)"},
    {Core::cortex_m33, "cortex-m33", "Cortex-M33", "generic-cortex-m33",
     v7em_fp | isa_fp_v5 | isa_v8m, "RP2350 datasheet section 3.7.4.9, and measurements"},
}};

}  // namespace

const CoreInfo& core_info(Core core) { return table[static_cast<std::size_t>(core)]; }

std::span<const CoreInfo> all_cores() { return table; }

std::optional<Core> core_from_id(std::string_view id) {
  for (const CoreInfo& info : table)
    if (info.id == id) return info.core;
  return std::nullopt;
}

}  // namespace boardless
