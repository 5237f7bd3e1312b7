// Which memory an instruction reaches, from the registers as they are now.
//
// Unicorn does not keep the PC while it runs a block, but registers are right in its callbacks; so
// the instruction that makes an access is found by its address.
#pragma once

#include <cstdint>
#include <vector>

#include "analyzer/machine/engine.hpp"
#include "isa/instruction.hpp"

namespace boardless {

struct AccessRange {
  std::uint32_t begin = 0;
  std::uint32_t size = 0;  // 0: no access
  bool holds(std::uint32_t address) const { return address - begin < size; }
};

AccessRange access_range(const Instruction& instruction, const Engine& engine);

// Index of the first instruction from `from` on that accesses `address`, or -1.
int find_access(const std::vector<Instruction>& instructions, std::size_t from,
                std::uint32_t address, const Engine& engine);

}  // namespace boardless
