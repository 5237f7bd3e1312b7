// Which memory an instruction reaches, from the registers as they are now.
//
// Unicorn does not keep the PC while it runs a block, but registers are right in its callbacks; so
// the instruction that makes an access is found by its address (Recorder::index_of_access).
#pragma once

#include <cstdint>

#include "analyzer/machine/engine.hpp"
#include "isa/instruction.hpp"

namespace boardless {

struct AccessRange {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;  // 0: no access
  bool holds(std::uint32_t address) const { return address - begin < size; }
};

AccessRange access_range(const Instruction& instruction, const Engine& engine);

}  // namespace boardless
