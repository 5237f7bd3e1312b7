// Where in the current block the run is, and what the clock shows there.
#include <algorithm>

#include "analyzer/machine/access.hpp"
#include "analyzer/machine/recorder.hpp"
#include "isa/multiplications.hpp"

namespace boardless {

std::uint64_t Recorder::cycles_before(std::size_t instruction) {
  if (memory_) show_up_to(instruction);
  return clock_at(instruction);
}

// When an instruction of the current block begins, its own fetch left out.
std::uint64_t Recorder::clock_at(std::size_t instruction) const {
  std::uint64_t cycles = clock_;
  if (!node_->block) return cycles;
  replay(block_of(*node_), profile_.contexts[node_->context], path_so_far(key_ & ~toggled, 0),
         timing_, profile_.options,
         [&](std::size_t k, const Instruction&, Outcome, const Step& step) {
           if (k < instruction) cycles += static_cast<std::uint64_t>(step.cycles);
         });
  return cycles;
}

// All clocks as clock_at(), for calls_.
CallTracker::Clocks Recorder::clocks_at(std::size_t instruction) const {
  CallTracker::Clocks out = {clock_at(instruction), executed_ + instruction, multiplied_};
  if (!node_->block) return out;
  const std::vector<Instruction>& instructions = block_of(*node_).instructions;
  for (std::size_t k = 0; k < std::min(instruction, instructions.size()); ++k)
    if (has_passed(k))
      out.multiplications += static_cast<std::uint64_t>(multiplications(instructions[k]));
  return out;
}

// Of the current block and run of it, as far as it has come.
bool Recorder::has_passed(std::size_t instruction) const {
  if (!block_of(*node_).instructions[instruction].in_it) return true;
  const BlockInfo& info = *node_->block;
  return decided(info, key_, info.decision[instruction]) == info.passes_if[instruction];
}

// The first instruction of the block that would make this access if it ran now. One behind it can
// be the right one only if the first has run already, with another address: if what it takes its
// address from was written in between. Then it is not certain, and the run starts over.
std::size_t Recorder::index_of_access(MemoryAccess access) {
  if (!node_->block) return 0;
  const std::vector<Instruction>& instructions = block_of(*node_).instructions;
  const auto makes_it = [&](std::size_t k) {
    const Instruction& i = instructions[k];
    if (!(access.is_write ? i.stores : i.loads) || !has_passed(k)) return false;
    if (clock_readers_.hooked.contains(i.address) && k != hooked_at_) return false;
    return access_range(i, engine_).holds(access.address);
  };
  // Accesses of one run through a block come in order: go on behind the last one found.
  const bool goes_on = access_stamp_ == executed_;
  std::size_t found = goes_on ? access_cursor_ : 0;
  while (found < instructions.size() && !makes_it(found)) ++found;
  if (found == instructions.size()) return instructions.size() - 1;
  std::uint32_t written = 0;
  for (std::size_t k = found; k < instructions.size(); ++k) {
    if ((written & instructions[found].address_registers) && makes_it(k)) {
      start_over_hooked();
      break;
    }
    written |= instructions[k].writes;
  }
  const AccessRange range = access_range(instructions[found], engine_);
  const std::uint32_t behind = access.address - range.begin + instructions[found].access_bytes;
  access_stamp_ = executed_;
  access_cursor_ = behind >= range.size ? found + 1 : found;  // a list accesses each of its words
  return found;
}

std::uint64_t Recorder::now(MemoryAccess access) { return cycles_before(index_of_access(access)); }

std::uint64_t Recorder::now() {
  return node_->block ? cycles_before(block_of(*node_).instructions.size() - 1) : clock_;
}

std::uint32_t Recorder::accessing_pc(MemoryAccess access) {
  if (!node_->block) return engine_.pc();
  return block_of(*node_).instructions[index_of_access(access)].address;
}

void Recorder::ends_with(MemoryAccess access) {
  const std::size_t index = index_of_access(access);
  if (works_out_) show_up_to(index);
  stopped_before_ = index + 1;
  if (!region_.active()) return;
  const auto counted = static_cast<std::uint32_t>(stopped_before_);
  if (key_ & toggled)
    segments_.back().last = counted;
  else
    segments_.push_back({0, counted});
  key_ |= toggled;
}

std::uint32_t Recorder::branching_pc() {
  return node_->block ? block_of(*node_).instructions.back().address : engine_.pc();
}

}  // namespace boardless
