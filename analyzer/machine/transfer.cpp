#include "analyzer/machine/transfer.hpp"

#include <algorithm>

#include "isa/stack_effect.hpp"

namespace boardless {
namespace {

struct StackUse {
  bool lowers = false;
  std::uint16_t below = 0;
  std::uint16_t below_entry = 0;
};

std::uint16_t bytes_of(std::int32_t depth) {
  return static_cast<std::uint16_t>(std::clamp(depth, 0, 0xFFFF));
}

StackUse stack_use(const Block& block, const Path& path, std::size_t first, std::size_t last) {
  StackUse out;
  std::int32_t depth = 0, deepest = 0;  // below where it was
  std::size_t conditional = 0;
  for (std::size_t k = 0; k < last; ++k) {
    const Instruction& i = block.instructions[k];
    const bool passed = !i.in_it || path.passed[conditional++];
    if (k < first || !passed) continue;
    const std::optional<std::int32_t> effect = stack_effect(i);
    if (!effect) {  // where it leads shows behind it
      out.lowers = true;
      out.below_entry = std::max(out.below_entry, bytes_of(deepest));
      depth = deepest = 0;
      continue;
    }
    depth -= *effect;
    deepest = std::max(deepest, depth);
  }
  out.lowers |= deepest > 0;
  out.below = bytes_of(deepest - depth);
  return out;
}

}  // namespace

std::uint16_t stack_below(const Block& block, const Path& path, std::size_t first,
                          std::size_t last) {
  return stack_use(block, path, first, last).below;
}

Transfer transfer_of(const Block& block, const Path& path, std::size_t first,
                     const CallTracker& tracker) {
  Transfer out;
  const Instruction& last = block.instructions.back();
  out.site = last.address;
  out.return_address = last.end();
  const StackUse use = stack_use(block, path, first, block.instructions.size());
  out.lowers_stack = use.lowers;
  out.below = use.below;
  // A function's frame is set up and given back within one block where that is entered by a call.
  out.below_entry = use.below_entry;
  const bool is_call = last.op == Op::call || last.op == Op::call_register;
  const bool is_direct = last.op == Op::branch || last.op == Op::table_branch;
  if (path.taken && is_call) {
    out.kind = Transfer::Kind::call;
  } else if (path.taken && last.writes_pc && !is_direct) {
    out.kind = Transfer::Kind::indirect_jump;
  } else if (tracker.function_at(last.address) != tracker.function_at(path.next_address)) {
    out.kind = Transfer::Kind::jump;
  }
  return out;
}

void apply(const Transfer& transfer, std::uint32_t sp, std::uint32_t next, CallTracker& tracker) {
  tracker.lowered(sp - transfer.below);
  if (transfer.below_entry) tracker.lowered(tracker.entry_sp() - transfer.below_entry);
  switch (transfer.kind) {
    case Transfer::Kind::none:
      break;
    case Transfer::Kind::call:
      tracker.call(transfer.site, next, transfer.return_address, sp);
      break;
    case Transfer::Kind::jump:
      tracker.jump(transfer.site, next, sp, false);
      break;
    case Transfer::Kind::indirect_jump:
      tracker.jump(transfer.site, next, sp, true);
      break;
  }
}

}  // namespace boardless
