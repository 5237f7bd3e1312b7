// What a core, or the part around it, cannot execute.
#include <string>

#include "isa/decoder.hpp"

namespace boardless {

std::string why_not_executable(const Instruction& instruction, Core core, std::uint32_t isa) {
  if (instruction.op != Op::undefined && (instruction.needs & isa) != 0) return "";
  const CoreInfo& info = core_info(core);
  const std::string the_core = "the " + std::string(info.name);
  if (instruction.op == Op::undefined) return "it is not an instruction that " + the_core + " has";
  const bool part_lacks = (instruction.needs & info.isa) != 0;
  const std::string owner = part_lacks ? "this part's " + std::string(info.name) : the_core;
  switch (instruction.needs) {
    case isa_v7m:
      return owner + " has only the Armv6-M instructions";
    case isa_dsp:
      return owner + " has no DSP instructions";
    case isa_fp_single:
      return owner + " has no floating-point unit";
    case isa_fp_v5:
      return owner + " has no FPv5 floating-point instructions";
    case isa_fp_double:
      return owner + " has no double-precision floating point";
    case isa_v8m:
      return owner + " has no Armv8-M instructions";
    default:
      return owner + " cannot execute it";
  }
}

}  // namespace boardless
